//! The server under test, in this process.

mod connections;
mod front;
mod photo_files;

use std::{
    path::{Path, PathBuf},
    sync::OnceLock,
    time::Duration,
};

use api::{
    Action, AnswerCache, Connections, Draining, Geocoder, Hub, Monitoring, Observed, Pushing,
    State, Tokens,
};
use chrono::TimeDelta;
use domain::{
    accounts::PasswordChecker,
    audit::AuditKey,
    clock::Clock,
    db::{self, Pool},
    notifier::Notifier,
    photos::{DatabaseSpool, PhotoProcessor},
    progress::Progress,
    pushes::PushKind,
};
use geocoding::areas::Atlas;
use metrics_exporter_prometheus::PrometheusHandle;
use outbound::{
    fetch::{Fetching, MediaRules},
    mail::{MailSettings, Mailer},
    push::{PushSettings, Pusher, Reach, VapidKey},
};
use photo_store::PhotoStore;
use tempfile::TempDir;
use tokio::sync::watch;
use worker::{Detector, Travel, Worker};

use self::front::Front;
use crate::{
    city::City,
    client::Client,
    cluster::{drop_database, fresh_database},
    one_city,
};

/// A server with an empty database. Everything it made goes with it.
pub struct TestApp {
    /// Where it listens.
    pub url: String,
    /// Its database.
    pub pool: Pool,
    /// Its clock.
    pub clock: Clock,
    /// Its notifier.
    pub notifier: Notifier,
    /// Its streams.
    pub hub: Hub,
    /// Its metrics and its health.
    pub monitoring: Monitoring,
    /// Whether it is about to stop.
    pub draining: Draining,
    /// How to connect to its database.
    pub database_url: String,
    slow: Pool,
    worker: Worker,
    stop: watch::Sender<bool>,
    server: actix_web::dev::ServerHandle,
    photos: PathBuf,
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

    /// Starts it with the usual limits for strangers and these changes, such as
    /// `(Action::Report, "address=5/min")`. A proxy at 127.0.0.9 is trusted.
    pub async fn with_limits(changes: &[(Action, &str)]) -> Self {
        let front = Front { limits: Some(changes), proxies: &["127.0.0.9/32"] };
        Box::pin(Self::limited(quiet(), None, None, front)).await
    }

    /// Starts it without limits, as if this machine were a trusted proxy.
    pub async fn behind_proxy() -> Self {
        let front = Front { limits: None, proxies: &["127.0.0.1/32"] };
        Box::pin(Self::limited(quiet(), None, None, front)).await
    }

    /// Starts it with a worker that wakes phones.
    pub async fn with_pushes(pushes: PushSettings) -> Self {
        Box::pin(Self::with(quiet(), None, Some(pushes))).await
    }

    /// Starts it with a worker that signs a root of each day.
    pub async fn with_audit_key(key: AuditKey) -> Self {
        Box::pin(Self::with(worker::Config { audit_key: Some(key), ..quiet() }, None, None)).await
    }

    async fn with(
        work: worker::Config,
        geocoder: Option<Geocoder>,
        pushes: Option<PushSettings>,
    ) -> Self {
        Box::pin(Self::limited(work, geocoder, pushes, Front::default())).await
    }

    async fn limited(
        work: worker::Config,
        geocoder: Option<Geocoder>,
        pushes: Option<PushSettings>,
        front: Front<'_>,
    ) -> Self {
        let files = TempDir::new().unwrap();
        let photos = files.path().join("photos");
        let database_url = fresh_database().await;
        Self::at(&database_url, (photos, files), work, (geocoder, pushes), front)
    }

    /// Starts it on a database and a photo store that somebody else made.
    ///
    /// Needs a runtime, as the others do.
    pub fn on(database_url: &str, photos: &Path) -> Self {
        let files = (photos.to_owned(), TempDir::new().unwrap());
        Self::at(database_url, files, quiet(), (None, None), Front::default())
    }

