//! Operations of evidence: they are kept even if they arrive too late.

use chrono::{DateTime, Utc};
use diesel::{QueryResult, result::Error};
use diesel_async::AsyncPgConnection;

use super::{
    Answer, ClaimedJob, Operation, Phone, Reason, VisitKind, VisitStanding,
    answer::Refusal,
    fence::lease_ref,
    parts,
    photos::{self, Taken},
    store::{self, VisitRow},
};
use crate::{
    cases::{self, ActError, Actor, CaseTarget, Seen},
    jobs::{self, Job, LeaseError},
    place::Place,
    services::StockNeed,
};

/// Evidence of one operation.
#[derive(Debug, Clone, Copy)]
pub(super) struct Observation<'a> {
    pub(super) kind: VisitKind,
    pub(super) note: &'a str,
    /// Secrets of uploads.
    pub(super) photos: &'a [String],
    pub(super) place: Option<(Place, Option<f64>)>,
    pub(super) parts: &'a [StockNeed],
}

impl<'a> Observation<'a> {
    pub(super) const fn words(kind: VisitKind, note: &'a str) -> Self {
        Self { kind, note, photos: &[], place: None, parts: &[] }
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.note.is_empty()
            && self.photos.is_empty()
            && self.place.is_none()
            && self.parts.is_empty()
    }
}

/// Stores the evidence with the case. A crew that never held or was offered a job of the case is
/// refused.
///
/// Must run inside a transaction.
pub(super) async fn keep(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    phone: Phone<'_>,
    operation: &Operation,
    (under, sight): (ClaimedJob, Observation<'_>),
) -> QueryResult<Answer> {
    let city = phone.jurisdiction;
    let Some(job) = jobs::store::find(conn, city, under.job_id).await? else {
        return Ok(Answer::refused(Reason::NotFound, "there is no such job"));
    };
    cases::store::lock(conn, city, job.case_id).await?;
    let fence = lease_ref(conn, phone, under).await?.fence();
    let lease = jobs::store::lease(conn, city, job.job_id).await?;
    let lease = lease.filter(|lease| lease.crew_id == phone.crew_id);
    let holds = lease.as_ref().is_some_and(|lease| Some(lease.fence) == fence);
    if !holds && !store::took_part(conn, phone, job.case_id).await? {
        return Ok(Answer::refused(Reason::NotFound, "there is no such job"));
    }
    let standing = if holds { VisitStanding::Held } else { VisitStanding::Superseded };
    if store::is_kept(conn, phone, operation.id).await? {
        return Ok(kept(standing, vec![]));
    }
    let taken = photos::take(conn, now, phone, job.case_id, sight.photos).await?;
    let refusal = Refusal::of_flaws(&taken.flaws);
    if refusal.reason == Reason::PhotoPending {
        return Ok(Answer::not_yet(refusal.reason, refusal.words));
    }
    if sight.note.is_empty() && !sight.photos.is_empty() && taken.is_empty() {
        return Ok(Answer::refused(refusal.reason, refusal.words));
    }
    let short = parts::take(conn, phone, &job, lease.as_ref(), sight.parts).await?;
    let row = VisitRow {
        jurisdiction_id: city.clone(),
        crew_id: phone.crew_id,
        operation_id: operation.id,
        case_id: job.case_id,
        job_id: job.job_id,
        fence,
        kind: sight.kind,
        standing,
        note: sight.note.to_owned(),
        photo_ids: taken.photos.iter().map(|photo| photo.photo_id).collect(),
        distance_m: distance_m(&job, sight),
        accuracy_m: sight.place.and_then(|(_, accuracy_m)| accuracy_m),
        parts: parts::record(sight.parts, &short),
        device_at: operation.device_at,
        received_at: now,
    };
    store::insert(conn, &row).await?;
    if !sight.note.is_empty() || !taken.photos.is_empty() {
        tell(conn, now, phone, row, taken).await?;
    }
    Ok(kept(standing, short))
}

/// Distance from the crew to the job, rounded to 10 m. The crew's position itself is not stored,
/// for privacy.
fn distance_m(job: &Job, sight: Observation<'_>) -> Option<f64> {
    let (place, _) = sight.place?;
    Some((job.place?.distance_m(place) / 10.0).round() * 10.0)
}

/// Adds the evidence to the case's history. If the crew has resolved the job, it may serve as
/// proof.
async fn tell(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    phone: Phone<'_>,
    row: VisitRow,
    taken: Taken,
) -> QueryResult<()> {
    let actor = Actor::Crew(phone.crew_id);
    let (jurisdiction, case_id) = (phone.jurisdiction, row.case_id);
    let target = CaseTarget { jurisdiction, case_id, actor: &actor, expected: None };
    let shows = !taken.photos.is_empty();
    let seen = Seen {
        note: row.note,
        photos: taken.photos,
        device_at: row.device_at,
        operation_id: row.operation_id.to_string(),
        standing: row.standing.as_str(),
    };
    let case = cases::visit(conn, now, &target, seen).await.map_err(of_case)?;
    let fence = row.fence.unwrap_or_default();
    if shows && store::was_done(conn, phone, row.job_id, fence).await? {
        cases::prove(conn, now, case, None).await.map_err(of_case)?;
    }
    Ok(())
}

/// Comments are allowed in every status, so only database errors are expected here.
fn of_case(error: ActError) -> Error {
    match error {
        ActError::Database(error) => error,
        ActError::NotFound
        | ActError::Stale { .. }
        | ActError::Refused(_)
        | ActError::NotAllowed(_)
        | ActError::TooLate
        | ActError::UnknownAgency
        | ActError::BadPrimary => Error::QueryBuilderError(Box::new(error)),
    }
}

fn kept(standing: VisitStanding, short: Vec<StockNeed>) -> Answer {
    let answer = match standing {
        VisitStanding::Held => Answer::applied(),
        VisitStanding::Superseded => Answer::kept(Reason::NotHeld, LeaseError::NotHeld),
    };
    Answer { short, ..answer }
}
