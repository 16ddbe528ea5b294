//! Finishes one of several visits of a case.

use chrono::{DateTime, Utc};
use diesel_async::AsyncPgConnection;

use super::{DispatchJob, DispatchWaiting, Ending, Job, JobState, end::end_lease, store};
use crate::{
    cases::{self, ActError, Actor, Case, CaseTarget, Comment, Resolution},
    crews::CrewId,
    offers,
    photos::PhotoKind,
    tasks,
    text::tidy,
};

/// Ends one job of a case that has others, adds the crew's note and proof photos to the case, and
/// dispatches the jobs that waited for this visit. Must run in a transaction that has locked the
/// case.
pub(super) async fn finish(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    crew_id: CrewId,
    job: &Job,
    resolution: Resolution,
) -> Result<Case, ActError> {
    let city = &job.jurisdiction_id;
    end_lease(conn, job, Ending::Done, None).await?;
    store::set_state(conn, job, JobState::Done, Some(now)).await?;
    offers::withdraw_from_all(conn, city, job.job_id).await?;
    store::forget_disposition(conn, job).await?;
    store::wait_anew(conn, job).await?;
    for other in store::live_jobs_of(conn, city, job.case_id).await? {
        tasks::enqueue(conn, now, city, &DispatchJob { job_id: other.job_id }).await?;
    }
    tasks::enqueue(conn, now, city, &DispatchWaiting {}).await?;

    let done = format!("Done: {}. {}", job.visit, resolution.note);
    let comment = Comment {
        note: tidy(&done.chars().take(4_000).collect::<String>()),
        photos: resolution.proof,
        media_urls: vec![],
        shows: PhotoKind::Proof,
        said_at: None,
    };
    let actor = Actor::Crew(crew_id);
    let target =
        CaseTarget { jurisdiction: city, case_id: job.case_id, actor: &actor, expected: None };
    cases::add_comment(conn, now, &target, comment).await
}
