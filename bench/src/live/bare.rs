//! The lower bound: a row is inserted, and a listener receives the notification.

use std::{pin::pin, time::Instant};

use anyhow::Context;
use futures_util::{StreamExt, stream};
use tokio_postgres::{AsyncMessage, NoTls};

use crate::scratch::{self, Scratch};

/// Number of repetitions.
const TIMES: usize = 200;

/// Returns sorted times from sending the transaction to the notification, in milliseconds.
pub(super) async fn notified(scratch: &Scratch) -> anyhow::Result<Vec<f64>> {
    let (changes, mut connection) = tokio_postgres::connect(&scratch.url, NoTls).await?;
    let (says, mut listener) = tokio::sync::mpsc::unbounded_channel();
    let listening = tokio::spawn(async move {
        let mut messages = pin!(stream::poll_fn(move |context| connection.poll_message(context)));
        while let Some(Ok(message)) = messages.next().await {
            if matches!(message, AsyncMessage::Notification(_))
                && says.send(Instant::now()).is_err()
            {
                return;
            }
        }
    });
    changes.batch_execute("listen bench_bare").await?;
    let desk = scratch::connect(&scratch.url).await?;
    desk.batch_execute("create table bench_bare (at timestamptz)").await?;
    let mut took = vec![];
    for _ in 0..TIMES {
        let begun = Instant::now();
        let written = "begin; insert into bench_bare values (now()); notify bench_bare; commit";
        desk.batch_execute(written).await?;
        let at = listener.recv().await.context("the listener is gone")?;
        took.push(at.saturating_duration_since(begun).as_secs_f64() * 1_000.0);
    }
    listening.abort();
    took.sort_by(f64::total_cmp);
    Ok(took)
}
