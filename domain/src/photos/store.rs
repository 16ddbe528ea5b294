//! Statements about photos.

use chrono::{DateTime, Utc};
use diesel::{
    dsl::{exists, select},
    prelude::*,
    upsert::excluded,
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::{Mark, Photo, PhotoFile, PhotoId, PhotoKind, PhotoState, RenditionRow};
use crate::{
    cases::{ActorKind, Case, CaseId, Standing},
    jurisdictions::JurisdictionId,
    schema::{cases, loose_photo, photo, redaction, rendition},
};

/// The photo of this id.
pub async fn find(
    conn: &mut AsyncPgConnection,
    jurisdiction: &JurisdictionId,
    id: PhotoId,
) -> QueryResult<Option<Photo>> {
    Photo::query().find((jurisdiction, id)).first(conn).await.optional()
}

/// The photo of this id, locked.
pub(super) async fn lock(
    conn: &mut AsyncPgConnection,
    jurisdiction: &JurisdictionId,
    id: PhotoId,
) -> QueryResult<Option<Photo>> {
    Photo::query().find((jurisdiction, id)).for_update().first(conn).await.optional()
}

/// The city of the photo that its addresses call this, and the file if it has it. In any city: the
/// id is a secret nobody guesses, and public.
pub async fn find_file(
    conn: &mut AsyncPgConnection,
    public_id: PhotoId,
    file: PhotoFile,
) -> QueryResult<Option<(JurisdictionId, Option<Mark>)>> {
    type Row = (JurisdictionId, Option<(i32, Vec<u8>)>);
    let found: Option<Row> = photo::table
        .left_join(
            rendition::table.on(rendition::jurisdiction_id
                .eq(photo::jurisdiction_id)
                .and(rendition::photo_id.eq(photo::photo_id))
                .and(rendition::name.eq(file))),
        )
        .filter(photo::public_id.eq(public_id))
        .select((photo::jurisdiction_id, (rendition::bytes, rendition::sha256).nullable()))
        .first(conn)
        .await
        .optional()?;
    let mark = |(bytes, sha256)| Mark { file, bytes, sha256 };
    Ok(found.map(|(city, kept)| (city, kept.map(mark))))
}

/// Whether a photo was called this before it was redacted.
pub async fn is_dead(conn: &mut AsyncPgConnection, public_id: PhotoId) -> QueryResult<bool> {
    let dead = redaction::table.filter(redaction::former_id.eq(public_id));
    select(exists(dead)).get_result(conn).await
}

/// Whether a detector has found something in a photo, and it was covered.
pub async fn is_looked_over(
    conn: &mut AsyncPgConnection,
    jurisdiction: &JurisdictionId,
    id: PhotoId,
) -> QueryResult<bool> {
    let covered = redaction::table
        .filter(redaction::jurisdiction_id.eq(jurisdiction))
        .filter(redaction::photo_id.eq(id))
        .filter(redaction::actor.eq(ActorKind::System));
    select(exists(covered)).get_result(conn).await
}

/// Whether a photo of this city is called this.
pub async fn is_shown(
    conn: &mut AsyncPgConnection,
    jurisdiction: &JurisdictionId,
    public_id: PhotoId,
) -> QueryResult<bool> {
    let shown = photo::table
        .filter(photo::jurisdiction_id.eq(jurisdiction))
        .filter(photo::public_id.eq(public_id));
    select(exists(shown)).get_result(conn).await
}

/// Calls the photo otherwise, and forgets its files.
pub(super) async fn exchange(
    conn: &mut AsyncPgConnection,
    jurisdiction: &JurisdictionId,
    id: PhotoId,
    public_id: PhotoId,
    placeholder: &str,
) -> QueryResult<()> {
    diesel::update(photo::table.find((jurisdiction, id)))
        .set((
            photo::public_id.eq(public_id),
            photo::placeholder.eq(placeholder),
            photo::state.eq(PhotoState::Clean),
        ))
        .execute(conn)
        .await?;
    let files = rendition::table
        .filter(rendition::jurisdiction_id.eq(jurisdiction))
        .filter(rendition::photo_id.eq(id));
    diesel::delete(files).execute(conn).await.map(drop)
}

/// The files of a photo.
pub async fn marks(
    conn: &mut AsyncPgConnection,
    jurisdiction: &JurisdictionId,
    id: PhotoId,
) -> QueryResult<Vec<Mark>> {
    let rows = files_of(conn, jurisdiction, &[id]).await?;
    let mark = |RenditionRow { name: file, bytes, sha256, .. }| Mark { file, bytes, sha256 };
    Ok(rows.into_iter().map(mark).collect())
}

/// The files of several photos.
pub async fn files_of(
    conn: &mut AsyncPgConnection,
    jurisdiction: &JurisdictionId,
    ids: &[PhotoId],
) -> QueryResult<Vec<RenditionRow>> {
    RenditionRow::query()
        .filter(rendition::jurisdiction_id.eq(jurisdiction))
        .filter(rendition::photo_id.eq_any(ids))
        .order((rendition::photo_id, rendition::name))
        .load(conn)
        .await
}

/// Writes down files that the photo store has.
pub(super) async fn count(
    conn: &mut AsyncPgConnection,
    jurisdiction: &JurisdictionId,
    id: PhotoId,
    marks: Vec<Mark>,
) -> QueryResult<()> {
    let rows: Vec<_> =
        marks.into_iter().map(|mark| RenditionRow::of(jurisdiction, id, mark)).collect();
    diesel::insert_into(rendition::table)
        .values(rows)
        .on_conflict((rendition::jurisdiction_id, rendition::photo_id, rendition::name))
        .do_update()
        .set((
            rendition::bytes.eq(excluded(rendition::bytes)),
            rendition::sha256.eq(excluded(rendition::sha256)),
        ))
        .execute(conn)
        .await
        .map(drop)
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

/// Shows a picture with its case, which is locked: the first one in the report's order, by what its
/// addresses call it. Whoever follows an open case is told that it has changed; of a closed one the time of
/// change says when it was closed, and stays.
pub(super) async fn show(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    case: &Case,
) -> QueryResult<()> {
    let first: Option<PhotoId> = photo::table
        .filter(photo::jurisdiction_id.eq(&case.jurisdiction_id))
        .filter(photo::case_id.eq(case.case_id))
        .filter(photo::kind.eq(PhotoKind::Report))
        .order(photo::photo_id)
        .select(photo::public_id)
        .first(conn)
        .await
        .optional()?;
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

/// Says that all that is to be made of a photo is made.
pub(super) async fn make_ready(
    conn: &mut AsyncPgConnection,
    jurisdiction: &JurisdictionId,
    id: PhotoId,
    placeholder: Option<String>,
) -> QueryResult<()> {
    diesel::update(photo::table.find((jurisdiction, id)))
        .set((
            photo::state.eq(PhotoState::Ready),
            placeholder.map(|placeholder| photo::placeholder.eq(placeholder)),
        ))
        .execute(conn)
        .await
        .map(drop)
}
