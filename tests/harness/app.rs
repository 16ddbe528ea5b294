//! The server under test, in this process.

use std::{
    path::{Path, PathBuf},
    sync::OnceLock,
    time::Duration,
};

use api::{Geocoder, Hub, Pushing, State, Tokens};
use chrono::TimeDelta;
use diesel_async::{AsyncConnection, RunQueryDsl, SimpleAsyncConnection};
use domain::{
    areas::Atlas,
    clock::Clock,
    db::{self, Connection, Pool},
    photos::{Darkroom, Vault},
    pushes::{PushKind, Reach, VapidKey},
    wake::Bell,
};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use tempfile::TempDir;
use tokio::sync::watch;
use worker::{
    Detector, Fetching, MailSettings, Mailer, MediaRules, PushSettings, Pusher, Travel, Worker,
};

use crate::{
    city::City,
    client::Client,
    cluster::{drop_database, fresh_database},
};

/// A server with an empty database. Everything it made goes with it.
pub struct TestApp {
    /// Where it listens.
    pub url: String,
    /// Its database.
    pub pool: Pool,
    /// Its clock.
    pub clock: Clock,
    /// Its bell.
    pub bell: Bell,
    /// Its streams.
    pub hub: Hub,
    /// How to connect to its database.
    pub database_url: String,
    worker: Worker,
    stop: watch::Sender<bool>,
    server: actix_web::dev::ServerHandle,
    files: TempDir,
}

impl TestApp {
    /// Starts it. Tasks wait until [`TestApp::run_tasks`] or [`TestApp::work`].
    pub async fn start() -> Self {
        Box::pin(Self::with(quiet(), None, None)).await
    }

    /// Starts it with a geocoder outside.
    pub async fn with_geocoder(geocoder: Geocoder) -> Self {
        Self::with(quiet(), Some(geocoder), None).await
    }

    /// Starts it with a worker that goes out and fetches pictures.
    pub async fn with_media(media: MediaRules) -> Self {
        Self::with(worker::Config { media, ..quiet() }, None, None).await
    }

    /// Starts it with a detector outside.
    pub async fn with_detector(detector: Detector) -> Self {
        Self::with(worker::Config { detector: Some(detector), ..quiet() }, None, None).await
    }

    /// Starts it with a worker that asks how long crews drive.
    pub async fn with_travel(travel: Travel) -> Self {
        Self::with(worker::Config { travel, ..quiet() }, None, None).await
    }

    /// Starts it with a worker that wakes phones.
    pub async fn with_pushes(pushes: PushSettings) -> Self {
        Box::pin(Self::with(quiet(), None, Some(pushes))).await
    }

    async fn with(
        mut work: worker::Config,
        geocoder: Option<Geocoder>,
        pushes: Option<PushSettings>,
    ) -> Self {
        let database_url = fresh_database().await;
        let files = TempDir::new().unwrap();
        let pool = db::pool(&database_url, 12).unwrap();
        let (clock, bell, stop) =
            (Clock::default(), Bell::hang(&database_url), watch::Sender::new(false));
        let vault = Vault::open(files.path().join("photos").to_str().unwrap()).unwrap();
        let hub = Hub::default();
        tokio::spawn(hub.clone().run(pool.clone(), bell.clone(), stop.subscribe()));
        let pushing = pushing(&files, pushes.as_ref());
        work.pusher = pushes.map(|pushes| Pusher::new(pushes).unwrap());
        let state = State {
            pool: pool.clone(),
            clock: clock.clone(),
            bell: bell.clone(),
            atlas: Atlas::default(),
            darkroom: Darkroom::new(vault.clone()),
            tokens: Tokens::open(&files.path().join("key.pem")).unwrap(),
            hub: hub.clone(),
            geocoder,
            pushing,
            public_url: String::new(),
            metrics: Some(recorder()),
        };
        let listen = ([127, 0, 0, 1], 0).into();
        let config = api::config::Config { listen, workers: 1, pools: vec![pool.clone()] };
        let serving = api::bind(&config, state).unwrap();
        let url = format!("http://{}", serving.address);
        tokio::spawn(serving.server);
        let worker = Worker::new(
            pool.clone(),
            clock.clone(),
            bell.clone(),
            vault,
            mailer(&files),
            worker::Config { poll: Duration::from_millis(100), public_url: url.clone(), ..work },
        );
        let server = serving.handle;
        Self { url, pool, clock, bell, hub, database_url, worker, stop, server, files }
    }

    /// Starts it with a small city.
    pub async fn with_city() -> (Self, City) {
        let app = Self::start().await;
        let city = Box::pin(City::found(&app, "testville")).await;
        (app, city)
    }

    /// Somebody who has not signed in.
    pub fn stranger(&self) -> Client {
        Client::new(&self.url, None)
    }

    /// A connection to the database.
    pub async fn connect(&self) -> Connection {
        self.pool.get().await.unwrap()
    }

    /// Does all background work that is due; says how many tasks that were.
    pub async fn run_tasks(&self) -> usize {
        self.worker.drain().await
    }

    /// Has background work done from now on, as a worker process would.
    pub fn work(&self) {
        tokio::spawn(self.worker.clone().run(self.stop.subscribe()));
    }

    /// Winds every clock forward: ours, and the database's.
    pub async fn wait(&self, span: TimeDelta) {
        self.clock.wind(span);
        let ahead = self.clock.now() - Clock::default().now();
        let statement = format!(
            "create or replace function city_now() returns timestamptz language sql stable \
             as $$ select statement_timestamp() + interval '{} milliseconds' $$",
            ahead.num_milliseconds()
        );
        self.sql(&statement).await;
    }

