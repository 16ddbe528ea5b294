//! Statements about photos.

use chrono::{DateTime, Utc};
use diesel::{
    dsl::{exists, select},
    prelude::*,
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::{Photo, PhotoId, PhotoState};
use crate::{
    cases::{Case, CaseId, Standing},
    jurisdictions::JurisdictionId,
    schema::{cases, loose_photo, photo},
};

/// The photo of this id.
pub async fn find(
    conn: &mut AsyncPgConnection,
    jurisdiction: &JurisdictionId,
    id: PhotoId,
) -> QueryResult<Option<Photo>> {
    Photo::query().find((jurisdiction, id)).first(conn).await.optional()
}

/// The photo of this id, whatever the city: the id is a secret nobody guesses, and public.
pub async fn find_anywhere(
    conn: &mut AsyncPgConnection,
    id: PhotoId,
) -> QueryResult<Option<Photo>> {
    Photo::query().filter(photo::photo_id.eq(id)).first(conn).await.optional()
}

/// The photos of a case, in the order they came.
pub async fn of_case(
    conn: &mut AsyncPgConnection,
    jurisdiction: &JurisdictionId,
    case_id: CaseId,
) -> QueryResult<Vec<Photo>> {
    of_cases(conn, jurisdiction, &[case_id]).await
}

/// The photos of several cases, in the order they came.
pub async fn of_cases(
    conn: &mut AsyncPgConnection,
    jurisdiction: &JurisdictionId,
    case_ids: &[CaseId],
) -> QueryResult<Vec<Photo>> {
    Photo::query()
        .filter(photo::jurisdiction_id.eq(jurisdiction))
        .filter(photo::case_id.eq_any(case_ids))
        .order(photo::photo_id)
        .load(conn)
        .await
}

/// Whether a photo is in a case, or waits for one.
pub async fn is_wanted(
    conn: &mut AsyncPgConnection,
    jurisdiction: &JurisdictionId,
    id: PhotoId,
) -> QueryResult<bool> {
    // In one look: a photo that goes from waiting into a case must not be missed in between.
    let waiting = loose_photo::table.find((jurisdiction, id));
    select(exists(photo::table.find((jurisdiction, id))).or(exists(waiting))).get_result(conn).await
}

pub(super) async fn insert(conn: &mut AsyncPgConnection, row: &Photo) -> QueryResult<()> {
    diesel::insert_into(photo::table).values(row).execute(conn).await.map(drop)
}

/// Shows a picture that came later with its case, which is locked: the first one in the report's
/// order. Whoever follows an open case is told that it has changed; of a closed one the time of
/// change says when it was closed, and stays.
pub(super) async fn show(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    case: &Case,
    id: PhotoId,
) -> QueryResult<()> {
    let first = case.photo_id.map_or(id, |shown| shown.min(id));
    let changed_at = match case.standing {
        Standing::Open => case.changed_at.max(now),
        Standing::Closed => case.changed_at,
    };
    diesel::update(cases::table.find((&case.jurisdiction_id, case.case_id)))
        .set((cases::photo_id.eq(first), cases::changed_at.eq(changed_at)))
        .execute(conn)
        .await
        .map(drop)
}

pub(super) async fn set_state(
    conn: &mut AsyncPgConnection,
    jurisdiction: &JurisdictionId,
    id: PhotoId,
    state: PhotoState,
) -> QueryResult<()> {
    diesel::update(photo::table.find((jurisdiction, id)))
        .set(photo::state.eq(state))
        .execute(conn)
        .await
        .map(drop)
}
