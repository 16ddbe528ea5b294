//! A coarse change signal between the processes that share a database, over `LISTEN`/`NOTIFY`.
//!
//! Sent after a commit, never inside a transaction and never once per row (`NOTIFY` serializes
//! commits). Every subscriber also polls, so a lost notification only costs one poll interval.

use std::{sync::Arc, time::Duration};

use tokio::{
    sync::{Notify, watch},
    task::AbortHandle,
};
use tokio_postgres::AsyncMessage;

use crate::db::ConnectOptions;

/// Notifications requested within this time are sent as one.
const BATCH: Duration = Duration::from_millis(20);
/// Delay before a lost connection is opened again.
const RECONNECT_DELAY: Duration = Duration::from_secs(1);
const CHANNEL: &str = "streetcorner";

/// Sends and receives the change signal. Clones share one connection.
#[derive(Debug, Clone)]
pub struct Notifier {
    requested: Arc<Notify>,
    received: watch::Receiver<u64>,
    connection: AbortHandle,
}

impl Notifier {
    /// Connects to the database in the background, and reconnects until
    /// [`Self::disconnect`].
    pub fn connect(options: ConnectOptions) -> Self {
        let requested = Arc::new(Notify::new());
        let (sender, received) = watch::channel(0);
        let connection = tokio::spawn(stay_connected(options, Arc::clone(&requested), sender));
        Self { requested, received, connection: connection.abort_handle() }
    }

    /// Closes the connection, for all clones.
    pub fn disconnect(&self) {
        self.connection.abort();
    }

    /// Notifies every subscriber in every process. Returns at once; the notification follows.
    pub fn notify(&self) {
        self.requested.notify_one();
    }

    /// Returns a listener for the notifications that are received from now on.
    pub fn subscribe(&self) -> Listener {
        Listener(self.received.clone())
    }
}

/// Receives notifications.
#[derive(Debug)]
pub struct Listener(watch::Receiver<u64>);

impl Listener {
    /// Waits until a notification is received, or `timeout` has passed.
    pub async fn wait(&mut self, timeout: Duration) {
        if let Ok(Err(_disconnected)) = tokio::time::timeout(timeout, self.0.changed()).await {
            tokio::time::sleep(timeout).await;
        }
    }
}

async fn stay_connected(
    options: ConnectOptions,
    requested: Arc<Notify>,
    received: watch::Sender<u64>,
) {
    loop {
        if let Err(error) = listen(&options, &requested, &received).await {
            tracing::warn!(%error, "the notification connection was lost; reconnecting");
        }
        tokio::time::sleep(RECONNECT_DELAY).await;
    }
}

async fn listen(
    options: &ConnectOptions,
    requested: &Notify,
    received: &watch::Sender<u64>,
) -> Result<(), tokio_postgres::Error> {
    let (client, mut connection) = options.connect().await?;
    let mut messages = futures_util::stream::poll_fn(move |cx| connection.poll_message(cx));
    let receive = async {
        use futures_util::StreamExt as _;
        while let Some(message) = messages.next().await {
            if let AsyncMessage::Notification(_) = message? {
                received.send_modify(|count| *count = count.wrapping_add(1));
            }
        }
        Ok(())
    };
    let send = async {
        client.batch_execute(&format!("listen {CHANNEL}")).await?;
        loop {
            requested.notified().await;
            client.batch_execute(&format!("notify {CHANNEL}")).await?;
            tokio::time::sleep(BATCH).await;
        }
    };
    tokio::select! {
        ended = receive => ended,
        ended = send => ended,
    }
}
