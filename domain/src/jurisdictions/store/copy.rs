//! SQL statements that make a sandbox what its city is. They read rows of the city and write them to
//! the sandbox: no statement names both, because the two may be on different servers.

use diesel::{
    dsl::{exists, not},
    prelude::*,
    sql_query,
    sql_types::{BigInt, Jsonb, Text},
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::super::{Jurisdiction, JurisdictionId};
use crate::schema::{agency, area, cases, jurisdiction, routing_rule, service, service_attribute};

/// Number of rows that are read and written at a time.
const PORTION: i64 = 5_000;

/// A table of which a sandbox has copies of the city's rows.
struct Copied {
    table: &'static str,
    /// Columns besides the jurisdiction, as they are written.
    columns: &'static str,
    /// The same, as they are read. Shapes are read as text, because their JSON is rounded.
    read: &'static str,
    /// Column by which the rows are read in portions, with its type and the value before all others.
    key: (&'static str, &'static str, &'static str),
    /// What happens to a row that the sandbox has.
    conflict: &'static str,
}

const AGENCY: Copied = Copied {
    table: "agency",
    columns: "agency_code, name, email, phone",
    read: "agency_code, name, email, phone",
    key: ("agency_code", "text", ""),
    conflict: "on conflict on constraint agency_pkey do update \
        set (name, email, phone) = (excluded.name, excluded.email, excluded.phone)",
};

const SERVICE: Copied = Copied {
    table: "service",
    columns: "service_code, name, description, category, keywords, kind, agency_code, sla_hours, \
        field_work, skills, stock_needs, service_minutes, evidence, position, token_seconds, \
        place_shown, photos_shown, mode, priority, hazard, must_go_minutes, escalate_minutes, \
        queue, visits",
    read: "service_code, name, description, category, keywords, kind, agency_code, sla_hours, \
        false as field_work, skills, stock_needs, service_minutes, evidence, position, \
        token_seconds, place_shown, photos_shown, mode, priority, hazard, must_go_minutes, \
        escalate_minutes, queue, visits",
    key: ("service_code", "text", ""),
    conflict: "on conflict on constraint service_pkey do update \
        set (name, description, category, keywords, kind, agency_code, sla_hours, field_work, \
            skills, stock_needs, service_minutes, evidence, position, token_seconds, \
            place_shown, photos_shown, mode, priority, hazard, must_go_minutes, \
            escalate_minutes, queue, visits) = \
            (excluded.name, excluded.description, excluded.category, excluded.keywords, \
            excluded.kind, excluded.agency_code, excluded.sla_hours, excluded.field_work, \
            excluded.skills, excluded.stock_needs, excluded.service_minutes, \
            excluded.evidence, excluded.position, excluded.token_seconds, \
            excluded.place_shown, excluded.photos_shown, excluded.mode, excluded.priority, \
            excluded.hazard, excluded.must_go_minutes, excluded.escalate_minutes, excluded.queue, \
            excluded.visits)",
};

const SERVICE_ATTRIBUTE: Copied = Copied {
    table: "service_attribute",
    columns: "service_code, attribute_code, position, variable, datatype, required, \
        datatype_description, description, choices, condition",
    read: "service_code, attribute_code, position, variable, datatype, required, \
        datatype_description, description, choices, condition",
    // A question and the one that it asks after are written together.
    key: ("service_code", "text", ""),
    conflict: "",
};

const AREA: Copied = Copied {
    table: "area",
    columns: "area_id, kind, code, name, shape",
    read: "area_id, kind, code, name, shape::text as shape",
    key: ("area_id", "uuid", NIL),
    conflict: "",
};

const ROUTING_RULE: Copied = Copied {
    table: "routing_rule",
    columns: "service_code, area_kind, area_code, agency_code",
    read: "service_code, area_kind, area_code, agency_code",
    key: ("service_code", "text", ""),
    conflict: "",
};

/// Large tables whose rows are added and never changed, parents first.
const PLACES: [Copied; 4] = [
    Copied {
        table: "street_name",
        columns: "street_key, core, name",
        read: "street_key, core, name",
        key: ("street_key", "text", ""),
        conflict: "on conflict do nothing",
    },
    Copied {
        table: "address",
        columns: "address_id, source_id, number, street, locality, zipcode, place, street_key, \
            number_low, number_high",
        read: "address_id, source_id, number, street, locality, zipcode, place::text as place, \
            street_key, number_low, number_high",
        key: ("address_id", "uuid", NIL),
        conflict: "on conflict do nothing",
    },
    Copied {
        table: "street",
        columns: "street_id, source_id, name, class, line, street_key, left_from, left_to, \
            right_from, right_to, left_zip, right_zip",
        read: "street_id, source_id, name, class, line::text as line, street_key, left_from, \
            left_to, right_from, right_to, left_zip, right_zip",
        key: ("street_id", "uuid", NIL),
        conflict: "on conflict do nothing",
    },
    Copied {
        table: "intersection",
        columns: "intersection_id, source_id, street, cross_street, street_key, cross_key, \
            locality, place",
        read: "intersection_id, source_id, street, cross_street, street_key, cross_key, \
            locality, place::text as place",
        key: ("intersection_id", "uuid", NIL),
        conflict: "on conflict do nothing",
    },
];

const NIL: &str = "00000000-0000-0000-0000-000000000000";

/// Makes the sandbox what the city is. A service or an agency that the city no longer has is deleted
/// when no case of the sandbox names it.
pub(in crate::jurisdictions) async fn copy_to_sandbox(
    conn: &mut AsyncPgConnection,
    sandbox: &JurisdictionId,
    city: &Jurisdiction,
) -> QueryResult<()> {
    let of = &city.jurisdiction_id;
    let rules = routing_rule::table.filter(routing_rule::jurisdiction_id.eq(sandbox));
    diesel::delete(rules).execute(conn).await?;
    set_like(conn, sandbox, city).await?;
    copy(conn, &AGENCY, sandbox, of).await?;
    copy(conn, &SERVICE, sandbox, of).await?;
    let questions = service_attribute::table.filter(service_attribute::jurisdiction_id.eq(sandbox));
    diesel::delete(questions).execute(conn).await?;
    copy(conn, &SERVICE_ATTRIBUTE, sandbox, of).await?;
    delete_gone_services(conn, sandbox, of).await?;
    delete_gone_agencies(conn, sandbox, of).await?;
    let areas = area::table.filter(area::jurisdiction_id.eq(sandbox));
    diesel::delete(areas).execute(conn).await?;
    copy(conn, &AREA, sandbox, of).await?;
    copy(conn, &ROUTING_RULE, sandbox, of).await?;
    for places in &PLACES {
        // Rows are added and never changed, so with the same number of rows nothing is missing.
        if count(conn, places, sandbox).await? != count(conn, places, of).await? {
            copy(conn, places, sandbox, of).await?;
        }
    }
    Ok(())
}

/// Sets the columns of the sandbox itself.
async fn set_like(
    conn: &mut AsyncPgConnection,
    sandbox: &JurisdictionId,
    city: &Jurisdiction,
) -> QueryResult<()> {
    diesel::update(jurisdiction::table.find(sandbox))
        .set((
            jurisdiction::name.eq(format!("{} (sandbox)", city.name)),
            jurisdiction::time_zone.eq(&city.time_zone),
            jurisdiction::dispute_days.eq(city.dispute_days),
            jurisdiction::center.eq(city.center),
        ))
        .execute(conn)
        .await
        .map(drop)
}

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Jsonb)]
    content: serde_json::Value,
    #[diesel(sql_type = Text)]
    key: String,
}

