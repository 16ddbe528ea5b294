//! SQL statements on routing rules.

use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::Rule;
use crate::{jurisdictions::JurisdictionId, schema::routing_rule};

/// Returns all rules of a jurisdiction.
pub async fn rules(
    mut conn: &AsyncPgConnection,
    jurisdiction: &JurisdictionId,
) -> QueryResult<Vec<Rule>> {
    Rule::query().filter(routing_rule::jurisdiction_id.eq(jurisdiction)).load(&mut conn).await
}

/// Returns the rules of one service.
pub async fn rules_for(
    mut conn: &AsyncPgConnection,
    jurisdiction: &JurisdictionId,
    service_code: &str,
) -> QueryResult<Vec<Rule>> {
    Rule::query()
        .filter(routing_rule::jurisdiction_id.eq(jurisdiction))
        .filter(routing_rule::service_code.eq(service_code))
        .load(&mut conn)
        .await
}

/// Inserts rules. Existing ones get the new agency.
pub async fn upsert_rules(conn: &mut AsyncPgConnection, rules: &[Rule]) -> QueryResult<usize> {
    use diesel::upsert::excluded;
    diesel::insert_into(routing_rule::table)
        .values(rules)
        .on_conflict((
            routing_rule::jurisdiction_id,
            routing_rule::service_code,
            routing_rule::area_kind,
            routing_rule::area_code,
        ))
        .do_update()
        .set(routing_rule::agency_code.eq(excluded(routing_rule::agency_code)))
        .execute(conn)
        .await
}
