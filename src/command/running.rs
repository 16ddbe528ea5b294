//! Starts and stops the parts of a process: API, worker and notifier.

use std::time::Duration;

use api::{Connections, Hub, Monitoring, Observed, Serving, State, Tokens, bind_monitoring};
use domain::{
    accounts::PasswordChecker,
    clock::{self, Clock},
    db::Pool,
    notifier::Notifier,
    photos::{DatabaseSpool, PhotoProcessor},
    progress::Progress,
};
use geocoding::areas::Atlas;
use photo_store::PhotoStore;
use tokio::{
    signal::unix::{SignalKind, signal},
    sync::watch,
    task::JoinHandle,
};
use worker::Worker;

use crate::{
    config::{ApiSettings, MonitoringArgs, PushArgs, Settings, WorkerSettings},
    database::{Database, Pools},
    open_files, recorder,
};

/// Resources that the API and the worker of a process share.
pub(super) struct Shared {
    /// Pool for short background work.
    pub(super) pool: Pool,
    /// Pool for background work that may be slow.
    slow_pool: Pool,
    /// Pool for the claims of running tasks.
    claims: Pool,
    /// Pools for the request threads.
    pools: Vec<Pool>,
    pub(super) clock: Clock,
    pub(super) notifier: Notifier,
    pub(super) photo_store: PhotoStore,
    progress: Progress,
    monitoring: Monitoring,
    /// Whether `/metrics` is on a private listener.
    is_monitored: bool,
    stop: watch::Sender<bool>,
}

impl Shared {
    /// Creates the resources for a process with `threads` request threads, and starts its private
    /// listener, if one is configured. 0 threads for a worker process.
    pub(super) async fn new(
        database: &Database,
        settings: &Settings,
        monitoring: &MonitoringArgs,
        threads: u16,
    ) -> anyhow::Result<Self> {
        open_files::raise_limit();
        let pools = database.pools(settings, threads.into())?;
        let (stop, progress) = (watch::Sender::new(false), Progress::default());
        let observed = observed(settings, &pools, &progress, &stop);
        let is_monitored = monitoring.metrics_listen.is_some();
        let monitoring = start_monitoring(monitoring, observed)?;
        let Pools { background, slow, claims, requests, monitoring: _ } = pools;
        let clock = Clock::default();
        clock::set_by_database(&mut *background.get().await?, &clock).await?;
        tokio::spawn(clock::follow(background.clone(), clock.clone()));
        let spool = DatabaseSpool::new(slow.clone(), clock.clone());
        Ok(Self {
            pool: background,
            slow_pool: slow,
            claims,
            pools: requests,
            clock,
            notifier: Notifier::connect(database.options()?),
            photo_store: PhotoStore::open_with(&settings.photos(), settings.photo_keys.keys())?
                .with_spool(spool),
            progress,
            monitoring,
            is_monitored,
            stop,
        })
    }

    /// Binds the listening socket. The caller awaits the returned server.
    pub(super) fn api(
        &self,
        settings: &Settings,
        own: &ApiSettings,
        push: &PushArgs,
    ) -> anyhow::Result<Serving> {
        let data_dir = settings.data_dir();
        let hub = Hub::default();
        tokio::spawn(hub.clone().run(
            self.pool.clone(),
            self.notifier.clone(),
            self.progress.clone(),
            self.stop.subscribe(),
        ));
        let state = State {
            connections: Connections::new(self.pool.clone()),
            clock: self.clock.clone(),
            notifier: self.notifier.clone(),
            atlas: Atlas::default(),
            photo_processor: PhotoProcessor::new(self.photo_store.clone()),
            tokens: Tokens::open(&own.signing_key(&data_dir))?,
            passwords: PasswordChecker::default(),
            limits: own.limits.limits(&self.clock),
            proxies: own.limits.proxies(),
            answers: own.answer_cache(),
            hub,
            geocoder: own.geocoder()?,
            pushing: push.pushing(&data_dir)?,
            public_url: settings.public_url().unwrap_or_default(),
            metrics: (!self.is_monitored).then(|| self.monitoring.clone()),
        };
        Ok(api::bind(&own.config(self.pools.clone()), state)?)
    }

