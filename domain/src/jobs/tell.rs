//! A crew tells how far it is, naming the case and the fence of its lease.

use chrono::{DateTime, Utc};
use diesel_async::{AsyncConnection, AsyncPgConnection};
use serde::{Deserialize, Serialize};

use super::{Held, LeaseError, hold, resolve, start, store};
use crate::{
    cases::{self, Actor, Case, CaseId, CommentError, Goal, Line, News, On, Outcome, Resolution},
    crews::CrewId,
    idempotency::{self, Before, OnceKey},
    jurisdictions::JurisdictionId,
    photos::{self, PhotoKind},
    uploads::Named,
};

/// Who speaks of which case, by the right of which lease.
#[derive(Debug, Clone, Copy)]
pub struct Speaker<'a> {
    /// The city.
    pub jurisdiction: &'a JurisdictionId,
    /// The crew.
    pub crew_id: CrewId,
    /// The case.
    pub case_id: CaseId,
    /// The fence of the lease it believes in.
    pub fence: i64,
}

/// What became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Heard {
    /// It counts. This is where it is written.
    Counts(Line),
    /// The crew does not hold the job any more. Nothing has changed; what it has seen is kept.
    TooLate,
}

/// Why nobody listened.
#[derive(Debug, thiserror::Error)]
pub enum TellError {
    /// A crew does not decide that.
    #[error("a crew can say that work begins, has to wait, or is done; the rest is for the city")]
    NotForCrews,
    /// The lease says no.
    #[error(transparent)]
    Lease(#[from] LeaseError),
    /// It cannot be said.
    #[error(transparent)]
    Comment(#[from] CommentError),
    /// The idempotency key was used for something else.
    #[error("this key was used for another update")]
    KeyReused,
    /// The database failed.
    #[error("cannot change the job")]
    Database(#[from] diesel::result::Error),
}

/// Does what the crew says, if it holds the job; if it held it once, keeps what it has seen.
///
/// With `once`, the same news sent again is answered in the same way.
pub async fn tell(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    speaker: Speaker<'_>,
    news: News,
    once: Option<&OnceKey>,
) -> Result<Heard, TellError> {
    let city = speaker.jurisdiction;
    conn.transaction(async |conn| {
        if let Some(once) = once {
            match idempotency::recall::<Heard>(conn, city, once).await? {
                Before::Never => {}
                Before::Otherwise => return Err(TellError::KeyReused),
                Before::Answered(heard) => return Ok(heard),
            }
        }
        let heard = match listen(conn, now, speaker, news.clone()).await {
            Err(TellError::Lease(LeaseError::NotHeld)) => {
                keep(conn, now, speaker, news).await?;
                Heard::TooLate
            }
            case => Heard::Counts(Line::newest(&case?)),
        };
        if let Some(once) = once {
            idempotency::remember(conn, now, city, once, &heard).await?;
        }
        Ok(heard)
    })
    .await
}

async fn listen(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    speaker: Speaker<'_>,
    news: News,
) -> Result<Case, TellError> {
    let Speaker { jurisdiction, crew_id, case_id, fence } = speaker;
    let job_id = store::job_under(conn, jurisdiction, case_id, crew_id, fence).await?;
    let job_id = job_id.ok_or(LeaseError::NotHeld)?;
    let held = Held { jurisdiction, crew_id, job_id, fence };
    match news.goal {
        Goal::Scheduled => {
            store::lock_held(conn, &held).await?;
            say(conn, now, speaker, news).await
        }
        Goal::InProgress => {
            let case = start(conn, now, held).await?;
            add(conn, now, speaker, case, news).await
        }
        Goal::OnHold(until) => {
            let case = hold(conn, now, held, &news.note, until).await?;
            photos::add(conn, now, &case, news.shows(), &news.photos).await?;
            photos::send_for(conn, now, &case, news.shows(), &news.media_urls, news.seen_at)
                .await?;
            Ok(case)
        }
        // Who closes a job has done it, and has to prove it.
        Goal::Closed | Goal::Resolved(None) => claim(conn, now, held, news, Outcome::Fixed).await,
        Goal::Resolved(Some(outcome)) => claim(conn, now, held, news, outcome).await,
        Goal::Anywhere
        | Goal::Open
        | Goal::Acknowledged
        | Goal::Planned
        | Goal::NoAction
        | Goal::Cancelled
        | Goal::Declined(_)
        | Goal::Duplicate(_) => Err(TellError::NotForCrews),
    }
}

async fn claim(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    held: Held<'_>,
    news: News,
    outcome: Outcome,
) -> Result<Case, TellError> {
    let News { note, photos: proof, media_urls, seen_at, .. } = news;
    let resolution = Resolution { outcome, note, proof, seen_at };
    let case = resolve(conn, now, held, resolution, &Named::none()).await?;
    photos::send_for(conn, now, &case, PhotoKind::Proof, &media_urls, seen_at).await?;
    Ok(case)
}

/// What there was no room for in the step itself.
async fn add(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    speaker: Speaker<'_>,
    case: Case,
    news: News,
) -> Result<Case, TellError> {
    if news.is_silent() {
        return Ok(case);
    }
    say(conn, now, speaker, news).await
}

async fn say(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    speaker: Speaker<'_>,
    news: News,
) -> Result<Case, TellError> {
    let actor = Actor::Crew(speaker.crew_id);
    let (jurisdiction, case_id) = (speaker.jurisdiction, speaker.case_id);
    let on = On { jurisdiction, case_id, actor: &actor, expected: None };
    Ok(cases::comment(conn, now, &on, news.into_comment()).await?)
}

/// Keeps words and pictures of a crew that comes too late. Who never held the job has no evidence.
async fn keep(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    speaker: Speaker<'_>,
    news: News,
) -> Result<(), TellError> {
    let Speaker { jurisdiction, crew_id, case_id, .. } = speaker;
    if !store::has_held(conn, jurisdiction, case_id, crew_id).await? {
        return Err(LeaseError::NotHeld.into());
    }
    if news.is_silent() {
        return Ok(());
    }
    say(conn, now, speaker, news).await.map(drop)
}
