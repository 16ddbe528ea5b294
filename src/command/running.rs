//! The parts of a running process, put together: API, worker, bell, and how all of it stops.

use api::{Hub, Serving, State, Tokens};
use domain::{
    areas::Atlas,
    clock::Clock,
    db::Pool,
    photos::{Darkroom, Vault},
    wake::Bell,
};
use metrics_exporter_prometheus::PrometheusBuilder;
use tokio::{
    signal::unix::{SignalKind, signal},
    sync::watch,
    task::JoinHandle,
};
use worker::Worker;

use crate::{
    config::{ApiSettings, PushArgs, Settings, WorkerSettings},
    database::Database,
};

/// What API and worker share in one process.
pub(super) struct Shared {
    /// For what runs in the background.
    pub(super) pool: Pool,
    /// For threads that answer requests.
    pools: Vec<Pool>,
    pub(super) clock: Clock,
    pub(super) bell: Bell,
    pub(super) vault: Vault,
    stop: watch::Sender<bool>,
}

impl Shared {
    /// For a process that answers requests with so many threads, or with none.
    pub(super) fn new(
        database: &Database,
        settings: &Settings,
        threads: u16,
    ) -> anyhow::Result<Self> {
        let (pool, pools) = match threads {
            0 => (database.pool(settings)?, vec![]),
            threads => database.pools(settings, threads.into())?,
        };
        Ok(Self {
            pool,
            pools,
            clock: Clock::default(),
            bell: Bell::hang(&database.url),
            vault: Vault::open(&settings.photos())?,
            stop: watch::Sender::new(false),
        })
    }

    /// Listens; the caller awaits the server.
    pub(super) fn api(
        &self,
        settings: &Settings,
        own: &ApiSettings,
        push: &PushArgs,
    ) -> anyhow::Result<Serving> {
        let data_dir = settings.data_dir();
        let hub = Hub::default();
        tokio::spawn(hub.clone().run(self.pool.clone(), self.bell.clone(), self.stop.subscribe()));
        let state = State {
            pool: self.pool.clone(),
            clock: self.clock.clone(),
            bell: self.bell.clone(),
            atlas: Atlas::default(),
            darkroom: Darkroom::new(self.vault.clone()),
            tokens: Tokens::open(&own.signing_key(&data_dir))?,
            hub,
            geocoder: own.geocoder()?,
            pushing: push.pushing(&data_dir)?,
            public_url: settings.public_url().unwrap_or_default(),
            // A second recorder in one process is refused; then there are no metrics here.
            metrics: PrometheusBuilder::new().install_recorder().ok(),
        };
        Ok(api::bind(&own.config(self.pools.clone()), state)?)
    }

    /// Works in the background until told to stop. What it writes to people leads to `public_url`.
    pub(super) fn worker(
        &self,
        settings: &Settings,
        own: &WorkerSettings,
        push: &PushArgs,
        public_url: &str,
    ) -> anyhow::Result<JoinHandle<()>> {
        let data_dir = settings.data_dir();
        let pusher = Some(push.pusher(&data_dir, public_url)?);
        let worker = Worker::new(
            self.pool.clone(),
            self.clock.clone(),
            self.bell.clone(),
            self.vault.clone(),
            own.mailer(&data_dir)?,
            worker::Config { pusher, ..own.config(public_url)? },
        );
        Ok(tokio::spawn(worker.run(self.stop.subscribe())))
    }

    /// Says stop to whatever runs in the background.
    pub(super) fn stop(&self) {
        self.stop.send_replace(true);
    }
}

impl Drop for Shared {
    fn drop(&mut self) {
        self.bell.take_down();
    }
}

/// Waits for Ctrl-C, or for the system to ask.
pub(super) async fn asked_to_stop() -> anyhow::Result<()> {
    let mut terminate = signal(SignalKind::terminate())?;
    tokio::select! {
        asked = tokio::signal::ctrl_c() => asked?,
        _ = terminate.recv() => {}
    }
    Ok(())
}

/// Serves until asked to stop, and then lets everybody finish.
pub(super) async fn until_asked(shared: &Shared, serving: Serving) -> anyhow::Result<()> {
    let Serving { server, handle, address: _ } = serving;
    let server = tokio::spawn(server);
    asked_to_stop().await?;
    tracing::info!("stopping");
    shared.stop();
    handle.stop(true).await;
    server.await??;
    Ok(())
}
