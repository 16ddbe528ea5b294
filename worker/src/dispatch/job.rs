//! Finds a crew for one job.

use chrono::{DateTime, Utc};
use diesel_async::{AsyncConnection, AsyncPgConnection};
use domain::{
    crews::{self, CrewId},
    db::Connection,
    jobs::{
        self, AssignError, DispatchJob, Disposition, Job, JobMode, JobState, Survey, TakeError,
    },
    jurisdictions::JurisdictionId,
    offers::{self, OfferError, Terms},
};
use planner::{Choice, Fit, Question};

use super::{plans::Planned, ways::Ways, weigh};
use crate::{context::Context, tasks::TaskError};

/// Number of immediate retries if the data changed between reading and deciding.
const MAX_ATTEMPTS: usize = 3;

/// Result of one attempt to decide a job.
enum Looked {
    /// The decision is stored. Contains the number of crews that have a new offer or job.
    Decided(u64),
    /// The job or its candidates changed since they were read.
    Overtaken,
}

/// Weighs the crews on shift, offers or assigns the job, and stores the reason. A job with a live
/// offer is left unchanged.
///
/// Reads without locks and decides under locks: the crew's shift first, then the job. If something
/// changed in between, it tries again. Holds no connection while it waits for a routing service.
pub(crate) async fn run(
    context: &Context,
    city: &JurisdictionId,
    DispatchJob { job_id }: DispatchJob,
) -> Result<(), TaskError> {
    let now = context.clock.now();
    for _ in 0..MAX_ATTEMPTS {
        let mut conn = context.pool.get().await?;
        let job = jobs::store::find(&mut conn, city, job_id).await?;
        let Some(job) = job.filter(|job| job.state == JobState::Open) else { return Ok(()) };
        match look(context, conn, now, &job).await? {
            Looked::Overtaken => {}
            Looked::Decided(told) => {
                if told > 0 {
                    context.notifier.notify();
                    metrics::counter!("streetcorner_offers_total").increment(told);
                }
                return Ok(());
            }
        }
    }
    Err(TaskError::retry("the job or its crews changed during every attempt"))
}

async fn look(
    context: &Context,
    mut conn: Connection,
    now: DateTime<Utc>,
    job: &Job,
) -> Result<Looked, TaskError> {
    let live = offers::store::live_of_job(&mut conn, &job.jurisdiction_id, job.job_id).await?;
    let planned = context.plans.of(&job.jurisdiction_id, job.job_id, now);
    let survey = jobs::survey(&mut conn, job, planned.map(|planned| planned.crew_id)).await?;
    let mode = job.mode_at(survey.now);
    if mode != JobMode::Broadcast && !live.is_empty() {
        // An offer is still open: keep the disposition and update its time.
        return write(&mut conn, survey.now, job, None).await;
    }
    if let [first, ..] = survey.awaited.as_slice() {
        let words = format!("It waits until this is done: {first}.");
        return write(&mut conn, survey.now, job, Some(Disposition::new("precondition", words)))
            .await;
    }
    drop(conn);
    let (question, choice) = weighed(context, job, mode, &survey, planned).await;
    let mut conn = context.pool.get().await?;
    let told: Vec<CrewId> = live.iter().map(|offer| offer.crew_id).collect();
    let asked: Vec<&Fit<CrewId>> = choice.fits.iter().take(choice.asked).collect();
    match (asked.as_slice(), mode) {
        ([], _) if choice.planned.is_some() => {
            let words = waits_for(job, planned, &question, &choice);
            write(&mut conn, survey.now, job, Some(words)).await
        }
        ([], _) => {
            let words = nobody(job, &told, &question, &choice);
            write(&mut conn, survey.now, job, Some(words)).await
        }
        ([best, ..], JobMode::Assign) => {
            assign(&mut conn, now, job, best, &question, &choice).await
        }
        (asked, _) => {
            let asked: Vec<&Fit<CrewId>> =
                asked.iter().filter(|fit| !told.contains(&fit.key)).copied().collect();
            let words = offered_to(job, mode, &asked, &question, &choice);
            let lasts = context.config.offer_lasts;
            Box::pin(offer(&mut conn, now, (job, mode, lasts), &asked, &survey, words)).await
        }
    }
}

/// Weighs all crews by straight-line travel times. If the city has a better source of travel times,
/// weighs the likely crews again with those.
async fn weighed(
    context: &Context,
    job: &Job,
    mode: JobMode,
    survey: &Survey,
    planned: Option<Planned>,
) -> (Question<CrewId>, Choice<CrewId>) {
    let planned = planned.map(|planned| planned.crew_id);
    let question = weigh::question(job, mode, survey, planned, &Ways::default());
    let choice = planner::choose(&question);
    if context.travel.is_line() {
        return (question, choice);
    }
    let places = weigh::places(job, mode, survey, &choice);
    let ways = Ways::between(&context.travel, places).await;
    let question = weigh::question(job, mode, survey, planned, &ways);
    let choice = planner::choose(&question);
    (question, choice)
}

/// Stores a disposition if the job is still open. `None` keeps the disposition and updates its
/// time.
async fn write(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    job: &Job,
    words: Option<Disposition>,
) -> Result<Looked, TaskError> {
    conn.transaction(async |conn| {
        let city = &job.jurisdiction_id;
        let open = jobs::store::lock(conn, city, job.job_id).await?;
        if open.is_none_or(|job| job.state != JobState::Open) {
            return Ok(Looked::Decided(0));
        }
        let words = match words {
            Some(words) => Some(words),
            None => jobs::store::disposition_of(conn, city, job.job_id).await?,
        };
        if let Some(words) = words {
            jobs::dispose(conn, now, job, &words).await?;
        }
        Ok(Looked::Decided(0))
    })
    .await
}

