//! Database statements that store the parts of a report: contact, answers, fixes and shape.

use chrono::{DateTime, Utc};
use diesel::{
    prelude::*,
    sql_query,
    sql_types::{Text, Uuid as SqlUuid},
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::super::{Case, CaseId, Contact, contact::Follower};
use crate::{
    geotags::Judged,
    id::Id,
    jurisdictions::JurisdictionId,
    prepared::Prepared,
    schema::{case_attribute, case_contact, fix, follower},
    services::Answers,
};

pub(in crate::cases) async fn insert_contact(
    mut conn: &AsyncPgConnection,
    city: &JurisdictionId,
    case_id: CaseId,
    contact: &Contact,
) -> QueryResult<()> {
    diesel::insert_into(case_contact::table)
        .values((
            case_contact::jurisdiction_id.eq(city),
            case_contact::case_id.eq(case_id),
            contact,
        ))
        .execute(&mut conn)
        .await
        .map(drop)
}

/// Makes the reporter a follower of the case.
pub(in crate::cases) async fn insert_follower(
    mut conn: &AsyncPgConnection,
    now: DateTime<Utc>,
    city: &JurisdictionId,
    case_id: CaseId,
) -> QueryResult<()> {
    diesel::insert_into(follower::table)
        .values((
            follower::jurisdiction_id.eq(city),
            follower::follower_id.eq(Id::<Follower>::new(now)),
            follower::case_id.eq(case_id),
            follower::contact_case_id.eq(case_id),
        ))
        .execute(&mut conn)
        .await
        .map(drop)
}

/// Stores the fixes of a case in their order. `fixes` must not be empty.
pub(in crate::cases) async fn insert_fixes(
    mut conn: &AsyncPgConnection,
    city: &JurisdictionId,
    case_id: CaseId,
    fixes: &[Judged],
) -> QueryResult<()> {
    let rows: Vec<_> = (1..)
        .zip(fixes)
        .map(|(position, Judged { fix: known, weight, note }): (i32, &Judged)| {
            (
                fix::jurisdiction_id.eq(city),
                fix::case_id.eq(case_id),
                fix::position.eq(position),
                fix::source.eq(known.source),
                fix::place.eq(known.place),
                fix::accuracy_m.eq(known.accuracy_m),
                fix::heading_deg.eq(known.heading_deg),
                fix::taken_at.eq(known.taken_at),
                fix::weight.eq(weight),
                fix::note.eq(note),
            )
        })
        .collect();
    let stored = diesel::insert_into(fix::table).values(rows);
    Prepared(stored).execute(&mut conn).await.map(drop)
}

/// Stores the answers to the attributes of the service. `answers` must not be empty.
pub(in crate::cases) async fn insert_answers(
    mut conn: &AsyncPgConnection,
    case: &Case,
    answers: &Answers,
) -> QueryResult<()> {
    let rows: Vec<_> = answers
        .iter()
        .map(|(code, answers)| {
            (
                case_attribute::jurisdiction_id.eq(&case.jurisdiction_id),
                case_attribute::case_id.eq(case.case_id),
                case_attribute::attribute_code.eq(code),
                case_attribute::answers.eq(answers),
            )
        })
        .collect();
    let stored = diesel::insert_into(case_attribute::table).values(rows);
    Prepared(stored).execute(&mut conn).await.map(drop)
}

/// Stores the shape of a case, given as GeoJSON.
pub(in crate::cases) async fn set_shape(
    mut conn: &AsyncPgConnection,
    city: &JurisdictionId,
    case_id: CaseId,
    geojson: &str,
) -> QueryResult<()> {
    let changed = sql_query(
        "update cases set shape = ST_GeomFromGeoJSON($3)::geography \
         where jurisdiction_id = $1 and case_id = $2",
    )
    .bind::<Text, _>(city)
    .bind::<SqlUuid, _>(case_id)
    .bind::<Text, _>(geojson);
    Prepared(changed).execute(&mut conn).await.map(drop)
}