/// Reads the rows of the city, a portion after the other, and writes them to the sandbox. Rows with
/// the same key are read together.
async fn copy(
    conn: &mut AsyncPgConnection,
    Copied { table, columns, read, key: (key, kind, first), conflict }: &Copied,
    sandbox: &JurisdictionId,
    city: &JurisdictionId,
) -> QueryResult<()> {
    let read = format!(
        "select to_jsonb(part) as content, part.{key}::text as key from ( \
             select {read} from {table} where jurisdiction_id = $1 and {key} > $2::{kind} \
             order by {key} fetch first {PORTION} rows with ties) part \
         order by part.{key}"
    );
    let write = format!(
        "insert into {table} (jurisdiction_id, {columns}) \
         select $1, {columns} from jsonb_populate_recordset(null::{table}, $2) {conflict}"
    );
    let mut after = (*first).to_owned();
    loop {
        let rows: Vec<Row> =
            sql_query(&read).bind::<Text, _>(city).bind::<Text, _>(&after).load(conn).await?;
        let Some(last) = rows.last() else { return Ok(()) };
        after.clone_from(&last.key);
        let rows = rows.into_iter().map(|row| row.content).collect();
        sql_query(&write)
            .bind::<Text, _>(sandbox)
            .bind::<Jsonb, _>(serde_json::Value::Array(rows))
            .execute(conn)
            .await?;
    }
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    rows: i64,
}

