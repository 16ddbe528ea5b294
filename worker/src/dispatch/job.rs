//! A crew is found for one job.

use chrono::{DateTime, Utc};
use diesel_async::{AsyncConnection, AsyncPgConnection};
use domain::{
    jobs::{self, DispatchJob, Disposition, Job, JobMode, JobState, Survey},
    jurisdictions::JurisdictionId,
    offers::{self, MakeError, Offer},
};
use planner::Fit;

use super::weigh;
use crate::{run::Tools, tasks::TaskError};

/// Weighs everybody on shift, offers the job, and writes down why: all in one transaction, under
/// the job's lock. A job with a live offer is left alone.
pub(crate) async fn run(
    tools: &Tools,
    city: &JurisdictionId,
    DispatchJob { job_id }: DispatchJob,
) -> Result<(), TaskError> {
    let now = tools.clock.now();
    let mut conn = tools.pool.get().await?;
    let offered = conn
        .transaction(async |conn| {
            let job = jobs::store::lock(conn, city, job_id).await?;
            let Some(job) = job.filter(|job| job.state == JobState::Open) else { return Ok(0) };
            let live = offers::store::live_of_job(conn, city, job_id).await?;
            if job.mode == JobMode::Offer && !live.is_empty() {
                // Still waiting for an answer: the old words hold, with a new date.
                still_offered(conn, &job).await?;
                return Ok(0);
            }
            let survey = jobs::survey(conn, &job).await?;
            decide(tools, conn, now, &job, &live, &survey).await
        })
        .await?;
    if offered > 0 {
        tools.bell.ring();
        metrics::counter!("streetcorner_offers_total").increment(offered);
    }
    Ok(())
}

async fn still_offered(conn: &mut AsyncPgConnection, job: &Job) -> Result<(), TaskError> {
    let known = jobs::store::disposition_of(conn, &job.jurisdiction_id, job.job_id).await?;
    if let Some(known) = known {
        jobs::dispose(conn, job, &known).await?;
    }
    Ok(())
}

async fn decide(
    tools: &Tools,
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    job: &Job,
    live: &[Offer],
    survey: &Survey,
) -> Result<u64, TaskError> {
    let choice = weigh::weigh(job, survey);
    let asked = match job.mode {
        JobMode::Offer => choice.fits.get(..1.min(choice.fits.len())).unwrap_or_default(),
        JobMode::Broadcast => choice.fits.as_slice(),
    };
    let mut offered = 0;
    for fit in asked {
        offered += u64::from(offer(tools, conn, now, job, live, survey, fit).await?);
    }
    let disposition = match asked {
        [] if !live.is_empty() => weigh::disposition(
            "broadcast",
            "Every crew that fits has been asked.".to_owned(),
            &choice,
        ),
        [] => {
            let (code, words) = weigh::nobody(&choice);
            weigh::disposition(code, words, &choice)
        }
        asked => offered_to(job, asked, &choice),
    };
    jobs::dispose(conn, job, &disposition).await?;
    Ok(offered)
}

fn offered_to(job: &Job, asked: &[Fit<usize>], choice: &planner::Choice<usize>) -> Disposition {
    let names: Vec<&str> = asked.iter().map(|fit| fit.name.as_str()).collect();
    match job.mode {
        JobMode::Offer => {
            let far = asked.first().and_then(|fit| fit.distance_m);
            let far = far.map(|metres| format!(", {} m away", metres.round())).unwrap_or_default();
            let words = format!("Offered to {}{far}: who fits and costs least.", names.join(", "));
            weigh::disposition("offered", words, choice)
        }
        JobMode::Broadcast => {
            let words = format!("Must go now: offered to {} at once.", names.join(", "));
            weigh::disposition("broadcast", words, choice)
        }
    }
}

/// Makes one offer; says whether it is new.
async fn offer(
    tools: &Tools,
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    job: &Job,
    live: &[Offer],
    survey: &Survey,
    fit: &Fit<usize>,
) -> Result<bool, TaskError> {
    let Some(available) = survey.crews.get(fit.key) else { return Ok(false) };
    if live.iter().any(|offer| offer.crew_id == available.crew.crew_id) {
        return Ok(false);
    }
    let lasts = tools.config.offer_lasts;
    match offers::make(conn, now, job, &available.shift, fit.distance_m, lasts).await {
        Ok(_) => Ok(true),
        Err(MakeError::Made) => Ok(false),
        Err(MakeError::Database(error)) => Err(error.into()),
    }
}
