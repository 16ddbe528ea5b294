//! Sets the clock of a process by the database, so that a machine whose clock is wrong delays
//! nothing and ends nothing too early.

use std::{sync::atomic::Ordering, time::Duration};

use chrono::TimeDelta;
use diesel::QueryResult;
use diesel_async::AsyncPgConnection;

use super::Clock;
use crate::db::{self, Pool};

/// How often the database is asked. Between two questions the time that has passed is counted,
/// which no change of the system's time disturbs.
const INTERVAL: Duration = Duration::from_secs(5);
/// An answer that took longer is not precise enough, in microseconds.
const MAX_ROUND_TRIP_US: i64 = 1_000_000;
/// Difference between the clocks from which the operator is told.
const NOTEWORTHY: TimeDelta = TimeDelta::seconds(2);

/// Sets the clock by the database. If the answer takes too long, it stays as it is.
pub async fn set_by_database(conn: &mut AsyncPgConnection, clock: &Clock) -> QueryResult<()> {
    let asked = clock.elapsed_us();
    let answer = db::city_now(conn).await?;
    let round_trip = clock.elapsed_us() - asked;
    if round_trip > MAX_ROUND_TRIP_US {
        return Ok(());
    }
    let at_start = answer.timestamp_micros() - asked - round_trip / 2;
    clock.database_us.store(at_start, Ordering::Relaxed);
    Ok(())
}

/// Sets the clock by the database every few seconds, until the task is ended.
pub async fn follow(pool: Pool, clock: Clock) {
    let mut was_wrong = false;
    loop {
        if let Ok(mut conn) = pool.get().await
            && let Err(error) = set_by_database(&mut conn, &clock).await
        {
            tracing::debug!(%error, "the clock was not set by the database");
        }
        let wrong_us = clock.system_us() - clock.now().timestamp_micros();
        let is_wrong = TimeDelta::microseconds(wrong_us).abs() > NOTEWORTHY;
        if is_wrong && !was_wrong {
            let seconds = wrong_us / 1_000_000;
            tracing::warn!(
                seconds,
                "the clock of this machine differs from that of the database, which is used"
            );
        }
        was_wrong = is_wrong;
        tokio::time::sleep(INTERVAL).await;
    }
}