async fn count(
    conn: &mut AsyncPgConnection,
    of: &Copied,
    city: &JurisdictionId,
) -> QueryResult<i64> {
    let count: Count =
        sql_query(format!("select count(*) as rows from {} where jurisdiction_id = $1", of.table))
            .bind::<Text, _>(city)
            .get_result(conn)
            .await?;
    Ok(count.rows)
}

/// Deletes the services that the city no longer has. They are locked first, in a statement of their
/// own: then no case comes between looking and deleting.
async fn delete_gone_services(
    conn: &mut AsyncPgConnection,
    sandbox: &JurisdictionId,
    city: &JurisdictionId,
) -> QueryResult<()> {
    let of_city = service::table.filter(service::jurisdiction_id.eq(city));
    let kept: Vec<String> = of_city.select(service::service_code).load(conn).await?;
    let gone: Vec<String> = service::table
        .filter(service::jurisdiction_id.eq(sandbox))
        .filter(service::service_code.ne_all(kept))
        .select(service::service_code)
        .for_update()
        .load(conn)
        .await?;
    let named = cases::table
        .filter(cases::jurisdiction_id.eq(sandbox))
        .filter(cases::service_code.eq(service::service_code));
    let unused = service::table
        .filter(service::jurisdiction_id.eq(sandbox))
        .filter(service::service_code.eq_any(gone))
        .filter(not(exists(named)));
    diesel::delete(unused).execute(conn).await.map(drop)
}

/// Deletes the agencies that the city no longer has and no service of the sandbox names.
async fn delete_gone_agencies(
    conn: &mut AsyncPgConnection,
    sandbox: &JurisdictionId,
    city: &JurisdictionId,
) -> QueryResult<()> {
    let of_city = agency::table.filter(agency::jurisdiction_id.eq(city));
    let kept: Vec<String> = of_city.select(agency::agency_code).load(conn).await?;
    let gone: Vec<String> = agency::table
        .filter(agency::jurisdiction_id.eq(sandbox))
        .filter(agency::agency_code.ne_all(kept))
        .select(agency::agency_code)
        .for_update()
        .load(conn)
        .await?;
    let answers = service::table
        .filter(service::jurisdiction_id.eq(sandbox))
        .filter(service::agency_code.eq(agency::agency_code));
    let named = cases::table
        .filter(cases::jurisdiction_id.eq(sandbox))
        .filter(cases::agency_code.eq(agency::agency_code.nullable()));
    let unused = agency::table
        .filter(agency::jurisdiction_id.eq(sandbox))
        .filter(agency::agency_code.eq_any(gone))
        .filter(not(exists(answers)))
        .filter(not(exists(named)));
    diesel::delete(unused).execute(conn).await.map(drop)
}
