//! The view of a case by its tracking link.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::AsyncPgConnection;

use super::{ActorKind, Case, Event, Status, Visibility, store};
use crate::{
    crews::{self, Arrival},
    jurisdictions::{self, Jurisdiction, JurisdictionId},
    photos::{self, Photo, PhotoKind},
    services::{self, Agency, Service},
};

/// Maximum number of merges in a row that are followed.
const MAX_JOINS: usize = 8;

/// What the holder of a tracking link may see.
#[derive(Debug, Clone)]
pub struct Tracked {
    /// Jurisdiction of the case.
    pub city: Jurisdiction,
    /// Case of the link.
    pub case: Case,
    /// Requested service. `None` if it no longer exists.
    pub service: Option<Service>,
    /// All agencies of the jurisdiction.
    pub agencies: Vec<Agency>,
    /// Public events, oldest first.
    pub events: Vec<Event>,
    /// Photos that everybody may see, in the order they were added.
    pub photos: Vec<Photo>,
    /// Arrival window of the crew. `None` if it is not known.
    pub arrival: Option<Arrival>,
    /// Case that this one was merged into. `None` if it was not merged.
    pub primary: Option<Followed>,
}

/// Another reporter's case, as far as followers of merged cases may see it.
#[derive(Debug, Clone)]
pub struct Followed {
    /// The case.
    pub case: Case,
    /// Public events, oldest first, without the reporter's notes.
    pub events: Vec<Event>,
    /// Proof photos only.
    pub photos: Vec<Photo>,
}

/// Returns the view for the tracking link with this secret. `None` if there is no such link.
pub async fn track(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    jurisdiction: &JurisdictionId,
    secret: &str,
) -> QueryResult<Option<Tracked>> {
    let Some(case) = store::find_by_secret(conn, jurisdiction, secret).await? else {
        return Ok(None);
    };
    let Some(city) = jurisdictions::store::find(conn, jurisdiction).await? else {
        return Ok(None);
    };
    let primary = followed(conn, &case).await?;
    let subject = primary.as_ref().map_or(&case, |primary| &primary.case);
    Ok(Some(Tracked {
        city,
        service: services::store::service(conn, jurisdiction, &case.service_code).await?,
        agencies: services::store::agencies(conn, jurisdiction).await?,
        events: public_events(conn, &case).await?,
        photos: photos::store::shown_of_cases(conn, jurisdiction, &[case.case_id]).await?,
        arrival: crews::arrival(conn, now, subject).await?,
        primary,
        case,
    }))
}

async fn public_events(conn: &mut AsyncPgConnection, case: &Case) -> QueryResult<Vec<Event>> {
    let mut events = store::events(conn, &case.jurisdiction_id, case.case_id).await?;
    events.retain(|event| event.visibility == Visibility::Public);
    Ok(events)
}

/// Returns the case at the end of the chain of merges.
async fn followed(conn: &mut AsyncPgConnection, case: &Case) -> QueryResult<Option<Followed>> {
    let mut primary: Option<Case> = None;
    for _ in 0..MAX_JOINS {
        let at = primary.as_ref().unwrap_or(case);
        let Some(next) = at.duplicate_of.filter(|_| at.status == Status::Duplicate) else { break };
        primary = store::find(conn, &case.jurisdiction_id, next).await?;
    }
    let Some(mut case) = primary else { return Ok(None) };
    let mut events = public_events(conn, &case).await?;
    if events.last().is_some_and(|event| event.actor == ActorKind::Reporter) {
        case.status_notes = None;
    }
    for event in &mut events {
        if event.actor == ActorKind::Reporter {
            event.note.clear();
        }
    }
    let (city, id) = (&case.jurisdiction_id, case.case_id);
    let mut photos = photos::store::shown_of_cases(conn, city, &[id]).await?;
    photos.retain(|photo| photo.kind == PhotoKind::Proof);
    Ok(Some(Followed { case, events, photos }))
}
