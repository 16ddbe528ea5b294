//! SQL statements on photos.

use diesel::{
    dsl::{exists, not, select},
    prelude::*,
    upsert::excluded,
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::{Mark, Photo, PhotoFile, PhotoId, PhotoKind, PhotoState, RedactionRow, RenditionRow};
use crate::{
    cases::{ActorKind, Case, CaseId},
    jurisdictions::{JurisdictionId, store::count_change},
    schema::{cases, photo, redaction, rendition, unattached_photo},
};

/// A file of a photo.
#[derive(Debug, Clone)]
pub struct FoundFile {
    /// Jurisdiction of the photo.
    pub city: JurisdictionId,
    /// Whether only its staff and crews may see the photo.
    pub waits_for_detection: bool,
    /// Size and digest of the file. `None` if the photo has no such file.
    pub mark: Option<Mark>,
}

/// Returns the photo with this id.
pub async fn find(
    conn: &mut AsyncPgConnection,
    jurisdiction: &JurisdictionId,
    id: PhotoId,
) -> QueryResult<Option<Photo>> {
    Photo::query().find((jurisdiction, id)).first(conn).await.optional()
}

/// Returns the photo with this id and locks its row.
pub(super) async fn lock(
    conn: &mut AsyncPgConnection,
    jurisdiction: &JurisdictionId,
    id: PhotoId,
) -> QueryResult<Option<Photo>> {
    Photo::query().find((jurisdiction, id)).for_update().first(conn).await.optional()
}

/// Finds the photo with this public id, and the file if it exists. Searches all jurisdictions,
/// because the public id is globally unique.
pub async fn find_file(
    conn: &mut AsyncPgConnection,
    public_id: PhotoId,
    file: PhotoFile,
) -> QueryResult<Option<FoundFile>> {
    type Row = (JurisdictionId, bool, Option<(i32, Vec<u8>)>);
    let found: Option<Row> = photo::table
        .left_join(
            rendition::table.on(rendition::jurisdiction_id
                .eq(photo::jurisdiction_id)
                .and(rendition::photo_id.eq(photo::photo_id))
                .and(rendition::name.eq(file))),
        )
        .filter(photo::public_id.eq(public_id))
        .select((
            photo::jurisdiction_id,
            photo::waits_for_detection,
            (rendition::bytes, rendition::sha256).nullable(),
        ))
        .first(conn)
        .await
        .optional()?;
    let mark = |(bytes, sha256)| Mark { file, bytes, sha256 };
    Ok(found.map(|(city, waits_for_detection, kept)| FoundFile {
        city,
        waits_for_detection,
        mark: kept.map(mark),
    }))
}

/// Whether this was the public id of a photo before a redaction.
pub async fn is_dead(conn: &mut AsyncPgConnection, public_id: PhotoId) -> QueryResult<bool> {
    let dead = redaction::table.filter(redaction::former_id.eq(public_id));
    select(exists(dead)).get_result(conn).await
}

/// Whether the detector has found and covered something in a photo.
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

/// Whether a photo of this jurisdiction has this public id.
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

/// Sets a new public id and placeholder and deletes the rows of the files.
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

/// Returns the files of a photo.
pub async fn marks(
    conn: &mut AsyncPgConnection,
    jurisdiction: &JurisdictionId,
    id: PhotoId,
) -> QueryResult<Vec<Mark>> {
    let rows = files_of(conn, jurisdiction, &[id]).await?;
    let mark = |RenditionRow { name: file, bytes, sha256, .. }| Mark { file, bytes, sha256 };
    Ok(rows.into_iter().map(mark).collect())
}

/// Returns the files of several photos.
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

/// Inserts rows for files in the photo store. Existing rows are updated.
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

/// Returns the photos of a case in the order in which they were added.
pub async fn of_case(
    conn: &mut AsyncPgConnection,
    jurisdiction: &JurisdictionId,
    case_id: CaseId,
) -> QueryResult<Vec<Photo>> {
    of_cases(conn, jurisdiction, &[case_id]).await
}

/// Returns the photos of several cases that everybody may see, in the order in which they were added.
pub async fn shown_of_cases(
    conn: &mut AsyncPgConnection,
    jurisdiction: &JurisdictionId,
    case_ids: &[CaseId],
) -> QueryResult<Vec<Photo>> {
    let mut photos = of_cases(conn, jurisdiction, case_ids).await?;
    photos.retain(|photo| !photo.waits_for_detection);
    Ok(photos)
}

/// Returns the photos of the cases of a service that wait for the detector.
pub(crate) async fn waiting_of_service(
    conn: &mut AsyncPgConnection,
    jurisdiction: &JurisdictionId,
    service_code: &str,
) -> QueryResult<Vec<PhotoId>> {
    let of_service = cases::table
        .filter(cases::jurisdiction_id.eq(jurisdiction))
        .filter(cases::case_id.eq(photo::case_id))
        .filter(cases::service_code.eq(service_code));
    photo::table
        .filter(photo::jurisdiction_id.eq(jurisdiction))
        .filter(photo::waits_for_detection)
        .filter(exists(of_service))
        .select(photo::photo_id)
        .load(conn)
        .await
}

/// Notes that the detector has looked at a photo. Returns the number of photos that waited for it.
pub(super) async fn end_wait(
    conn: &mut AsyncPgConnection,
    jurisdiction: &JurisdictionId,
    id: PhotoId,
) -> QueryResult<usize> {
    let waits = photo::table.find((jurisdiction, id)).filter(photo::waits_for_detection);
    diesel::update(waits).set(photo::waits_for_detection.eq(false)).execute(conn).await
}

/// Returns the photos of several cases in the order in which they were added.
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

/// Whether a photo belongs to a case or waits for one.
pub async fn is_wanted(
    conn: &mut AsyncPgConnection,
    jurisdiction: &JurisdictionId,
    id: PhotoId,
) -> QueryResult<bool> {
    // One statement, so that a photo that is being attached to a case is not missed.
    let waiting = unattached_photo::table.find((jurisdiction, id));
    select(exists(photo::table.find((jurisdiction, id))).or(exists(waiting))).get_result(conn).await
}

pub(super) async fn insert(conn: &mut AsyncPgConnection, row: &Photo) -> QueryResult<()> {
    diesel::insert_into(photo::table).values(row).execute(conn).await?;
    count_change(conn, &row.jurisdiction_id).await
}

/// Marks a photo as ready: all its files exist.
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
        .await?;
    count_change(conn, jurisdiction).await
}

pub(super) async fn insert_redaction(
    conn: &mut AsyncPgConnection,
    row: &RedactionRow,
) -> QueryResult<()> {
    diesel::insert_into(redaction::table).values(row).execute(conn).await.map(drop)
}

/// Returns the public id of the first photo of a case's report that everybody may see.
pub(super) async fn first_of_report(
    conn: &mut AsyncPgConnection,
    case: &Case,
) -> QueryResult<Option<PhotoId>> {
    photo::table
        .filter(photo::jurisdiction_id.eq(&case.jurisdiction_id))
        .filter(photo::case_id.eq(case.case_id))
        .filter(photo::kind.eq(PhotoKind::Report))
        .filter(not(photo::waits_for_detection))
        .order(photo::photo_id)
        .select(photo::public_id)
        .first(conn)
        .await
        .optional()
}
