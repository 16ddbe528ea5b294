//! A coarse wake-up: "something changed, have a look", between processes.
//!
//! Rung after a commit, never inside a transaction and never once per row; whoever waits also
//! looks by itself now and then, so a lost ring costs a moment and no more.

use std::{sync::Arc, time::Duration};

use tokio::{
    sync::{Notify, watch},
    task::AbortHandle,
};
use tokio_postgres::{AsyncMessage, NoTls};

/// Several rings within this span are one.
const BATCH: Duration = Duration::from_millis(20);
/// How long to wait before connecting again.
const RECONNECT: Duration = Duration::from_secs(1);
const CHANNEL: &str = "streetcorner";

/// A bell that everybody in every process of this database hears.
#[derive(Debug, Clone)]
pub struct Bell {
    rope: Arc<Notify>,
    heard: watch::Receiver<u64>,
    keeper: AbortHandle,
}

impl Bell {
    /// Hangs up the bell: connects to `url`, and keeps connected until it is taken down.
    pub fn hang(url: &str) -> Self {
        let rope = Arc::new(Notify::new());
        let (sound, heard) = watch::channel(0);
        let keeper = tokio::spawn(keep(url.to_owned(), Arc::clone(&rope), sound)).abort_handle();
        Self { rope, heard, keeper }
    }

    /// Takes the bell down, for everybody in this process.
    pub fn take_down(&self) {
        self.keeper.abort();
    }

    /// Says that something changed.
    pub fn ring(&self) {
        self.rope.notify_one();
    }

    /// An ear that hears each ring from now on.
    pub fn ear(&self) -> Ear {
        Ear(self.heard.clone())
    }
}

/// Hears the bell.
#[derive(Debug)]
pub struct Ear(watch::Receiver<u64>);

impl Ear {
    /// Waits for a ring, or for `patience` to run out.
    pub async fn wait(&mut self, patience: Duration) {
        if let Ok(Err(_gone)) = tokio::time::timeout(patience, self.0.changed()).await {
            tokio::time::sleep(patience).await;
        }
    }
}

async fn keep(url: String, rope: Arc<Notify>, sound: watch::Sender<u64>) {
    loop {
        if let Err(error) = listen(&url, &rope, &sound).await {
            tracing::warn!(%error, "the wake-up connection broke; connecting again");
        }
        tokio::time::sleep(RECONNECT).await;
    }
}

async fn listen(
    url: &str,
    rope: &Notify,
    sound: &watch::Sender<u64>,
) -> Result<(), tokio_postgres::Error> {
    let (client, mut connection) = tokio_postgres::connect(url, NoTls).await?;
    let mut messages = futures_util::stream::poll_fn(move |cx| connection.poll_message(cx));
    let hear = async {
        use futures_util::StreamExt as _;
        while let Some(message) = messages.next().await {
            if let AsyncMessage::Notification(_) = message? {
                sound.send_modify(|rings| *rings = rings.wrapping_add(1));
            }
        }
        Ok(())
    };
    let ring = async {
        client.batch_execute(&format!("listen {CHANNEL}")).await?;
        loop {
            rope.notified().await;
            client.batch_execute(&format!("notify {CHANNEL}")).await?;
            tokio::time::sleep(BATCH).await;
        }
    };
    tokio::select! {
        ended = hear => ended,
        ended = ring => ended,
    }
}
