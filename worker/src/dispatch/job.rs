//! A crew is found for one job.

use chrono::{DateTime, Utc};
use diesel_async::{AsyncConnection, AsyncPgConnection};
use domain::{
    crews::{self, CrewId},
    db::Connection,
    jobs::{
        self, AssignError, DispatchJob, Disposition, Job, JobMode, JobState, Survey, TakeError,
    },
    jurisdictions::JurisdictionId,
    offers::{self, MakeError, Terms},
};
use planner::{Choice, Fit, Question};

use super::{plans::Planned, ways::Ways, weigh};
use crate::{run::Tools, tasks::TaskError};

/// How often it looks again at once, if what it saw has changed before it was done.
const TRIES: usize = 3;

/// What came of a look at a job.
enum Looked {
    /// The decision is written down, and so many crews have something new before them.
    Decided(u64),
    /// Somebody was faster: what was seen holds no longer.
    Overtaken,
}

/// Weighs who is on shift, offers the job, and writes down why. A job with a live offer is left
/// alone.
///
/// It looks without locks and decides under them: the crew's shift first, then the job. What has
/// changed between is looked at again. While a routing service is asked, no connection is held.
pub(crate) async fn run(
    tools: &Tools,
    city: &JurisdictionId,
    DispatchJob { job_id }: DispatchJob,
) -> Result<(), TaskError> {
    let now = tools.clock.now();
    for _ in 0..TRIES {
        let mut conn = tools.pool.get().await?;
        let job = jobs::store::find(&mut conn, city, job_id).await?;
        let Some(job) = job.filter(|job| job.state == JobState::Open) else { return Ok(()) };
        match look(tools, conn, now, &job).await? {
            Looked::Overtaken => {}
            Looked::Decided(told) => {
                if told > 0 {
                    tools.bell.ring();
                    metrics::counter!("streetcorner_offers_total").increment(told);
                }
                return Ok(());
            }
        }
    }
    Err(TaskError::retry("the job and its crews change faster than they can be looked at"))
}

async fn look(
    tools: &Tools,
    mut conn: Connection,
    now: DateTime<Utc>,
    job: &Job,
) -> Result<Looked, TaskError> {
    let live = offers::store::live_of_job(&mut conn, &job.jurisdiction_id, job.job_id).await?;
    let planned = tools.plans.of(&job.jurisdiction_id, job.job_id, now);
    let survey = jobs::survey(&mut conn, job, planned.map(|planned| planned.crew_id)).await?;
    let mode = job.mode_at(survey.now);
    if mode != JobMode::Broadcast && !live.is_empty() {
        // Still waiting for an answer: the old words hold, with a new date.
        return write(&mut conn, job, None).await;
    }
    if let [first, ..] = survey.awaited.as_slice() {
        let words = format!("It waits until this is done: {first}.");
        return write(&mut conn, job, Some(Disposition::new("precondition", words))).await;
    }
    drop(conn);
    let (question, choice) = weighed(tools, job, mode, &survey, planned).await;
    let mut conn = tools.pool.get().await?;
    let told: Vec<CrewId> = live.iter().map(|offer| offer.crew_id).collect();
    let asked: Vec<&Fit<CrewId>> = choice.fits.iter().take(choice.asked).collect();
    match (asked.as_slice(), mode) {
        ([], _) if choice.planned.is_some() => {
            let words = waits_for(job, planned, &question, &choice);
            write(&mut conn, job, Some(words)).await
        }
        ([], _) => {
            let words = nobody(job, &told, &question, &choice);
            write(&mut conn, job, Some(words)).await
        }
        ([best, ..], JobMode::Assign) => {
            assign(&mut conn, now, job, best, &question, &choice).await
        }
        (asked, _) => {
            let asked: Vec<&Fit<CrewId>> =
                asked.iter().filter(|fit| !told.contains(&fit.key)).copied().collect();
            let words = offered_to(job, mode, &asked, &question, &choice);
            let lasts = tools.config.offer_lasts;
            Box::pin(offer(&mut conn, now, (job, mode, lasts), &asked, &survey, words)).await
        }
    }
}

/// Weighs everybody along straight lines, and where the city knows better ways, once more along those.
async fn weighed(
    tools: &Tools,
    job: &Job,
    mode: JobMode,
    survey: &Survey,
    planned: Option<Planned>,
) -> (Question<CrewId>, Choice<CrewId>) {
    let planned = planned.map(|planned| planned.crew_id);
    let question = weigh::question(job, mode, survey, planned, &Ways::default());
    let choice = planner::choose(&question);
    if tools.travel.is_line() {
        return (question, choice);
    }
    let places = weigh::places(job, mode, survey, &choice);
    let ways = Ways::between(&tools.travel, places).await;
    let question = weigh::question(job, mode, survey, planned, &ways);
    let choice = planner::choose(&question);
    (question, choice)
}

/// Writes a disposition down, or the one before with a new date, if the job is open yet.
async fn write(
    conn: &mut AsyncPgConnection,
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
            jobs::dispose(conn, job, &words).await?;
        }
        Ok(Looked::Decided(0))
    })
    .await
}

/// Makes the offers, if everything is as it was seen.
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
                Err(MakeError::Made | MakeError::Enough) => {}
                Err(MakeError::Database(error)) => return Err(error.into()),
            }
        }
        if told == 0 && !asked.is_empty() && live.is_empty() {
            return Ok(Looked::Overtaken);
        }
        jobs::dispose(conn, job, &words).await?;
        Ok(Looked::Decided(told))
    })
    .await
}

/// Puts the job on the list of the best.
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
            jobs::dispose(conn, job, &words).await?;
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

/// That it waits for the crew whose route it is on.
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

/// Why nobody new is asked.
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

/// Says who else looks at it.
fn escalated(job: &Job, words: String) -> String {
    match job.escalated_at {
        None => words,
        Some(_) => format!("{words} People look for it in the queue {}.", job.queue),
    }
}
