//! SQL statements on operations and visits.

mod inbox;

use chrono::{DateTime, Utc};
use diesel::{
    dsl::exists,
    prelude::*,
    sql_query,
    sql_types::{Integer, Text, Uuid},
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

pub(super) use self::inbox::{answer_of, insert_operation, operation, set_answer};
use super::{OperationId, Phone};
use crate::{
    cases::CaseId,
    crews::{CrewId, Shift, UnitId},
    jobs::{Ending, JobId},
    jurisdictions::JurisdictionId,
    photos::PhotoId,
    prepared::Prepared,
    schema::{crew, job, lease_live, lease_past, offer, visit_evidence},
    text_enum::text_enum,
};

text_enum! {
    /// Kind of the operation that brought the evidence.
    pub enum VisitKind {
        /// A note.
        Note = "note",
        /// Photos.
        Photo = "photo",
        /// Arrival of the crew.
        Arrival = "arrival",
        /// Used parts.
        Parts = "parts",
        /// A hold that was not applied.
        Hold = "hold",
        /// A resolution that was not applied.
        Resolve = "resolve",
        /// A release that was not applied.
        Release = "release",
    }
}

text_enum! {
    /// Whether a crew held the job when its evidence arrived.
    pub enum VisitStanding {
        /// The crew held the job.
        Held = "held",
        /// The crew did not hold the job, or not any more.
        Superseded = "superseded",
    }
}

/// Database row of one piece of evidence.
#[derive(Debug, Clone, HasQuery, Insertable)]
#[diesel(table_name = visit_evidence)]
pub(super) struct VisitRow {
    pub(super) jurisdiction_id: JurisdictionId,
    pub(super) crew_id: CrewId,
    pub(super) operation_id: OperationId,
    pub(super) case_id: CaseId,
    pub(super) job_id: JobId,
    pub(super) fence: Option<i64>,
    pub(super) kind: VisitKind,
    pub(super) standing: VisitStanding,
    pub(super) note: String,
    pub(super) photo_ids: Vec<PhotoId>,
    pub(super) distance_m: Option<f64>,
    pub(super) accuracy_m: Option<f64>,
    pub(super) parts: serde_json::Value,
    pub(super) device_at: DateTime<Utc>,
    pub(super) received_at: DateTime<Utc>,
}

/// One piece of evidence.
#[derive(Debug, Clone)]
pub struct Visit {
    /// Id of the operation, chosen by the phone.
    pub operation_id: OperationId,
    /// Name of the crew.
    pub crew: String,
    /// The job.
    pub job_id: JobId,
    /// Kind of the operation.
    pub kind: VisitKind,
    /// Whether the crew held the job when it arrived.
    pub standing: VisitStanding,
    /// Note of the crew.
    pub note: String,
    /// Photos of the crew.
    pub photo_ids: Vec<PhotoId>,
    /// Distance from the crew to the job in meters, rounded to 10.
    pub distance_m: Option<f64>,
    /// Error radius of the crew's position in meters.
    pub accuracy_m: Option<f64>,
    /// Used parts and the quantities that were not in stock, as JSON.
    pub parts: serde_json::Value,
    /// Time by the phone's clock.
    pub device_at: DateTime<Utc>,
    /// Time it was received (UTC).
    pub received_at: DateTime<Utc>,
}

impl From<(VisitRow, String)> for Visit {
    fn from((row, crew): (VisitRow, String)) -> Self {
        Self {
            operation_id: row.operation_id,
            crew,
            job_id: row.job_id,
            kind: row.kind,
            standing: row.standing,
            note: row.note,
            photo_ids: row.photo_ids,
            distance_m: row.distance_m,
            accuracy_m: row.accuracy_m,
            parts: row.parts,
            device_at: row.device_at,
            received_at: row.received_at,
        }
    }
}

/// Returns the evidence of a case in the order in which it was received.
pub async fn visits(
    conn: &mut AsyncPgConnection,
    city: &JurisdictionId,
    case_id: CaseId,
) -> QueryResult<Vec<Visit>> {
    let rows: Vec<(VisitRow, String)> = visit_evidence::table
        .inner_join(
            crew::table.on(crew::jurisdiction_id
                .eq(visit_evidence::jurisdiction_id)
                .and(crew::crew_id.eq(visit_evidence::crew_id))),
        )
        .filter(visit_evidence::jurisdiction_id.eq(city))
        .filter(visit_evidence::case_id.eq(case_id))
        .order((
            visit_evidence::received_at,
            visit_evidence::device_at,
            visit_evidence::operation_id,
        ))
        .select((VisitRow::as_select(), crew::name))
        .load(conn)
        .await?;
    Ok(rows.into_iter().map(Visit::from).collect())
}

pub(super) async fn insert(conn: &mut AsyncPgConnection, row: &VisitRow) -> QueryResult<()> {
    diesel::insert_into(visit_evidence::table).values(row).execute(conn).await.map(drop)
}

/// Whether the evidence of an operation is stored. The inbox may no longer have the operation.
pub(super) async fn is_kept(
    conn: &mut AsyncPgConnection,
    phone: Phone<'_>,
    id: OperationId,
) -> QueryResult<bool> {
    let kept = visit_evidence::table.find((phone.jurisdiction, phone.crew_id, id));
    diesel::select(exists(kept)).get_result(conn).await
}

/// Whether the crew holds, held or was offered a job of the case.
pub(super) async fn took_part(
    conn: &mut AsyncPgConnection,
    phone: Phone<'_>,
    case_id: CaseId,
) -> QueryResult<bool> {
    let jobs = || {
        job::table
            .filter(job::jurisdiction_id.eq(phone.jurisdiction))
            .filter(job::case_id.eq(case_id))
            .select(job::job_id)
    };
    let holds = lease_live::table
        .filter(lease_live::jurisdiction_id.eq(phone.jurisdiction))
        .filter(lease_live::crew_id.eq(phone.crew_id))
        .filter(lease_live::job_id.eq_any(jobs()));
    let held = lease_past::table
        .filter(lease_past::jurisdiction_id.eq(phone.jurisdiction))
        .filter(lease_past::crew_id.eq(phone.crew_id))
        .filter(lease_past::job_id.eq_any(jobs()));
    let offered = offer::table
        .filter(offer::jurisdiction_id.eq(phone.jurisdiction))
        .filter(offer::crew_id.eq(phone.crew_id))
        .filter(offer::job_id.eq_any(jobs()));
    diesel::select(exists(holds).or(exists(held)).or(exists(offered))).get_result(conn).await
}

/// Whether the crew's lease with this fence ended as done.
pub(super) async fn was_done(
    conn: &mut AsyncPgConnection,
    phone: Phone<'_>,
    job_id: JobId,
    fence: i64,
) -> QueryResult<bool> {
    let done = lease_past::table
        .find((phone.jurisdiction, job_id, fence))
        .filter(lease_past::crew_id.eq(phone.crew_id))
        .filter(lease_past::ending.eq(Ending::Done));
    diesel::select(exists(done)).get_result(conn).await
}

/// Whether the crew held or was offered the job in this shift.
pub(super) async fn was_out_for(
    conn: &mut AsyncPgConnection,
    phone: Phone<'_>,
    job_id: JobId,
    shift: &Shift,
) -> QueryResult<bool> {
    let held = lease_past::table
        .filter(lease_past::jurisdiction_id.eq(phone.jurisdiction))
        .filter(lease_past::job_id.eq(job_id))
        .filter(lease_past::crew_id.eq(phone.crew_id))
        .filter(lease_past::taken_at.ge(shift.started_at));
    let offered = offer::table
        .filter(offer::jurisdiction_id.eq(phone.jurisdiction))
        .filter(offer::job_id.eq(job_id))
        .filter(offer::crew_id.eq(phone.crew_id))
        .filter(offer::shift_id.eq(shift.shift_id));
    diesel::select(exists(held).or(exists(offered))).get_result(conn).await
}

#[derive(QueryableByName)]
struct PartsTaken {
    #[diesel(sql_type = Integer)]
    taken: i32,
}

/// Subtracts up to `quantity` of an item from the unreserved stock of a unit. Returns the quantity
/// taken.
pub(super) async fn take_part(
    conn: &mut AsyncPgConnection,
    phone: Phone<'_>,
    unit_id: UnitId,
    item: &str,
    quantity: i32,
) -> QueryResult<i32> {
    let taking = sql_query(include_str!("sql/take_part.sql"))
        .bind::<Text, _>(phone.jurisdiction)
        .bind::<Uuid, _>(unit_id)
        .bind::<Text, _>(item)
        .bind::<Integer, _>(quantity);
    let took: Option<PartsTaken> = Prepared(taking).get_result(conn).await.optional()?;
    Ok(took.map_or(0, |took| took.taken))
}
