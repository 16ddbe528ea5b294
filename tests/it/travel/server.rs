//! A routing service on this machine, in a mood to be chosen.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
};

use serde_json::{Value, json};
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
};

/// What it does when it is asked.
#[derive(Clone)]
pub(super) enum Mood {
    /// It answers with this.
    Says(&'static str, String),
    /// It reckons by the coordinates it is asked for: as [`reckoned`].
    Reckons,
    /// It never answers.
    Silent,
    /// It never stops.
    Endless,
}

/// What it was asked.
#[derive(Debug, Clone, Default)]
pub(super) struct Asked {
    /// The first line.
    pub(super) first: String,
    /// What was sent.
    pub(super) body: String,
}

/// The server. It ends with the test's runtime.
pub(super) struct Server {
    address: SocketAddr,
    shared: Arc<Mutex<(Mood, Vec<Asked>)>>,
}

/// How long it takes, if the service reckons: from the west it takes longer than from the east, and
/// to the north longer than to the south.
pub(super) fn reckoned(from: [f64; 2], to: [f64; 2]) -> i32 {
    let steps = |degrees: f64| (degrees * 10_000.0).round();
    let seconds = steps(from[0] - 7.0) * 3.0 + steps(to[0] - 7.0) + steps(to[1] - 43.0) + 0.4;
    format!("{:.0}", seconds.ceil()).parse().unwrap()
}

impl Server {
    pub(super) async fn start(mood: Mood) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let shared = Arc::new(Mutex::new((mood, vec![])));
        let all = Arc::clone(&shared);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(answer(stream, Arc::clone(&all)));
            }
        });
        Self { address, shared }
    }

    /// It answers with this, and all is well.
    pub(super) async fn saying(body: &Value) -> Self {
        Self::start(Mood::Says("200 OK", body.to_string())).await
    }

    /// Where it is.
    pub(super) fn url(&self) -> String {
        format!("http://{}/", self.address)
    }

    /// What it was asked, so far.
    pub(super) fn asked(&self) -> Vec<Asked> {
        self.shared.lock().unwrap().1.clone()
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
        shared.1.push(asked.clone());
        shared.0.clone()
    };
    let (status, body) = match mood {
        Mood::Says(status, body) => (status, body),
        Mood::Reckons => ("200 OK", reckon(&asked).to_string()),
        Mood::Silent => std::future::pending().await,
        Mood::Endless => {
            stream.write_all(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n[").await.ok()?;
            loop {
                stream.write_all(&[b' '; 4_096]).await.ok()?;
            }
        }
    };
    let length = body.len();
    let head =
        format!("HTTP/1.1 {status}\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n");
    stream.write_all((head + &body).as_bytes()).await.ok()
}

async fn read(stream: &mut BufReader<TcpStream>) -> Option<Asked> {
    let mut asked = Asked::default();
    stream.read_line(&mut asked.first).await.ok()?;
    asked.first.truncate(asked.first.trim_end().len());
    let (mut line, mut length) = (String::new(), 0);
    while stream.read_line(&mut line).await.ok()? > 2 {
        if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().ok()?;
        }
        line.clear();
    }
    let mut body = vec![0; length];
    stream.read_exact(&mut body).await.ok()?;
    asked.body = String::from_utf8(body).ok()?;
    Some(asked)
}

/// As OSRM answers to `GET`, and Valhalla to `POST`. Who asks for too much is refused.
fn reckon(asked: &Asked) -> Value {
    if asked.first.starts_with("POST") {
        let question: Value = serde_json::from_str(&asked.body).unwrap();
        let places = |name: &str| -> Vec<[f64; 2]> {
            let places = question[name].as_array().unwrap().iter();
            places.map(|at| ["lon", "lat"].map(|axis| at[axis].as_f64().unwrap())).collect()
        };
        let (sources, targets) = (places("sources"), places("targets"));
        assert!(sources.len() * targets.len() <= 2_500, "more pairs than Valhalla takes");
        let cell = |from: usize, to: usize| {
            let time = reckoned(sources[from], targets[to]);
            json!({"distance": 1.0, "time": time, "from_index": from, "to_index": to})
        };
        let row = |from| (0..targets.len()).map(|to| cell(from, to)).collect::<Value>();
        return json!({"sources_to_targets": (0..sources.len()).map(row).collect::<Value>()});
    }
    let target = asked.first.split(' ').nth(1).unwrap();
    let (path, query) = target.split_once('?').unwrap();
    let coordinates = path.strip_prefix("/table/v1/driving/").unwrap().split(';');
    let places: Vec<[f64; 2]> = coordinates
        .map(|at| {
            let (long, lat) = at.split_once(',').unwrap();
            [long, lat].map(|degrees| degrees.parse().unwrap())
        })
        .collect();
    assert!(places.len() <= 100, "more places than OSRM takes");
    let chosen = |name: &str| -> Vec<usize> {
        let said = query.split('&').find_map(|part| part.strip_prefix(name)?.strip_prefix('='));
        let numbers =
            said.map(|said| said.split(';').map(|number| number.parse().unwrap()).collect());
        numbers.unwrap_or_else(|| (0..places.len()).collect())
    };
    let (sources, destinations) = (chosen("sources"), chosen("destinations"));
    let row = |from: &usize| -> Value {
        destinations.iter().map(|to| json!(reckoned(places[*from], places[*to]))).collect()
    };
    json!({"code": "Ok", "durations": sources.iter().map(row).collect::<Value>()})
}
