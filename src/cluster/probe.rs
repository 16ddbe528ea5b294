//! Checks that the server answers, and creates the database.

use std::{panic::resume_unwind, thread, time::Duration};

use tokio::{runtime::Builder, time::timeout};
use tokio_postgres::{Client, Error, NoTls};

use super::layout::{Layout, NAME};

/// Maximum time for an answer, so that a hanging server does not block the start.
const TIMEOUT: Duration = Duration::from_secs(10);

/// Whether `database` answers a startup packet. An open socket alone does not prove that the server
/// works.
pub(super) fn answers(layout: &Layout, database: &str) -> bool {
    layout.socket().exists() && run(&layout.dsn(database), async |_| Ok(())).is_ok()
}

/// Creates the database unless it exists. The error is the server's message.
pub(super) fn create_database(layout: &Layout) -> Result<(), String> {
    run(&layout.dsn("postgres"), async |client| {
        let found =
            client.query_opt("select 1 from pg_database where datname = $1", &[&NAME]).await?;
        if found.is_none() {
            client.batch_execute(&format!("create database {NAME}")).await?;
        }
        Ok(())
    })
}

/// Runs `ask` on a new connection, on a separate thread, because the caller may already be inside a
/// Tokio runtime.
fn run<T: Send>(
    dsn: &str,
    ask: impl AsyncFnOnce(&Client) -> Result<T, Error> + Send,
) -> Result<T, String> {
    let asking = async || {
        let (client, connection) = tokio_postgres::connect(dsn, NoTls).await?;
        let ask = async {
            let answer = ask(&client).await;
            drop(client);
            answer
        };
        let (answer, ended) = tokio::join!(ask, connection);
        answer.and_then(|answer| ended.map(|()| answer))
    };
    let on_runtime = || {
        let runtime = Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|error| error.to_string())?;
        let answer = runtime.block_on(async { timeout(TIMEOUT, asking()).await });
        answer.map_err(|late| late.to_string())?.map_err(|error: Error| match error.as_db_error() {
            Some(refusal) => refusal.message().to_owned(),
            None => error.to_string(),
        })
    };
    let joined = thread::scope(|scope| scope.spawn(on_runtime).join());
    joined.unwrap_or_else(|panic| resume_unwind(panic))
}