    /// Runs a statement.
    pub async fn sql(&self, statement: &str) -> usize {
        diesel::sql_query(statement).execute(&mut self.connect().await).await.unwrap()
    }

    /// Runs several statements in one transaction.
    pub async fn batch(&self, statements: &str) {
        let mut conn = self.connect().await;
        let all = conn.transaction(async |conn| conn.batch_execute(statements).await);
        all.await.unwrap();
    }

    /// The texts in the first column of an answer.
    pub async fn texts(&self, query: &str) -> Vec<String> {
        let client = crate::cluster::connect(&self.database_url).await;
        client.query(query, &[]).await.unwrap().iter().map(|row| row.get(0)).collect()
    }

    /// Writes down which crews were heard of, as a server does every few seconds.
    pub async fn heard(&self) {
        self.hub.note_heard(&self.pool).await.unwrap();
    }

    /// Fails if dispatch has broken a promise.
    pub async fn assert_promises_kept(&self) {
        self.run_tasks().await;
        let breaches = self.worker.audit().await;
        let broken: Vec<_> = breaches.iter().filter(|found| found.count > 0).collect();
        assert!(broken.is_empty(), "{broken:?}");
        assert_eq!(breaches.len(), 10);
    }

    /// How often this was counted, by every app of this process.
    pub async fn counted(&self, series: &str) -> u64 {
        let metrics = self.stranger().fetch("/metrics").await.text();
        let count = |line: &str| line.strip_prefix(series)?.trim().parse().ok();
        metrics.lines().find_map(count).unwrap_or_default()
    }

    /// Asks until there is an answer, for ten seconds at most.
    pub async fn eventually<T>(&self, mut ask: impl AsyncFnMut() -> Option<T>) -> T {
        for _ in 0..200 {
            if let Some(answer) = ask().await {
                return answer;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("it did not happen within ten seconds");
    }

    /// Every mail that was sent, the oldest first.
    pub fn mails(&self) -> Vec<String> {
        let entries = std::fs::read_dir(self.files.path().join("mail")).into_iter().flatten();
        let mut files: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
        files.sort();
        files.iter().map(|file| std::fs::read_to_string(file).unwrap()).collect()
    }

    /// How many files lie in the photo store.
    pub fn photo_files(&self) -> usize {
        self.photo_paths().len()
    }

    /// The files in the photo store.
    pub fn photo_paths(&self) -> Vec<PathBuf> {
        fn files(folder: &Path) -> Vec<PathBuf> {
            let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
            let each = |path: PathBuf| if path.is_dir() { files(&path) } else { vec![path] };
            entries.flat_map(|entry| each(entry.path())).collect()
        }
        files(&self.photo_dir())
    }

    /// A file in the photo store.
    pub fn photo_file(&self, key: &str) -> Vec<u8> {
        std::fs::read(self.photo_dir().join(key)).unwrap()
    }

    /// Puts a file into the photo store, behind everybody's back.
    pub fn put_photo_file(&self, key: &str, bytes: &[u8]) {
        let path = self.photo_dir().join(key);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }

    /// Drops every file in the photo store, behind everybody's back.
    pub fn remove_photos(&self) {
        for file in self.photo_paths() {
            std::fs::remove_file(file).unwrap();
        }
    }

    /// Where the photo store is.
    pub fn photo_dir(&self) -> PathBuf {
        self.files.path().join("photos")
    }

    /// A number out of the database.
    pub async fn count(&self, from: &str) -> i64 {
        let client = crate::cluster::connect(&self.database_url).await;
        let row = client.query_one(&format!("select count(*) from {from}"), &[]).await.unwrap();
        row.get(0)
    }
}

/// A worker that talks to nobody outside.
fn quiet() -> worker::Config {
    let media = MediaRules { fetching: Fetching::Off, ..MediaRules::default() };
    worker::Config { media, ..worker::Config::default() }
}

/// As the API knows what the worker is told.
fn pushing(files: &TempDir, pushes: Option<&PushSettings>) -> Pushing {
    let Some(PushSettings { vapid, reach, fcm, apns, subject: _ }) = pushes else {
        let key = VapidKey::open(&files.path().join("vapid-key.pem")).unwrap();
        let kinds = vec![PushKind::Web];
        return Pushing { key: key.public().to_owned(), kinds, reach: Reach::default() };
    };
    let kinds =
        [(PushKind::Web, true), (PushKind::Fcm, fcm.is_some()), (PushKind::Apns, apns.is_some())];
    let kinds = kinds.into_iter().filter_map(|(kind, is_set)| is_set.then_some(kind)).collect();
    Pushing { key: vapid.public().to_owned(), kinds, reach: reach.clone() }
}

/// Mails go into a directory, as they do where no server is set.
fn mailer(files: &TempDir) -> Mailer {
    let settings = MailSettings {
        sender: "Testville 311 <no-reply@testville.example>",
        smtp: None,
        directory: &files.path().join("mail"),
    };
    Mailer::open(settings).unwrap()
}

impl Drop for TestApp {
    fn drop(&mut self) {
        self.stop.send_replace(true);
        let (url, server) = (self.database_url.clone(), self.server.clone());
        // On a thread of its own: a runtime cannot wait inside a runtime.
        let cleaning = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            runtime.unwrap().block_on(async {
                drop(server.stop(false));
                drop_database(&url).await;
            });
        });
        cleaning.join().ok();
    }
}

/// What counts in this process.
fn recorder() -> PrometheusHandle {
    static RECORDER: OnceLock<PrometheusHandle> = OnceLock::new();
    RECORDER.get_or_init(|| PrometheusBuilder::new().install_recorder().unwrap()).clone()
}
