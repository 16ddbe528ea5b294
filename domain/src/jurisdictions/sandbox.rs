//! A city's sandbox: a city of its own to try things out in, with copies of what can be asked for.

use chrono::{DateTime, Utc};
use diesel::{prelude::*, sql_query, sql_types::Text};
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};

use super::{Jurisdiction, JurisdictionId};
use crate::schema::jurisdiction;

/// What the id of a sandbox ends in, and the id of no other city.
pub(super) const SUFFIX: &str = "_sandbox";

/// The sandbox of `city`: made when it is first asked for, and copied anew when the city's
/// services have changed since. Nothing in it calls for field work, so no crew ever hears of it.
pub async fn sandbox(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    city: &Jurisdiction,
) -> QueryResult<Jurisdiction> {
    if city.sandbox_of.is_some() {
        return Ok(city.clone());
    }
    let id = JurisdictionId(format!("{}{SUFFIX}", city.jurisdiction_id));
    if let Some(fresh) = fresh(conn, &id, city.changed_at).await? {
        return Ok(fresh);
    }
    conn.transaction(async |conn| {
        let of = &city.jurisdiction_id;
        make(conn, now, &id, city).await?;
        // Whoever comes second waits here, and finds the work done.
        let own = jurisdiction::table.find(&id).select(jurisdiction::jurisdiction_id);
        own.for_no_key_update().execute(conn).await?;
        // Read before anything is copied: what changes from now on asks for another copy.
        let changed_at: DateTime<Utc> =
            jurisdiction::table.find(of).select(jurisdiction::changed_at).first(conn).await?;
        if let Some(fresh) = fresh(conn, &id, changed_at).await? {
            return Ok(fresh);
        }
        for statement in COPY {
            let copy = sql_query(statement);
            copy.bind::<Text, _>(&id).bind::<Text, _>(of).execute(conn).await?;
        }
        diesel::update(jurisdiction::table.find(&id))
            .set(jurisdiction::copied_at.eq(changed_at))
            .execute(conn)
            .await?;
        Jurisdiction::query().find(&id).first(conn).await
    })
    .await
}

/// The sandbox, if there is one and it shows the city as of `changed_at`.
async fn fresh(
    conn: &mut AsyncPgConnection,
    id: &JurisdictionId,
    changed_at: DateTime<Utc>,
) -> QueryResult<Option<Jurisdiction>> {
    Jurisdiction::query()
        .find(id)
        .filter(jurisdiction::copied_at.ge(changed_at))
        .first(conn)
        .await
        .optional()
}

async fn make(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    id: &JurisdictionId,
    city: &Jurisdiction,
) -> QueryResult<()> {
    let sandbox = Jurisdiction {
        jurisdiction_id: id.clone(),
        name: format!("{} (sandbox)", city.name),
        created_at: now,
        changed_at: now,
        sandbox_of: Some(city.jurisdiction_id.clone()),
        ..city.clone()
    };
    diesel::insert_into(jurisdiction::table)
        .values(&sandbox)
        .on_conflict(jurisdiction::jurisdiction_id)
        .do_nothing()
        .execute(conn)
        .await
        .map(drop)
}

