//! Database statements about imported cases: the import lock, known cases, and the `COPY` that
//! stores many at once.

use std::{
    collections::HashSet,
    pin::{Pin, pin},
};

use diesel::{
    prelude::*,
    sql_query,
    sql_types::{Bool, Text},
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use tokio_postgres::{
    Error, Transaction,
    binary_copy::BinaryCopyInWriter,
    types::{ToSql, Type},
};

use super::TakenOver;
use crate::{
    cases::{Case, Channel, Event, Outcome, Status},
    jurisdictions::JurisdictionId,
    place::Place,
    random,
    schema::cases as case_rows,
};

type Value<'a> = &'a (dyn ToSql + Sync);

/// Columns of `cases` that an import fills, in the order of [`write_case`].
const CASES: &[(&str, Type)] = &[
    ("jurisdiction_id", Type::TEXT),
    ("case_id", Type::UUID),
    ("number", Type::TEXT),
    ("status", Type::TEXT),
    ("version", Type::INT4),
    ("service_code", Type::TEXT),
    ("agency_code", Type::TEXT),
    ("description", Type::TEXT),
    // A geography is sent as extended well-known binary (EWKB).
    ("place", Type::BYTEA),
    ("address", Type::TEXT),
    ("address_id", Type::TEXT),
    ("zipcode", Type::TEXT),
    ("areas", Type::JSONB),
    ("media_url", Type::TEXT),
    ("channel", Type::TEXT),
    ("external_id", Type::TEXT),
    ("requested_at", Type::TIMESTAMPTZ),
    ("updated_at", Type::TIMESTAMPTZ),
    ("expected_at", Type::TIMESTAMPTZ),
    ("ended_at", Type::TIMESTAMPTZ),
    ("outcome", Type::TEXT),
    ("status_notes", Type::TEXT),
    ("standing", Type::TEXT),
    ("changed_at", Type::TIMESTAMPTZ),
    ("event_head", Type::BYTEA),
];

/// Columns of `event`, in the order of [`write_event`].
const EVENT: &[(&str, Type)] = &[
    ("jurisdiction_id", Type::TEXT),
    ("case_id", Type::UUID),
    ("seq", Type::INT4),
    ("at", Type::TIMESTAMPTZ),
    ("actor", Type::TEXT),
    ("actor_id", Type::UUID),
    ("action", Type::TEXT),
    ("from_status", Type::TEXT),
    ("to_status", Type::TEXT),
    ("visibility", Type::TEXT),
    ("note", Type::TEXT),
    ("detail", Type::TEXT),
    ("hash", Type::BYTEA),
];

/// Stores the cases.
pub(super) async fn copy_cases(
    transaction: &Transaction<'_>,
    cases: &[TakenOver],
) -> Result<(), Error> {
    let mut writer = pin!(copy_in(transaction, "cases", CASES).await?);
    for taken in cases {
        if write_case(writer.as_mut(), &taken.case).await.is_err() {
            break; // The server has refused; `finish` returns the error.
        }
    }
    writer.finish().await.map(drop)
}

/// Counts a change of what the public sees of the jurisdiction's cases.
pub(super) async fn count_change(
    transaction: &Transaction<'_>,
    jurisdiction: &JurisdictionId,
) -> Result<(), Error> {
    let city = jurisdiction.as_str();
    let counted = include_str!("../../jurisdictions/sql/count_change.sql");
    if transaction.execute(counted, &[&city]).await? == 0 {
        let first =
            "insert into public_version (jurisdiction_id, slot, changes) values ($1, $2, 1)";
        transaction.execute(first, &[&city, &random::secret()]).await?;
    }
    Ok(())
}

/// Stores the events of the cases.
pub(super) async fn copy_events(
    transaction: &Transaction<'_>,
    cases: &[TakenOver],
) -> Result<(), Error> {
    let mut writer = pin!(copy_in(transaction, "event", EVENT).await?);
    for event in cases.iter().flat_map(|taken| &taken.events) {
        if write_event(writer.as_mut(), event).await.is_err() {
            break;
        }
    }
    writer.finish().await.map(drop)
}

/// Returns the external ids of those of these cases that exist already.
pub(super) async fn known(
    transaction: &Transaction<'_>,
    jurisdiction: &JurisdictionId,
    channel: Channel,
    cases: &[TakenOver],
) -> Result<HashSet<String>, Error> {
    let ids: Vec<_> = cases.iter().filter_map(|taken| taken.case.external_id.as_deref()).collect();
    let rows = transaction
        .query(
            "select external_id from cases \
             where jurisdiction_id = $1 and channel = $2 and external_id = any($3)",
            &[&jurisdiction.as_str(), &channel.as_str(), &ids],
        )
        .await?;
    rows.iter().map(|row| row.try_get(0)).collect()
}

async fn copy_in(
    transaction: &Transaction<'_>,
    table: &str,
    columns: &[(&str, Type)],
) -> Result<BinaryCopyInWriter, Error> {
    let names: Vec<_> = columns.iter().map(|(name, _)| *name).collect();
    let types: Vec<_> = columns.iter().map(|(_, kind)| kind.clone()).collect();
    let statement = format!("copy {table} ({}) from stdin binary", names.join(", "));
    Ok(BinaryCopyInWriter::new(transaction.copy_in(&statement).await?, &types))
}

async fn write_case(writer: Pin<&mut BinaryCopyInWriter>, case: &Case) -> Result<(), Error> {
    let place = case.place.map(Place::to_ewkb);
    let values: [Value<'_>; CASES.len()] = [
        &case.jurisdiction_id.as_str(),
        &case.case_id.uuid(),
        &case.number.as_str(),
        &case.status.as_str(),
        &case.version,
        &case.service_code,
        &case.agency_code,
        &case.description,
        &place,
        &case.address,
        &case.address_id,
        &case.zipcode,
        &case.areas,
        &case.media_url,
        &case.channel.as_str(),
        &case.external_id,
        &case.requested_at,
        &case.updated_at,
        &case.expected_at,
        &case.ended_at,
        &case.outcome.map(Outcome::as_str),
        &case.status_notes,
        &case.standing.as_str(),
        &case.changed_at,
        &case.event_head,
    ];
    writer.write(&values).await
}

async fn write_event(writer: Pin<&mut BinaryCopyInWriter>, event: &Event) -> Result<(), Error> {
    let values: [Value<'_>; EVENT.len()] = [
        &event.jurisdiction_id.as_str(),
        &event.case_id.uuid(),
        &event.seq,
        &event.at,
        &event.actor.as_str(),
        &event.actor_id,
        &event.action.as_str(),
        &event.from_status.map(Status::as_str),
        &event.to_status.as_str(),
        &event.visibility.as_str(),
        &event.note,
        &event.detail,
        &event.hash,
    ];
    writer.write(&values).await
}

/// Returns, for each of these places (as EWKB) that is in an area of the kind, its number counted
/// from 1 and the area's code. On a border between areas the lowest code wins.
pub(super) async fn areas_at(
    transaction: &Transaction<'_>,
    jurisdiction: &JurisdictionId,
    kind: &str,
    places: &[Vec<u8>],
) -> Result<Vec<(i64, String)>, Error> {
    let rows = transaction
        .query(include_str!("sql/areas_at.sql"), &[&places, &jurisdiction.as_str(), &kind])
        .await?;
    rows.iter().map(|row| Ok((row.try_get(0)?, row.try_get(1)?))).collect()
}

/// Returns the cases of a channel with these external ids.
pub(super) async fn find_external(
    conn: &mut AsyncPgConnection,
    jurisdiction: &JurisdictionId,
    channel: Channel,
    ids: &[&str],
) -> QueryResult<Vec<Case>> {
    Case::query()
        .filter(case_rows::jurisdiction_id.eq(jurisdiction))
        .filter(case_rows::channel.eq(channel))
        .filter(case_rows::external_id.eq_any(ids))
        .load(conn)
        .await
}

#[derive(QueryableByName)]
struct Claim {
    #[diesel(sql_type = Bool)]
    mine: bool,
}

/// Takes the import lock of the jurisdiction for the lifetime of the connection. Returns `false` if
/// another connection has it.
pub(super) async fn claim(
    conn: &mut AsyncPgConnection,
    jurisdiction: &JurisdictionId,
) -> QueryResult<bool> {
    let claim = sql_query("select pg_try_advisory_lock(311, hashtext($1)) as mine")
        .bind::<Text, _>(jurisdiction)
        .get_result::<Claim>(conn)
        .await?;
    Ok(claim.mine)
}
