//! A detector on this machine, in a mood to be chosen.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
    time::Duration,
};

use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
};

/// What it does when it is asked.
#[derive(Clone)]
pub(super) enum Mood {
    /// It answers with this.
    Says(String),
    /// It answers with this status, and sends us on to somewhere.
    Answers(&'static str),
    /// It takes the picture and never answers.
    Silent,
    /// It never stops.
    Endless,
}

/// What it was asked.
#[derive(Debug, Clone, Default)]
pub(super) struct Asked {
    /// The first line.
    pub(super) first: String,
    headers: Vec<(String, String)>,
    /// The picture.
    pub(super) body: Vec<u8>,
}

impl Asked {
    pub(super) fn header(&self, name: &str) -> &str {
        self.headers.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
    }
}

/// The server. It ends with the test's runtime.
pub(super) struct Server {
    address: SocketAddr,
    shared: Arc<Mutex<(Mood, Vec<Asked>)>>,
}

impl Server {
    pub(super) async fn start(mood: Mood) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let shared = Arc::new(Mutex::new((mood, vec![])));
        let all = shared.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(answer(stream, all.clone()));
            }
        });
        Self { address, shared }
    }

    /// Where it is.
    pub(super) fn url(&self) -> String {
        format!("http://{}/detect?model=street", self.address)
    }

    /// What it was asked, so far.
    pub(super) fn asked(&self) -> Vec<Asked> {
        self.shared.lock().unwrap().1.clone()
    }

    /// The first that it is asked, if that comes in time.
    pub(super) async fn wait(&self, patience: Duration) -> Option<Asked> {
        let first = async {
            loop {
                if let Some(asked) = self.asked().into_iter().next() {
                    return asked;
                }
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        };
        tokio::time::timeout(patience, first).await.ok()
    }

    /// Changes its mood.
    pub(super) fn turn(&self, mood: Mood) {
        self.shared.lock().unwrap().0 = mood;
    }
}

async fn answer(stream: TcpStream, shared: Arc<Mutex<(Mood, Vec<Asked>)>>) -> Option<()> {
    let mut stream = BufReader::new(stream);
    let asked = read(&mut stream).await?;
    let mood = {
        let mut shared = shared.lock().unwrap();
        shared.1.push(asked);
        shared.0.clone()
    };
    let head = |status: &str, more: &str| {
        format!("HTTP/1.1 {status}\r\nConnection: close\r\n{more}\r\n").into_bytes()
    };
    match mood {
        Mood::Says(body) => {
            let length = format!("Content-Length: {}\r\n", body.len());
            let head = head("200 OK", &length);
            stream.write_all(&[head.as_slice(), body.as_bytes()].concat()).await.ok()
        }
        Mood::Answers(status) => {
            let more = "Location: /detect\r\nContent-Length: 0\r\n";
            stream.write_all(&head(status, more)).await.ok()
        }
        Mood::Silent => std::future::pending().await,
        Mood::Endless => {
            stream.write_all(&head("200 OK", "")).await.ok()?;
            loop {
                stream.write_all(&[b' '; 4_096]).await.ok()?;
            }
        }
    }
}

async fn read(stream: &mut BufReader<TcpStream>) -> Option<Asked> {
    let mut asked = Asked::default();
    stream.read_line(&mut asked.first).await.ok()?;
    asked.first.truncate(asked.first.trim_end().len());
    let mut line = String::new();
    while stream.read_line(&mut line).await.ok()? > 2 {
        let (name, value) = line.split_once(':')?;
        asked.headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
        line.clear();
    }
    asked.body = vec![0; asked.header("content-length").parse().ok()?];
    stream.read_exact(&mut asked.body).await.ok()?;
    Some(asked)
}
