//! A geocoder on this machine, in a mood to be chosen.

use std::sync::{Arc, Mutex};

use reqwest::Url;
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
};

/// What it does when it is asked.
#[derive(Clone, Copy)]
pub(super) enum Mood {
    /// It answers with this.
    Says(&'static str),
    /// It answers 500.
    Fails,
    /// It takes the question and never answers.
    Silent,
    /// It never stops.
    Endless,
}

/// The server. It ends with the test's runtime.
pub(super) struct Server {
    address: std::net::SocketAddr,
    shared: Arc<Mutex<(Mood, Vec<String>)>>,
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
    pub(super) fn url(&self) -> Url {
        format!("http://{}/", self.address).parse().unwrap()
    }

    /// What it was asked for, so far.
    pub(super) fn asked(&self) -> Vec<String> {
        self.shared.lock().unwrap().1.clone()
    }

    /// Changes its mood.
    pub(super) fn turn(&self, mood: Mood) {
        self.shared.lock().unwrap().0 = mood;
    }
}

async fn answer(stream: TcpStream, shared: Arc<Mutex<(Mood, Vec<String>)>>) -> Option<()> {
    let mut stream = BufReader::new(stream);
    let (mut first, mut line) = (String::new(), String::new());
    stream.read_line(&mut first).await.ok()?;
    while stream.read_line(&mut line).await.ok()? > 2 {
        line.clear();
    }
    let path = first.split(' ').nth(1)?.to_owned();
    let mood = {
        let mut shared = shared.lock().unwrap();
        shared.1.push(path);
        shared.0
    };
    let head = |status: &str| {
        format!("HTTP/1.1 {status}\r\nContent-Type: application/json\r\nConnection: close\r\n")
    };
    match mood {
        Mood::Says(body) => {
            let length = format!("Content-Length: {}\r\n\r\n", body.len());
            stream.write_all((head("200 OK") + &length + body).as_bytes()).await.ok()
        }
        Mood::Fails => {
            let head = head("500 Internal Server Error") + "Content-Length: 0\r\n\r\n";
            stream.write_all(head.as_bytes()).await.ok()
        }
        Mood::Silent => std::future::pending().await,
        Mood::Endless => {
            stream.write_all((head("200 OK") + "\r\n[").as_bytes()).await.ok()?;
            loop {
                stream.write_all(&[b' '; 4_096]).await.ok()?;
            }
        }
    }
}
