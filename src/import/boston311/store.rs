//! Stores batches, two at a time.

use std::pin::pin;

use anyhow::Context;
use domain::{
    cases::{self, Channel, TakeOverError, TakenOver},
    db,
    jurisdictions::JurisdictionId,
    services,
};
use indicatif::ProgressBar;
use tokio::{signal, sync::mpsc, task::JoinSet};
use tokio_postgres::Client;

use super::{catalogue::News, read::Reading, report::Report};

/// Number of batches stored at the same time. The database server uses as many CPUs.
const COPIERS: usize = 2;
/// Kind of the area that is found by location for rows without one.
const WARD: &str = "ward";

/// Stores batches until the file ends or Ctrl-C is pressed.
pub(super) async fn store(
    url: &str,
    desk: &mut db::Connection,
    city: &JurisdictionId,
    reading: Reading,
    progress: &ProgressBar,
) -> anyhow::Result<Report> {
    let mut report = Report::default();
    let mut copiers = Copiers::connect(url, city).await?;
    let (send, mut batches) = mpsc::channel(COPIERS);
    let reader = tokio::task::spawn_blocking(move || reading.run(&send));
    let mut stop = pin!(signal::ctrl_c());
    loop {
        let batch = tokio::select! {
            batch = batches.recv() => batch,
            _ = &mut stop => { report.stopped = true; None }
        };
        let Some(batch) = batch else { break };
        report.count_read(&batch);
        settle(desk, &batch.news).await?;
        copiers.give(batch.cases, &mut report).await?;
        progress.set_message(format!("{} stored", report.stored));
    }
    drop(batches);
    copiers.finish(&mut report).await?;
    report.errors = reader.await??;
    Ok(report)
}

/// Stores services and agencies before the cases that refer to them.
async fn settle(conn: &mut db::Connection, news: &News) -> anyhow::Result<()> {
    if !news.agencies.is_empty() {
        services::store::insert_agencies(conn, &news.agencies).await?;
    }
    if !news.services.is_empty() {
        services::store::insert_services(conn, &news.services).await?;
    }
    Ok(())
}

/// Tasks that store batches.
struct Copiers {
    city: JurisdictionId,
    idle: Vec<Client>,
    busy: JoinSet<(Client, usize, Result<Vec<TakenOver>, TakeOverError>)>,
}

impl Copiers {
    async fn connect(url: &str, city: &JurisdictionId) -> anyhow::Result<Self> {
        let mut idle = vec![];
        for _ in 0..COPIERS {
            let connected = db::ConnectOptions::parse(url)?.connect().await;
            let (client, connection) = connected.context("cannot connect to the database")?;
            tokio::spawn(connection);
            idle.push(client);
        }
        Ok(Self { city: city.clone(), idle, busy: JoinSet::new() })
    }

    /// Gives the cases to the first free task.
    async fn give(&mut self, cases: Vec<TakenOver>, report: &mut Report) -> anyhow::Result<()> {
        if self.idle.is_empty() {
            self.await_one(report).await?;
        }
        if let Some(mut client) = self.idle.pop() {
            let city = self.city.clone();
            self.busy.spawn(async move {
                let given = cases.len();
                let stored =
                    cases::take_over(&mut client, &city, Channel::Boston311, WARD, cases).await;
                (client, given, stored)
            });
        }
        Ok(())
    }

    async fn await_one(&mut self, report: &mut Report) -> anyhow::Result<()> {
        if let Some(done) = self.busy.join_next().await {
            let (client, given, stored) = done?;
            report.count_stored(given, &stored?);
            self.idle.push(client);
        }
        Ok(())
    }

    /// Waits until everything is stored.
    async fn finish(mut self, report: &mut Report) -> anyhow::Result<()> {
        while !self.busy.is_empty() {
            self.await_one(report).await?;
        }
        Ok(())
    }
}
