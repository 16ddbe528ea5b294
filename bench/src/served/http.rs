//! A client that does little more than wait: a connection that is kept, and one request at a time.

use std::net::{IpAddr, SocketAddr};

use anyhow::{Context, bail, ensure};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpSocket, TcpStream},
};

/// A connection to the server.
pub(crate) struct Http {
    stream: TcpStream,
    /// What came and is not read yet.
    came: Vec<u8>,
    /// How much of it is read.
    read: usize,
    /// The lines before the body of the last answer, the status first.
    head: Vec<String>,
    /// The body of the last answer.
    pub(crate) body: Vec<u8>,
}

/// How long a body is.
enum Length {
    Known(usize),
    Chunked,
}

impl Http {
    /// Connects.
    pub(crate) async fn connect(address: SocketAddr) -> anyhow::Result<Self> {
        Self::over(TcpStream::connect(address).await.context("the server does not answer")?)
    }

    /// Connects from `own`, an address of this machine.
    pub(crate) async fn connect_from(own: IpAddr, address: SocketAddr) -> anyhow::Result<Self> {
        let socket = if own.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
        socket.bind(SocketAddr::new(own, 0)).with_context(|| format!("{own} cannot be used"))?;
        Self::over(socket.connect(address).await.context("the server does not answer")?)
    }

    fn over(stream: TcpStream) -> anyhow::Result<Self> {
        stream.set_nodelay(true)?;
        Ok(Self { stream, came: Vec::with_capacity(1 << 16), read: 0, head: vec![], body: vec![] })
    }

    /// Sends the request, and reads the whole answer, which has to be 200.
    pub(crate) async fn ask(&mut self, request: &[u8]) -> anyhow::Result<()> {
        let status = self.exchange(request).await?;
        let said = String::from_utf8_lossy(self.body.get(..500).unwrap_or(&self.body));
        ensure!(status.starts_with('2'), "the server answered {status}: {said}");
        Ok(())
    }

    /// Sends the request, and reads the whole answer. Gives its status back.
    pub(crate) async fn exchange(&mut self, request: &[u8]) -> anyhow::Result<String> {
        self.came.drain(..self.read);
        self.read = 0;
        self.body.clear();
        self.stream.write_all(request).await?;
        let (status, length) = self.head().await?;
        match length {
            Length::Known(length) => self.take(length).await?,
            Length::Chunked => self.chunks().await?,
        }
        Ok(status)
    }

    /// A header of the last answer.
    pub(crate) fn header(&self, wanted: &str) -> Option<&str> {
        let fields = self.head.iter().filter_map(|line| line.split_once(':'));
        let mut values = fields.filter(|(name, _)| name.eq_ignore_ascii_case(wanted));
        values.next().map(|(_, value)| value.trim())
    }

    async fn head(&mut self) -> anyhow::Result<(String, Length)> {
        let mut lines = vec![];
        loop {
            let line = self.line().await?;
            if line.is_empty() {
                break;
            }
            lines.push(line);
        }
        self.head = lines;
        let status = self.head.first().and_then(|line| line.split(' ').nth(1)).unwrap_or_default();
        let length = match (self.header("content-length"), self.header("transfer-encoding")) {
            (Some(length), _) => Length::Known(length.parse()?),
            (None, Some("chunked")) => Length::Chunked,
            _ => bail!("the server does not say how long its answer is"),
        };
        Ok((status.to_owned(), length))
    }

    async fn chunks(&mut self) -> anyhow::Result<()> {
        loop {
            let line = self.line().await?;
            let length = usize::from_str_radix(line.trim(), 16).context("this is no chunk")?;
            self.take(length).await?;
            self.line().await?;
            if length == 0 {
                return Ok(());
            }
        }
    }

    /// The rest of a line, without its end.
    async fn line(&mut self) -> anyhow::Result<String> {
        loop {
            let rest = self.came.get(self.read..).unwrap_or_default();
            if let Some(end) = rest.windows(2).position(|pair| pair == b"\r\n") {
                let line = String::from_utf8_lossy(rest.get(..end).unwrap_or_default());
                let line = line.into_owned();
                self.read += end + 2;
                return Ok(line);
            }
            self.more().await?;
        }
    }

    /// So many bytes more of the body.
    async fn take(&mut self, mut length: usize) -> anyhow::Result<()> {
        while length > 0 {
            let rest = self.came.get(self.read..).unwrap_or_default();
            let part = rest.get(..length).unwrap_or(rest);
            self.body.extend_from_slice(part);
            self.read += part.len();
            length -= part.len();
            if self.read == self.came.len() {
                self.came.clear();
                self.read = 0;
            }
            if length > 0 {
                self.more().await?;
            }
        }
        Ok(())
    }

    async fn more(&mut self) -> anyhow::Result<()> {
        let read = self.stream.read_buf(&mut self.came).await?;
        ensure!(read > 0, "the server hung up");
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use tokio::net::TcpListener;

    use super::*;

    #[tokio::test]
    async fn an_answer_is_read_whole_and_the_next_one_begins_behind_it() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let mut http = Http::connect(listener.local_addr().unwrap()).await.unwrap();
        let (mut server, _) = listener.accept().await.unwrap();
        let answers = b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello\
            HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n\
            HTTP/1.1 404 Not Found\r\ncontent-length: 2\r\n\r\nno";
        tokio::spawn(async move {
            for piece in answers.chunks(7) {
                server.write_all(piece).await.unwrap();
            }
            tokio::io::copy(&mut server, &mut tokio::io::sink()).await.unwrap();
        });

        for body in ["hello", "abcde"] {
            http.ask(b"GET / HTTP/1.1\r\n\r\n").await.unwrap();
            assert_eq!(http.body, body.as_bytes());
        }
        let error = http.ask(b"GET / HTTP/1.1\r\n\r\n").await.unwrap_err();
        assert_eq!(error.to_string(), "the server answered 404: no");
    }
}
