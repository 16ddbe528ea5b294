//! A server of pictures, good and bad, somewhere else.

use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
};

/// Sixteen by sixteen red pixels.
pub(super) const RED_PNG: [u8; 79] = [
    137, 80, 78, 71, 13, 10, 26, 10, 0, 0, 0, 13, 73, 72, 68, 82, 0, 0, 0, 16, 0, 0, 0, 16, 8, 2,
    0, 0, 0, 144, 145, 104, 54, 0, 0, 0, 22, 73, 68, 65, 84, 120, 218, 99, 56, 33, 39, 71, 18, 98,
    24, 213, 48, 170, 97, 248, 106, 0, 0, 228, 98, 4, 16, 233, 155, 128, 241, 0, 0, 0, 0, 73, 69,
    78, 68, 174, 66, 96, 130,
];

/// What begins like a picture of 60,000 by 60,000 pixels.
const BOMB_PNG: [u8; 33] = [
    137, 80, 78, 71, 13, 10, 26, 10, 0, 0, 0, 13, 73, 72, 68, 82, 0, 0, 234, 96, 0, 0, 234, 96, 8,
    2, 0, 0, 0, 15, 176, 226, 21,
];

/// A server that counts who comes.
pub(super) struct PictureServer {
    pub(super) address: SocketAddr,
    visits: Arc<AtomicUsize>,
}

impl PictureServer {
    /// Where everybody's tests run.
    pub(super) async fn start() -> Self {
        Self::at(Ipv4Addr::LOCALHOST.into(), 0).await.unwrap()
    }

    pub(super) async fn at(ip: IpAddr, port: u16) -> std::io::Result<Self> {
        let listener = TcpListener::bind((ip, port)).await?;
        let address = listener.local_addr()?;
        let visits = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&visits);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                counted.fetch_add(1, Ordering::Relaxed);
                tokio::spawn(answer(stream));
            }
        });
        Ok(Self { address, visits })
    }

    pub(super) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// How often somebody connected.
    pub(super) fn visits(&self) -> usize {
        self.visits.load(Ordering::Relaxed)
    }
}

/// Answers one request. A client that leaves ends it.
async fn answer(stream: TcpStream) -> Option<()> {
    let mut stream = BufReader::new(stream);
    let mut request = String::new();
    while stream.read_line(&mut request).await.ok()? > 2 {}
    let path = request.split(' ').nth(1)?.to_owned();
    let (path, query) = path.split_once('?').unwrap_or((&path, ""));
    let head = |status: &str, more: &str| {
        format!("HTTP/1.1 {status}\r\nConnection: close\r\n{more}\r\n").into_bytes()
    };
    match path {
        "/red.png" => send(&mut stream, &[head("200 OK", "").as_slice(), &RED_PNG].concat()).await,
        "/pothole.jpg" => {
            let photo = harness::scene(fixtures::Scene::Pothole, 52.05, 5.05);
            send(&mut stream, &[head("200 OK", ""), photo].concat()).await
        }
        "/page.jpg" => {
            let more = "Content-Type: image/jpeg\r\n";
            let page = b"<!doctype html><title>Not a picture</title>".to_vec();
            send(&mut stream, &[head("200 OK", more), page].concat()).await
        }
        "/bomb.png" => {
            send(&mut stream, &[head("200 OK", "").as_slice(), &BOMB_PNG].concat()).await
        }
        "/hop" => {
            let left: u32 = query.parse().ok()?;
            let to = if left > 1 { format!("/hop?{}", left - 1) } else { "/red.png".to_owned() };
            send(&mut stream, &head("302 Found", &format!("Location: {to}\r\n"))).await
        }
        "/to" => send(&mut stream, &head("302 Found", &format!("Location: {query}\r\n"))).await,
        "/busy" => send(&mut stream, &head("503 Busy", "Content-Length: 0\r\n")).await,
        "/drip" => {
            send(&mut stream, &head("200 OK", "Content-Length: 79\r\n")).await?;
            for byte in RED_PNG {
                send(&mut stream, &[byte]).await?;
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
            Some(())
        }
        "/endless" => {
            send(&mut stream, &[head("200 OK", "").as_slice(), &RED_PNG].concat()).await?;
            let more = vec![0; 65_536];
            loop {
                send(&mut stream, &more).await?;
            }
        }
        "/lying" => send(&mut stream, &head("200 OK", "Content-Length: 9999999999\r\n")).await,
        _ => send(&mut stream, &head("404 Not Found", "Content-Length: 0\r\n")).await,
    }
}

async fn send(stream: &mut BufReader<TcpStream>, bytes: &[u8]) -> Option<()> {
    stream.write_all(bytes).await.ok()?;
    stream.flush().await.ok()
}