    /// Starts the worker in the background, until it is stopped. Links in its mails begin with
    /// `public_url`.
    pub(super) fn worker(
        &self,
        settings: &Settings,
        own: &WorkerSettings,
        push: &PushArgs,
        public_url: &str,
    ) -> anyhow::Result<JoinHandle<()>> {
        let data_dir = settings.data_dir();
        let pusher = Some(push.pusher(&data_dir, public_url)?);
        let audit_key = Some(own.audit_key.open(&data_dir)?);
        let worker = Worker::new(
            worker::Pools {
                dispatch: self.pool.clone(),
                slow: self.slow_pool.clone(),
                claims: self.claims.clone(),
            },
            self.clock.clone(),
            self.notifier.clone(),
            self.photo_store.clone(),
            own.mailer(&data_dir)?,
            worker::Config { pusher, audit_key, ..own.config(public_url)? },
            self.progress.clone(),
        );
        Ok(tokio::spawn(worker.run(self.stop.subscribe())))
    }

    /// Tells all background work to stop.
    pub(super) fn stop(&self) {
        self.stop.send_replace(true);
    }
}

impl Drop for Shared {
    fn drop(&mut self) {
        self.notifier.disconnect();
    }
}

/// What monitoring observes of this process. Starts to record metrics.
fn observed(
    settings: &Settings,
    pools: &Pools,
    progress: &Progress,
    stop: &watch::Sender<bool>,
) -> Observed {
    let recorder = recorder::install();
    if let Some(recorder) = recorder.clone() {
        tokio::spawn(recorder::keep(recorder, recorder::UPKEEP, stop.subscribe()));
    }
    let pools_by_name = [
        ("background", vec![pools.background.clone()]),
        ("slow", vec![pools.slow.clone()]),
        ("requests", pools.requests.clone()),
    ];
    Observed {
        recorder,
        pools: pools_by_name.into_iter().filter(|(_, pools)| !pools.is_empty()).collect(),
        database: pools.monitoring.clone(),
        progress: progress.clone(),
        lane_of: worker::lane_of,
        data_dir: settings.data_dir(),
    }
}

/// Starts the private listener, if one is configured. It answers until the process ends, so that a
/// slow stop can be watched.
fn start_monitoring(args: &MonitoringArgs, observed: Observed) -> anyhow::Result<Monitoring> {
    let monitoring = Monitoring::new(observed);
    if let Some(address) = args.metrics_listen {
        let Serving { server, address, .. } = bind_monitoring(address, monitoring.clone())?;
        tracing::info!(%address, "metrics and health are served");
        tokio::spawn(server);
    }
    Ok(monitoring)
}

/// Waits for Ctrl-C or SIGTERM.
pub(super) async fn asked_to_stop() -> anyhow::Result<()> {
    let mut terminate = signal(SignalKind::terminate())?;
    tokio::select! {
        asked = tokio::signal::ctrl_c() => asked?,
        _ = terminate.recv() => {}
    }
    Ok(())
}

/// Serves until a stop is requested and `drain` has passed, then waits for running requests and
/// tasks.
pub(super) async fn until_asked(
    shared: &Shared,
    serving: Serving,
    drain: Duration,
) -> anyhow::Result<()> {
    let Serving { server, handle, address: _, draining } = serving;
    let server = tokio::spawn(server);
    asked_to_stop().await?;
    tracing::info!(drain_s = drain.as_secs(), "stopping");
    draining.begin();
    tokio::time::sleep(drain).await;
    shared.stop();
    handle.stop(true).await;
    server.await??;
    Ok(())
}
