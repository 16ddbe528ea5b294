//! SQL statements on services and agencies.

use std::collections::{BTreeMap, BTreeSet};

use diesel::{prelude::*, sql_query};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::{Agency, Attribute, PhotosShown, PlaceShown, Service};
use crate::{
    jurisdictions::JurisdictionId,
    schema::{agency, service, service_attribute},
};

/// Returns all services of a jurisdiction, by sort position.
pub async fn services(
    mut conn: &AsyncPgConnection,
    jurisdiction: &JurisdictionId,
) -> QueryResult<Vec<Service>> {
    Service::query()
        .filter(service::jurisdiction_id.eq(jurisdiction))
        .order((service::position, service::service_code))
        .load(&mut conn)
        .await
}

/// Returns code and name of each service of a jurisdiction.
pub async fn service_names(
    conn: &mut AsyncPgConnection,
    jurisdiction: &JurisdictionId,
) -> QueryResult<Vec<(String, String)>> {
    service::table
        .filter(service::jurisdiction_id.eq(jurisdiction))
        .select((service::service_code, service::name))
        .load(conn)
        .await
}

/// Returns code and name of each agency of a jurisdiction.
pub async fn agency_names(
    conn: &mut AsyncPgConnection,
    jurisdiction: &JurisdictionId,
) -> QueryResult<Vec<(String, String)>> {
    agency::table
        .filter(agency::jurisdiction_id.eq(jurisdiction))
        .select((agency::agency_code, agency::name))
        .load(conn)
        .await
}

/// Returns the service with this code.
pub async fn service(
    mut conn: &AsyncPgConnection,
    jurisdiction: &JurisdictionId,
    code: &str,
) -> QueryResult<Option<Service>> {
    Service::query().find((jurisdiction, code)).first(&mut conn).await.optional()
}

/// Returns the attributes of a service, by sort position.
pub async fn attributes(
    mut conn: &AsyncPgConnection,
    jurisdiction: &JurisdictionId,
    code: &str,
) -> QueryResult<Vec<Attribute>> {
    Attribute::query()
        .filter(service_attribute::jurisdiction_id.eq(jurisdiction))
        .filter(service_attribute::service_code.eq(code))
        .order(service_attribute::position)
        .load(&mut conn)
        .await
}

/// Returns the attributes of all services of a jurisdiction, by service and sort position.
pub async fn all_attributes(
    conn: &mut AsyncPgConnection,
    jurisdiction: &JurisdictionId,
) -> QueryResult<Vec<Attribute>> {
    Attribute::query()
        .filter(service_attribute::jurisdiction_id.eq(jurisdiction))
        .order((service_attribute::service_code, service_attribute::position))
        .load(conn)
        .await
}

/// Returns the codes of the services that have attributes.
pub async fn with_questions(
    conn: &mut AsyncPgConnection,
    jurisdiction: &JurisdictionId,
) -> QueryResult<BTreeSet<String>> {
    let codes = service_attribute::table
        .filter(service_attribute::jurisdiction_id.eq(jurisdiction))
        .select(service_attribute::service_code)
        .distinct()
        .load(conn)
        .await?;
    Ok(codes.into_iter().collect())
}

/// Returns all agencies of a jurisdiction.
pub async fn agencies(
    mut conn: &AsyncPgConnection,
    jurisdiction: &JurisdictionId,
) -> QueryResult<Vec<Agency>> {
    Agency::query()
        .filter(agency::jurisdiction_id.eq(jurisdiction))
        .order(agency::agency_code)
        .load(&mut conn)
        .await
}

/// Returns the agency with this code.
pub async fn agency(
    conn: &mut AsyncPgConnection,
    jurisdiction: &JurisdictionId,
    code: &str,
) -> QueryResult<Option<Agency>> {
    Agency::query().find((jurisdiction, code)).first(conn).await.optional()
}

/// Inserts agencies. Existing ones are not changed.
pub async fn insert_agencies(conn: &mut AsyncPgConnection, rows: &[Agency]) -> QueryResult<usize> {
    diesel::insert_into(agency::table).values(rows).on_conflict_do_nothing().execute(conn).await
}

/// Inserts services. Existing ones are not changed.
pub async fn insert_services(conn: &mut AsyncPgConnection, rows: &[Service]) -> QueryResult<usize> {
    diesel::insert_into(service::table).values(rows).on_conflict_do_nothing().execute(conn).await
}

/// Inserts attributes. Existing ones are not changed.
pub async fn insert_attributes(
    conn: &mut AsyncPgConnection,
    rows: &[Attribute],
) -> QueryResult<usize> {
    diesel::insert_into(service_attribute::table)
        .values(rows)
        .on_conflict_do_nothing()
        .execute(conn)
        .await
}

/// Allows this transaction to change the precision of services. The caller must update their cases.
/// Otherwise the trigger `place_shown_guarded` rejects such a change.
pub(crate) async fn allow_other_precision(conn: &mut AsyncPgConnection) -> QueryResult<()> {
    sql_query("set local streetcorner.shows_places = 'on'").execute(conn).await.map(drop)
}

/// Sets the precision with which the public sees a service's cases. Returns the number of changed
/// rows.
pub(super) async fn set_place_shown(
    conn: &mut AsyncPgConnection,
    city: &JurisdictionId,
    code: &str,
    precision: PlaceShown,
) -> QueryResult<usize> {
    diesel::update(service::table.find((city, code)))
        .set(service::place_shown.eq(precision))
        .execute(conn)
        .await
}

/// Returns when everybody sees the photos of a service's cases. `None` if there is no such service.
pub(crate) async fn photos_shown(
    conn: &mut AsyncPgConnection,
    city: &JurisdictionId,
    code: &str,
) -> QueryResult<Option<PhotosShown>> {
    let service = service::table.find((city, code));
    service.select(service::photos_shown).first(conn).await.optional()
}

/// Sets when everybody sees the photos of a service's cases. Returns the number of changed rows.
pub(super) async fn set_photos_shown(
    conn: &mut AsyncPgConnection,
    city: &JurisdictionId,
    code: &str,
    shown: PhotosShown,
) -> QueryResult<usize> {
    diesel::update(service::table.find((city, code)))
        .set(service::photos_shown.eq(shown))
        .execute(conn)
        .await
}

/// Returns the services that exist in both jurisdictions with different precisions. Read one after
/// the other, because the jurisdictions may be on different servers.
pub(crate) async fn shown_otherwise(
    conn: &mut AsyncPgConnection,
    city: &JurisdictionId,
    other: &JurisdictionId,
) -> QueryResult<Vec<String>> {
    let theirs = precisions(conn, other).await?;
    let ours = precisions(conn, city).await?;
    let differs = |(code, shown): &(&String, &PlaceShown)| {
        theirs.get(*code).is_some_and(|other| other != *shown)
    };
    Ok(ours.iter().filter(differs).map(|(code, _)| code.clone()).collect())
}

/// Returns the precision of each service of a jurisdiction.
async fn precisions(
    conn: &mut AsyncPgConnection,
    city: &JurisdictionId,
) -> QueryResult<BTreeMap<String, PlaceShown>> {
    let shown: Vec<(String, PlaceShown)> = service::table
        .filter(service::jurisdiction_id.eq(city))
        .select((service::service_code, service::place_shown))
        .load(conn)
        .await?;
    Ok(shown.into_iter().collect())
}