/// Makes sandbox `$1` what city `$2` is. A service or an agency that the city no longer has goes,
/// but not before the last case in the sandbox that needs it. Those are locked first, in a
/// statement of their own: then no case comes between looking and deleting.
const COPY: [&str; 17] = [
    "delete from routing_rule where jurisdiction_id = $1 and jurisdiction_id <> $2",
    "update jurisdiction sandbox set name = city.name || ' (sandbox)', \
         time_zone = city.time_zone, dispute_days = city.dispute_days, center = city.center \
     from jurisdiction city where sandbox.jurisdiction_id = $1 and city.jurisdiction_id = $2",
    "insert into agency (jurisdiction_id, agency_code, name, email, phone) \
     select $1, agency_code, name, email, phone from agency where jurisdiction_id = $2 \
     on conflict on constraint agency_pkey do update \
         set (name, email, phone) = (excluded.name, excluded.email, excluded.phone)",
    "insert into service (jurisdiction_id, service_code, name, description, category, keywords, \
         kind, agency_code, sla_hours, field_work, skills, stock_needs, service_minutes, \
         evidence, position, token_seconds, place_shown, mode, priority, hazard, must_go_minutes, \
         escalate_minutes, queue, visits) \
     select $1, service_code, name, description, category, keywords, kind, agency_code, \
         sla_hours, false, skills, stock_needs, service_minutes, evidence, position, \
         token_seconds, place_shown, mode, priority, hazard, must_go_minutes, escalate_minutes, \
         queue, visits \
     from service where jurisdiction_id = $2 \
     on conflict on constraint service_pkey do update \
         set (name, description, category, keywords, kind, agency_code, sla_hours, field_work, \
             skills, stock_needs, service_minutes, evidence, position, token_seconds, \
             place_shown, mode, priority, hazard, must_go_minutes, escalate_minutes, queue, \
             visits) = \
             (excluded.name, excluded.description, excluded.category, excluded.keywords, \
             excluded.kind, excluded.agency_code, excluded.sla_hours, excluded.field_work, \
             excluded.skills, excluded.stock_needs, excluded.service_minutes, \
             excluded.evidence, excluded.position, excluded.token_seconds, \
             excluded.place_shown, excluded.mode, excluded.priority, excluded.hazard, \
             excluded.must_go_minutes, excluded.escalate_minutes, excluded.queue, \
             excluded.visits)",
    "delete from service_attribute where jurisdiction_id = $1 and jurisdiction_id <> $2",
    "insert into service_attribute (jurisdiction_id, service_code, attribute_code, position, \
         variable, datatype, required, datatype_description, description, choices, condition) \
     select $1, service_code, attribute_code, position, variable, datatype, required, \
         datatype_description, description, choices, condition \
     from service_attribute where jurisdiction_id = $2",
    "select from service gone where jurisdiction_id = $1 and not exists (select from service \
         where jurisdiction_id = $2 and service_code = gone.service_code) for update",
    "delete from service gone where jurisdiction_id = $1 and not exists (select from service \
         where jurisdiction_id = $2 and service_code = gone.service_code) \
         and not exists (select from cases \
         where jurisdiction_id = $1 and service_code = gone.service_code)",
    "select from agency gone where jurisdiction_id = $1 and not exists (select from agency \
         where jurisdiction_id = $2 and agency_code = gone.agency_code) for update",
    "delete from agency gone where jurisdiction_id = $1 and not exists (select from agency \
         where jurisdiction_id = $2 and agency_code = gone.agency_code) \
         and not exists (select from service \
         where jurisdiction_id = $1 and agency_code = gone.agency_code) \
         and not exists (select from cases \
         where jurisdiction_id = $1 and agency_code = gone.agency_code)",
    "delete from area where jurisdiction_id = $1 and jurisdiction_id <> $2",
    "insert into area (jurisdiction_id, area_id, kind, code, name, shape) \
     select $1, area_id, kind, code, name, shape from area where jurisdiction_id = $2",
    "insert into routing_rule (jurisdiction_id, service_code, area_kind, area_code, agency_code) \
     select $1, service_code, area_kind, area_code, agency_code from routing_rule \
     where jurisdiction_id = $2",
    "insert into street_name (jurisdiction_id, street_key, core, name) \
     select $1, street_key, core, name from street_name \
     where jurisdiction_id = $2 on conflict do nothing",
    "insert into address (jurisdiction_id, address_id, source_id, number, street, locality, \
         zipcode, place, street_key, number_low, number_high) \
     select $1, address_id, source_id, number, street, locality, zipcode, place, street_key, \
         number_low, number_high from address \
     where jurisdiction_id = $2 on conflict do nothing",
    "insert into street (jurisdiction_id, street_id, source_id, name, class, line, street_key, \
         left_from, left_to, right_from, right_to, left_zip, right_zip) \
     select $1, street_id, source_id, name, class, line, street_key, left_from, left_to, \
         right_from, right_to, left_zip, right_zip from street \
     where jurisdiction_id = $2 on conflict do nothing",
    "insert into intersection (jurisdiction_id, intersection_id, source_id, street, cross_street, \
         street_key, cross_key, locality, place) \
     select $1, intersection_id, source_id, street, cross_street, street_key, cross_key, \
         locality, place from intersection \
     where jurisdiction_id = $2 on conflict do nothing",
];
