//! Statements about services and agencies.

use std::collections::BTreeSet;

use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::{Agency, Attribute, Service};
use crate::{
    jurisdictions::JurisdictionId,
    schema::{agency, service, service_attribute},
};

/// All services of a city, in their order.
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

/// What each service of a city is called, by its code.
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

/// What each agency of a city is called, by its code.
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

/// One service.
pub async fn service(
    mut conn: &AsyncPgConnection,
    jurisdiction: &JurisdictionId,
    code: &str,
) -> QueryResult<Option<Service>> {
    Service::query().find((jurisdiction, code)).first(&mut conn).await.optional()
}

/// The questions of a service, in their order.
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

/// The questions of every service of a city, in their order.
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

/// The codes of the services that have questions.
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

/// All agencies of a city.
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

/// One agency.
pub async fn agency(
    conn: &mut AsyncPgConnection,
    jurisdiction: &JurisdictionId,
    code: &str,
) -> QueryResult<Option<Agency>> {
    Agency::query().find((jurisdiction, code)).first(conn).await.optional()
}

/// Stores agencies; those that are there stay as they are.
pub async fn insert_agencies(conn: &mut AsyncPgConnection, rows: &[Agency]) -> QueryResult<usize> {
    diesel::insert_into(agency::table).values(rows).on_conflict_do_nothing().execute(conn).await
}

/// Stores services; those that are there stay as they are.
pub async fn insert_services(conn: &mut AsyncPgConnection, rows: &[Service]) -> QueryResult<usize> {
    diesel::insert_into(service::table).values(rows).on_conflict_do_nothing().execute(conn).await
}

/// Stores questions; those that are there stay as they are.
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