    fn at(
        database_url: &str,
        (photos, files): (PathBuf, TempDir),
        mut work: worker::Config,
        (geocoder, pushes): (Option<Geocoder>, Option<PushSettings>),
        front: Front<'_>,
    ) -> Self {
        let database_url = database_url.to_owned();
        // Before the first connection of the server.
        one_city::recorder();
        let pool = db::pool(&database_url, 12).unwrap();
        let (slow, claims) =
            (db::pool(&database_url, 3).unwrap(), db::pool(&database_url, 1).unwrap());
        let notifier = Notifier::connect(db::ConnectOptions::parse(&database_url).unwrap());
        let (clock, stop) = (Clock::default(), watch::Sender::new(false));
        let spool = DatabaseSpool::new(slow.clone(), clock.clone());
        let photo_store = PhotoStore::open(photos.to_str().unwrap()).unwrap().with_spool(spool);
        let hub = Hub::default();
        let progress = Progress::default();
        tokio::spawn(hub.clone().run(
            pool.clone(),
            notifier.clone(),
            progress.clone(),
            stop.subscribe(),
        ));
        let monitoring = Monitoring::new(Observed {
            recorder: Some(recorder()),
            pools: vec![("requests", vec![pool.clone()])],
            database: db::pool(&database_url, 1).unwrap(),
            progress: progress.clone(),
            lane_of: worker::lane_of,
            data_dir: files.path().to_owned(),
        });
        let pushing = pushing(&files, pushes.as_ref());
        work.pusher = pushes.map(|pushes| Pusher::new(pushes).unwrap());
        let state = State {
            connections: Connections::new(pool.clone()),
            clock: clock.clone(),
            notifier: notifier.clone(),
            atlas: Atlas::default(),
            photo_processor: PhotoProcessor::new(photo_store.clone()),
            tokens: Tokens::open(&files.path().join("key.pem")).unwrap(),
            passwords: PasswordChecker::default(),
            limits: front.limits(&clock),
            proxies: front.proxies(),
            answers: AnswerCache::new(Duration::from_mins(1)),
            hub: hub.clone(),
            geocoder,
            pushing,
            public_url: String::new(),
            metrics: Some(monitoring.clone()),
        };
        let listen = ([127, 0, 0, 1], 0).into();
        let config = api::config::Config { listen, workers: 1, pools: vec![pool.clone()] };
        let serving = api::bind(&config, state).unwrap();
        let url = format!("http://{}", serving.address);
        tokio::spawn(serving.server);
        let worker = Worker::new(
            worker::Pools { dispatch: pool.clone(), slow: slow.clone(), claims },
            clock.clone(),
            notifier.clone(),
            photo_store,
            mailer(&files),
            worker::Config { poll: Duration::from_millis(100), public_url: url.clone(), ..work },
            progress,
        );
        let (server, draining) = (serving.handle, serving.draining);
        Self {
            url,
            pool,
            clock,
            notifier,
            hub,
            monitoring,
            draining,
            database_url,
            slow,
            worker,
            stop,
            server,
            photos,
            files,
        }
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

    /// Runs a statement, on a connection that is not the server's.
    pub async fn sql(&self, statement: &str) -> usize {
        let client = crate::cluster::connect(&self.database_url).await;
        usize::try_from(client.execute(statement, &[]).await.unwrap()).unwrap()
    }

    /// Runs several statements in one transaction, on a connection that is not the server's.
    pub async fn batch(&self, statements: &str) {
        let client = crate::cluster::connect(&self.database_url).await;
        client.batch_execute(&format!("begin; {statements}; commit")).await.unwrap();
    }

    /// Ends every session of the database, and lets nobody connect any more.
    pub async fn cut_off_database(&self) {
        crate::cluster::cut_off(&self.database_url).await;
    }

    /// The texts in the first column of an answer.
    pub async fn texts(&self, query: &str) -> Vec<String> {
        let client = crate::cluster::connect(&self.database_url).await;
        client.query(query, &[]).await.unwrap().iter().map(|row| row.get(0)).collect()
    }

    /// Writes down which crews were heard of, as a server does every few seconds.
    pub async fn heard(&self) {
        self.hub.store_contacts(&self.pool).await.unwrap();
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
}

/// A worker that talks to nobody outside.
fn quiet() -> worker::Config {
    let media = MediaRules { fetching: Fetching::Off, ..MediaRules::default() };
    let stalled_after = Duration::from_secs(2);
    worker::Config { media, stalled_after, ..worker::Config::default() }
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
        if !std::thread::panicking() {
            let broken = one_city::recorder().broken();
            assert!(broken.is_empty(), "statements break the rules of docs/scale.md:\n{broken}");
        }
    }
}

/// What counts in this process.
fn recorder() -> PrometheusHandle {
    static RECORDER: OnceLock<PrometheusHandle> = OnceLock::new();
    RECORDER.get_or_init(|| streetcorner::recorder::install().unwrap()).clone()
}
