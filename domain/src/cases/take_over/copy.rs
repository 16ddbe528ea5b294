//! Statements that store many cases at once, by `COPY`.

use std::{
    collections::HashSet,
    pin::{Pin, pin},
};

use tokio_postgres::{
    Client, Error, Transaction,
    binary_copy::BinaryCopyInWriter,
    types::{ToSql, Type},
};

use super::{TakenOver, place};
use crate::{
    cases::{Case, Channel, Event, Outcome, Status},
    jurisdictions::JurisdictionId,
    place::Place,
};

type Value<'a> = &'a (dyn ToSql + Sync);

/// The columns of `cases` that another system may fill, in the order of [`write_case`].
const CASES: &[(&str, Type)] = &[
    ("jurisdiction_id", Type::TEXT),
    ("case_id", Type::UUID),
    ("number", Type::TEXT),
    ("status", Type::TEXT),
    ("version", Type::INT4),
    ("service_code", Type::TEXT),
    ("agency_code", Type::TEXT),
    ("description", Type::TEXT),
    // A geography travels as its well-known binary.
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

/// The columns of `event`, in the order of [`write_event`].
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

/// Leaves out of `cases` what is known, and stores the rest with its events in one transaction.
pub(super) async fn store(
    client: &mut Client,
    jurisdiction: &JurisdictionId,
    channel: Channel,
    kind: &str,
    cases: &mut Vec<TakenOver>,
) -> Result<(), Error> {
    let transaction = client.transaction().await?;
    let mut seen = known(&transaction, jurisdiction, channel, cases).await?;
    // Each is seen from now on: a batch may hold a case twice.
    cases.retain(|taken| match &taken.case.external_id {
        Some(external_id) => seen.insert(external_id.clone()),
        None => true,
    });
    if cases.is_empty() {
        return transaction.rollback().await;
    }
    place::place(&transaction, jurisdiction, kind, cases).await?;

    let mut writer = pin!(copy_in(&transaction, "cases", CASES).await?);
    for taken in cases.iter() {
        if write_case(writer.as_mut(), &taken.case).await.is_err() {
            break; // The server has refused: `finish` tells why.
        }
    }
    writer.finish().await?;
    let mut writer = pin!(copy_in(&transaction, "event", EVENT).await?);
    for event in cases.iter().flat_map(|taken| &taken.events) {
        if write_event(writer.as_mut(), event).await.is_err() {
            break;
        }
    }
    writer.finish().await?;
    transaction.commit().await
}

/// The external ids among these cases that are there already.
async fn known(
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