/// Creates the offers, if the job and the crews are unchanged since they were read.
async fn offer(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    (job, mode, lasts): (&Job, JobMode, chrono::TimeDelta),
    asked: &[&Fit<CrewId>],
    survey: &Survey,
    words: Disposition,
) -> Result<Looked, TaskError> {
    let city = &job.jurisdiction_id;
    let mut ids: Vec<CrewId> = asked.iter().map(|fit| fit.key).collect();
    ids.sort();
    conn.transaction(async |conn| {
        let mut shifts = vec![];
        for crew_id in ids {
            shifts.extend(crews::store::lock_live_shift(conn, city, crew_id).await?);
        }
        let locked = jobs::store::lock(conn, city, job.job_id).await?;
        let open = locked.is_some_and(|job| job.state == JobState::Open);
        let live = offers::store::live_of_job(conn, city, job.job_id).await?;
        if !open || (mode != JobMode::Broadcast && !live.is_empty()) {
            return Ok(Looked::Overtaken);
        }
        let mut told = 0;
        for fit in asked {
            let seen = survey.crews.iter().find(|available| available.crew.crew_id == fit.key);
            let shift = shifts.iter().find(|shift| {
                seen.is_some_and(|seen| seen.shift.shift_id == shift.shift_id)
                    && shift.silent_since.is_none()
            });
            let Some(shift) = shift else { continue };
            let terms = Terms { mode, distance_m: fit.distance_m, lasts };
            match offers::make(conn, now, job, shift, terms).await {
                Ok(_) => told += 1,
                Err(OfferError::AlreadyOffered | OfferError::LimitReached) => {}
                Err(OfferError::Database(error)) => return Err(error.into()),
            }
        }
        if told == 0 && !asked.is_empty() && live.is_empty() {
            return Ok(Looked::Overtaken);
        }
        jobs::dispose(conn, survey.now, job, &words).await?;
        Ok(Looked::Decided(told))
    })
    .await
}

/// Assigns the job to the best crew.
async fn assign(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    job: &Job,
    best: &Fit<CrewId>,
    question: &Question<CrewId>,
    choice: &Choice<CrewId>,
) -> Result<Looked, TaskError> {
    let city = &job.jurisdiction_id;
    let words = format!("Put on the list of {}: who fits and costs least.", best.name);
    let assigned = conn
        .transaction(async |conn| {
            jobs::assign(conn, now, city, job.job_id, best.key, &words).await?;
            let words = weigh::disposition("assigned", words.clone(), question, choice);
            jobs::dispose(conn, now, job, &words).await?;
            Ok::<_, AssignError>(())
        })
        .await;
    match assigned {
        Ok(()) => Ok(Looked::Decided(1)),
        Err(AssignError::Database(error) | AssignError::Take(TakeError::Database(error))) => {
            Err(error.into())
        }
        Err(AssignError::Take(TakeError::Case(error))) => Err(error.into()),
        Err(
            AssignError::NotFound
            | AssignError::OffShift
            | AssignError::Take(TakeError::Gone | TakeError::QueueFull | TakeError::StockOut(_)),
        ) => Ok(Looked::Overtaken),
    }
}

fn offered_to(
    job: &Job,
    mode: JobMode,
    asked: &[&Fit<CrewId>],
    question: &Question<CrewId>,
    choice: &Choice<CrewId>,
) -> Disposition {
    let names: Vec<&str> = asked.iter().map(|fit| fit.name.as_str()).collect();
    let far = asked.first().and_then(|fit| fit.distance_m);
    let far = far.map(|metres| format!(", {} m away", metres.round())).unwrap_or_default();
    let names = names.join(", ");
    match (mode, asked) {
        (JobMode::Broadcast, []) => {
            let words = "Every crew that fits has been asked.".to_owned();
            weigh::disposition("broadcast", escalated(job, words), question, choice)
        }
        (JobMode::Broadcast, _) => {
            let words = format!("Must go now: offered to {names} at once.");
            weigh::disposition("broadcast", escalated(job, words), question, choice)
        }
        (JobMode::Nearby, _) => {
            let words = format!("Offered to {names}{far}: it is on the way.");
            weigh::disposition("nearby", escalated(job, words), question, choice)
        }
        (JobMode::Assign | JobMode::Offer, _) => {
            let words = format!("Offered to {names}{far}: who fits and costs least.");
            weigh::disposition("offered", escalated(job, words), question, choice)
        }
    }
}

/// Disposition of a job that waits for the crew on whose route it is planned.
fn waits_for(
    job: &Job,
    planned: Option<Planned>,
    question: &Question<CrewId>,
    choice: &Choice<CrewId>,
) -> Disposition {
    let crew = choice.planned.as_deref().unwrap_or_default();
    let soon = planned.map_or(0, |planned| planned.in_min.max(1));
    let words = format!(
        "It waits for {crew}, whose route it is on, in about {soon} minutes: that is cheapest for \
         everything that waits."
    );
    weigh::disposition("planned", escalated(job, words), question, choice)
}

/// Disposition of a job for which no further crew is asked.
fn nobody(
    job: &Job,
    told: &[CrewId],
    question: &Question<CrewId>,
    choice: &Choice<CrewId>,
) -> Disposition {
    if told.is_empty() {
        let (code, words) = weigh::nobody(choice);
        return weigh::disposition(code, escalated(job, words), question, choice);
    }
    let words = "Every crew that fits has been asked.".to_owned();
    weigh::disposition("broadcast", escalated(job, words), question, choice)
}

/// Adds to the text that the job is escalated, if it is.
fn escalated(job: &Job, words: String) -> String {
    match job.escalated_at {
        None => words,
        Some(_) => format!("{words} People look for it in the queue {}.", job.queue),
    }
}
