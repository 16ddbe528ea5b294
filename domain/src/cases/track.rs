//! Somebody follows a tracking link.

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

/// More joins than this in a row are nobody's intent.
const MOST_JOINS: usize = 8;

/// What the holder of a tracking link may see.
#[derive(Debug, Clone)]
pub struct Tracked {
    /// The city.
    pub city: Jurisdiction,
    /// Their case.
    pub case: Case,
    /// What they asked for.
    pub service: Option<Service>,
    /// The city's agencies, one of which may have it.
    pub agencies: Vec<Agency>,
    /// What happened, oldest first; public lines only.
    pub events: Vec<Event>,
    /// Its photos, in the order they came.
    pub photos: Vec<Photo>,
    /// When a crew should come.
    pub arrival: Option<Arrival>,
    /// The case it was joined to.
    pub primary: Option<Followed>,
}

/// Somebody else's case, as far as those joined to it may see it.
#[derive(Debug, Clone)]
pub struct Followed {
    /// The case.
    pub case: Case,
    /// What happened, oldest first; public lines only, and not what its reporter wrote.
    pub events: Vec<Event>,
    /// The photos that prove something.
    pub photos: Vec<Photo>,
}

/// What the link with this secret shows; nothing if there is no such link.
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
        photos: photos::store::of_case(conn, jurisdiction, case.case_id).await?,
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

/// The case at the end of the joins.
async fn followed(conn: &mut AsyncPgConnection, case: &Case) -> QueryResult<Option<Followed>> {
    let mut primary: Option<Case> = None;
    for _ in 0..MOST_JOINS {
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
    let mut photos = photos::store::of_case(conn, &case.jurisdiction_id, case.case_id).await?;
    photos.retain(|photo| photo.kind == PhotoKind::Proof);
    Ok(Some(Followed { case, events, photos }))
}
