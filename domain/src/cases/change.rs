//! The status changes of a case, as data.

use chrono::{DateTime, Utc};
use diesel_async::AsyncPgConnection;

use super::{
    CaseId, Correction, Outcome, Resolution,
    acknowledge::acknowledge,
    confirm::confirm,
    correct::correct,
    decline::decline,
    dispute::dispute,
    effects::Transition,
    hold::hold,
    merge::merge,
    reopen::reopen,
    reroute::reroute,
    resolve::resolve,
    resume::resume,
    schedule::schedule,
    start::start,
    target::{ActError, CaseTarget},
    unmerge::unmerge,
    unschedule::unschedule,
    withdraw::withdraw,
};
use crate::{photos::ProcessedPhoto, place::Place};

/// A status change of a case with its parameters. Each has a file of its name in this folder.
/// `jobs::change_case` carries it out with its effects on the field work.
#[derive(Debug)]
pub enum Change<'a> {
    /// An agency takes the case.
    Acknowledge {
        /// Code of the agency.
        agency: &'a str,
    },
    /// Another agency takes the case.
    Reroute {
        /// Code of the agency.
        agency: &'a str,
    },
    /// A crew or a date is set.
    Schedule,
    /// The crew or the date is removed.
    Unschedule,
    /// Work starts.
    Start,
    /// Work has to wait.
    Hold {
        /// Time until which it waits (UTC). `None` if it is not known.
        until: Option<DateTime<Utc>>,
    },
    /// Work can continue.
    Resume,
    /// The work is reported as done.
    Resolve {
        /// How the case ended.
        outcome: Outcome,
        /// Proof photos.
        proof: Vec<ProcessedPhoto>,
        /// Location of the crew when it reported this (WGS 84). `None` if it is not known.
        seen_at: Option<Place>,
    },
    /// A resolved case is closed.
    Confirm,
    /// The reporter says that the work is not done.
    Dispute,
    /// The city opens an ended case again.
    Reopen,
    /// The city will not do the work.
    Decline {
        /// How the case ended.
        outcome: Outcome,
    },
    /// The case is a duplicate of another case.
    Merge {
        /// The other case.
        primary: CaseId,
    },
    /// The merge is undone.
    Unmerge,
    /// The reporter withdraws the report.
    Withdraw,
    /// Reported data is corrected.
    Correct(Correction),
}

/// Carries out the change, with `note` in its event. Must run inside a transaction.
pub(crate) async fn change(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    target: &CaseTarget<'_>,
    change: Change<'_>,
    note: &str,
) -> Result<Transition, ActError> {
    match change {
        Change::Acknowledge { agency } => acknowledge(conn, now, target, agency, note).await,
        Change::Reroute { agency } => reroute(conn, now, target, agency, note).await,
        Change::Schedule => schedule(conn, now, target, note).await,
        Change::Unschedule => unschedule(conn, now, target, note).await,
        Change::Start => start(conn, now, target, note).await,
        Change::Hold { until } => hold(conn, now, target, note, until).await,
        Change::Resume => resume(conn, now, target, note).await,
        Change::Resolve { outcome, proof, seen_at } => {
            let resolution = Resolution { outcome, note: note.to_owned(), proof, seen_at };
            resolve(conn, now, target, resolution).await
        }
        Change::Confirm => confirm(conn, now, target, note).await,
        Change::Dispute => dispute(conn, now, target, note).await,
        Change::Reopen => reopen(conn, now, target, note).await,
        Change::Decline { outcome } => decline(conn, now, target, outcome, note).await,
        Change::Merge { primary } => merge(conn, now, target, primary, note).await,
        Change::Unmerge => unmerge(conn, now, target, note).await,
        Change::Withdraw => withdraw(conn, now, target, note).await,
        Change::Correct(correction) => correct(conn, now, target, correction, note).await,
    }
}
