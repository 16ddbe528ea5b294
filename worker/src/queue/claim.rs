//! Claims tasks: those that are due, and one after the other those that may have stopped a worker.

use std::{pin::pin, sync::Arc, time::Duration};

use chrono::{DateTime, Utc};
use diesel::QueryResult;
use diesel_async::AsyncPgConnection;
use domain::{db, jurisdictions::JurisdictionId, random, tasks::TaskRow};
use futures_util::try_join;
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::timeout,
};

use super::{
    CLOCK_TOLERANCE, LEASE, Lane, MAX_LOST,
    store::{self, Claimable, Due},
};

/// Length of a turn. A suspect that runs longer goes on, and others run beside it: a sweep of an hour
/// must not hold up what its worker did beside it.
const TURN: Duration = Duration::from_secs(30);

/// Admits the suspects of a process one at a time. A suspect is a task whose worker stopped while it
/// ran: it stopped the worker, or it ran beside the task that did. If two ran at once, the innocent
/// one would be lost again with the other each time, and be given up like it.
#[derive(Debug, Clone)]
pub(crate) struct SuspectTurn(Arc<Semaphore>);

impl Default for SuspectTurn {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(1)))
    }
}

/// A claimed task.
pub(crate) struct Claimed {
    /// Its row.
    pub(crate) row: TaskRow,
    /// `None` if it is no suspect.
    pub(crate) turn: Option<Turn>,
}

/// The turn of a suspect. It ends when this is dropped.
pub(crate) struct Turn(OwnedSemaphorePermit);

impl Turn {
    /// Awaits the work. The turn ends with it, or after [`TURN`].
    pub(crate) async fn hold(self, work: impl Future<Output = ()>) {
        self.hold_for(TURN, work).await;
    }

    async fn hold_for(self, length: Duration, work: impl Future<Output = ()>) {
        let (Self(turn), mut work) = (self, pin!(work));
        if timeout(length, &mut work).await.is_err() {
            drop(turn);
            work.await;
        }
    }
}

/// Claims up to `most` due tasks of a lane, including tasks whose worker stopped. No other worker
/// gets them before [`LEASE`] ends. The claim itself counts lost workers, so that a task that
/// stops its worker does not repeat for ever.
///
/// Among them is at most one suspect, and none while another suspect of this process has its turn.
///
/// The cities with due tasks share `most` equally, in random order, and what some do not need goes
/// to the others: a backlog of one city delays no other. Within a city the oldest task comes first.
///
/// Which tasks are due is decided by the database clock. `about_now` is the clock of this process:
/// the cities are looked for while the database clock is read, in one round trip, because an idle
/// lane does so after each notification.
pub(crate) async fn claim(
    conn: &mut AsyncPgConnection,
    about_now: DateTime<Utc>,
    lane: Lane,
    most: i32,
    turn: &SuspectTurn,
) -> QueryResult<Vec<Claimed>> {
    let kinds = lane.kinds();
    let about = Claimable { kinds: &kinds, max_lost: MAX_LOST, now: about_now };
    let rest = &*conn;
    let found = store::cities_with_due(rest, about, about_now + CLOCK_TOLERANCE);
    let (now, Due { mut cities, mut with_suspects }) = try_join!(db::city_now(rest), found)?;
    let claimable = Claimable { now, ..about };
    for order in [&mut cities, &mut with_suspects] {
        order.sort_by_cached_key(|_| random::bits());
    }
    let suspect = claim_suspect(conn, claimable, &with_suspects, turn).await?;
    let room = most - i32::from(suspect.is_some());
    let others = claim_shares(conn, claimable, &cities, room).await?;
    let others = others.into_iter().map(|row| Claimed { row, turn: None });
    let mut claimed: Vec<_> = suspect.into_iter().chain(others).collect();
    claimed.sort_by_key(|claimed| claimed.row.run_at);
    Ok(claimed)
}

/// Claims a suspect of one of these cities, if it is the turn of nobody.
async fn claim_suspect(
    conn: &mut AsyncPgConnection,
    claimable: Claimable<'_>,
    cities: &[JurisdictionId],
    SuspectTurn(turn): &SuspectTurn,
) -> QueryResult<Option<Claimed>> {
    if cities.is_empty() {
        return Ok(None);
    }
    let Ok(turn) = Arc::clone(turn).try_acquire_owned() else { return Ok(None) };
    for city in cities {
        let until = claimable.now + LEASE;
        if let Some(row) = store::claim_suspect(conn, city, claimable, until).await? {
            return Ok(Some(Claimed { row, turn: Some(Turn(turn)) }));
        }
    }
    Ok(None)
}

/// Claims the share of each city, twice: the second time there is room that the first cities of the
/// first round did not need.
async fn claim_shares(
    conn: &mut AsyncPgConnection,
    claimable: Claimable<'_>,
    cities: &[JurisdictionId],
    most: i32,
) -> QueryResult<Vec<TaskRow>> {
    let until = claimable.now + LEASE;
    let share = most.div_euclid(count(cities).max(1)).max(1);
    let (mut claimed, mut unfinished) = (vec![], vec![]);
    for city in cities {
        let room = share.min(most - count(&claimed));
        if room <= 0 {
            return Ok(claimed);
        }
        let of_city = store::claim(conn, city, claimable, room, until).await?;
        if count(&of_city) == room {
            unfinished.push(city);
        }
        claimed.extend(of_city);
    }
    for city in unfinished {
        let room = most - count(&claimed);
        if room <= 0 {
            break;
        }
        claimed.extend(store::claim(conn, city, claimable, room, until).await?);
    }
    Ok(claimed)
}

fn count<T>(of: &[T]) -> i32 {
    i32::try_from(of.len()).unwrap_or(i32::MAX)
}

#[cfg(test)]
mod tests {
    use std::future::ready;

    use super::*;

    const SHORT: Duration = Duration::from_millis(10);

    fn take(SuspectTurn(turn): &SuspectTurn) -> Option<Turn> {
        Arc::clone(turn).try_acquire_owned().ok().map(Turn)
    }

    #[tokio::test]
    async fn a_suspect_that_takes_long_lets_others_have_their_turn_and_goes_on() {
        let turns = SuspectTurn::default();
        let turn = take(&turns).unwrap();
        assert!(take(&turns).is_none());
        let mut went_on = false;

        let work = async {
            while take(&turns).is_none() {
                tokio::time::sleep(SHORT).await;
            }
            went_on = true;
        };
        turn.hold_for(SHORT, work).await;

        assert!(went_on);
        take(&turns).unwrap().hold(ready(())).await;
        assert!(take(&turns).is_some());
    }
}
