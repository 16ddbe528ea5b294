//! SQL statements of the queue.

use chrono::{DateTime, Utc};
use diesel::{
    dsl::auto_type,
    prelude::*,
    sql_query,
    sql_types::{Bool, Nullable, Text, Timestamptz, Uuid},
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use domain::{
    jurisdictions::JurisdictionId,
    prepared::Prepared,
    schema::task,
    tasks::{TaskId, TaskRow},
};

/// Number of due tasks at each end of the queue whose cities are found.
const SAMPLE: i32 = 100;

/// Which tasks a worker may claim.
#[derive(Clone, Copy)]
pub(super) struct Claimable<'a> {
    /// SQL condition on the task kind.
    pub(super) kinds: &'a str,
    /// A task that has lost so many workers is not claimed.
    pub(super) max_lost: i32,
    /// Time at which the tasks must be due (database clock).
    pub(super) now: DateTime<Utc>,
}

impl Claimable<'_> {
    /// Fills in literals: the statement is prepared once per connection, lane and limit.
    fn text(&self, statement: &str, most: i32) -> String {
        statement
            .replace("KINDS", self.kinds)
            .replace("MAX_LOST", &self.max_lost.to_string())
            .replace("SAMPLE", &SAMPLE.to_string())
            .replace("MAX_ROWS", &most.to_string())
    }
}

#[derive(QueryableByName)]
struct City {
    #[diesel(sql_type = Text)]
    jurisdiction_id: JurisdictionId,
    #[diesel(sql_type = Bool)]
    has_suspects: bool,
}

/// Jurisdictions that have something to do.
pub(super) struct Due {
    /// Those with due tasks that have lost no worker.
    pub(super) cities: Vec<JurisdictionId>,
    /// Those with due tasks that have lost a worker, or whose claim has expired.
    pub(super) with_suspects: Vec<JurisdictionId>,
}

/// Returns jurisdictions that have tasks that are due `soon`, or tasks whose claim has expired, in
/// no order. Not all of them if there is a long backlog.
///
/// `soon` is not for claims: each claim that is renewed ends soon.
pub(super) async fn cities_with_due(
    mut conn: &AsyncPgConnection,
    claimable: Claimable<'_>,
    soon: DateTime<Utc>,
) -> QueryResult<Due> {
    let found = sql_query(claimable.text(include_str!("sql/cities_with_due.sql"), 0))
        .bind::<Timestamptz, _>(soon)
        .bind::<Timestamptz, _>(claimable.now);
    let found: Vec<City> = Prepared(found).load(&mut conn).await?;
    let (with_suspects, cities): (Vec<_>, Vec<_>) =
        found.into_iter().partition(|city| city.has_suspects);
    let ids = |found: Vec<City>| found.into_iter().map(|city| city.jurisdiction_id).collect();
    Ok(Due { cities: ids(cities), with_suspects: ids(with_suspects) })
}

/// Claims up to `most` due tasks of a jurisdiction that have lost no worker, until `until`. Returns
/// them in no order.
pub(super) async fn claim(
    conn: &mut AsyncPgConnection,
    city: &JurisdictionId,
    claimable: Claimable<'_>,
    most: i32,
    until: DateTime<Utc>,
) -> QueryResult<Vec<TaskRow>> {
    let claim = sql_query(claimable.text(include_str!("sql/claim.sql"), most))
        .bind::<Text, _>(city)
        .bind::<Timestamptz, _>(claimable.now)
        .bind::<Timestamptz, _>(until);
    Prepared(claim).load(conn).await
}

/// Claims one task of a jurisdiction that has lost a worker, or whose claim has expired, until
/// `until`.
pub(super) async fn claim_suspect(
    conn: &mut AsyncPgConnection,
    city: &JurisdictionId,
    claimable: Claimable<'_>,
    until: DateTime<Utc>,
) -> QueryResult<Option<TaskRow>> {
    let claim = sql_query(claimable.text(include_str!("sql/claim_suspect.sql"), 1))
        .bind::<Text, _>(city)
        .bind::<Timestamptz, _>(claimable.now)
        .bind::<Timestamptz, _>(until);
    let claimed: Vec<TaskRow> = Prepared(claim).load(conn).await?;
    Ok(claimed.into_iter().next())
}

/// The row of a task, as long as its claim is valid: another claim counts an attempt.
#[auto_type(no_type_alias)]
fn claimed<'a>(row: &'a TaskRow) -> _ {
    let city: &'a JurisdictionId = &row.jurisdiction_id;
    let id: TaskId = row.task_id;
    let attempts: i32 = row.attempts;
    task::table
        .filter(task::jurisdiction_id.eq(city))
        .filter(task::task_id.eq(id))
        .filter(task::state.eq("running"))
        .filter(task::attempts.eq(attempts))
}

/// Extends the claim on a task until `until`, if it is still valid.
pub(super) async fn set_locked_until(
    conn: &mut AsyncPgConnection,
    row: &TaskRow,
    until: DateTime<Utc>,
) -> QueryResult<()> {
    let kept = diesel::update(claimed(row)).set(task::locked_until.eq(until));
    Prepared(kept).execute(conn).await.map(drop)
}

/// Deletes a task, if the claim is still valid.
pub(super) async fn delete_claimed(conn: &mut AsyncPgConnection, row: &TaskRow) -> QueryResult<()> {
    diesel::delete(claimed(row)).execute(conn).await.map(drop)
}

/// Deletes a task.
pub(super) async fn delete(conn: &mut AsyncPgConnection, row: &TaskRow) -> QueryResult<()> {
    diesel::delete(task::table.find((&row.jurisdiction_id, row.task_id)))
        .execute(conn)
        .await
        .map(drop)
}

/// Marks a task as dead, if the claim is still valid.
pub(super) async fn set_dead(
    conn: &mut AsyncPgConnection,
    row: &TaskRow,
    cause: &str,
) -> QueryResult<()> {
    let died = (
        task::state.eq("dead"),
        task::last_error.eq(cause),
        task::locked_until.eq(None::<DateTime<Utc>>),
    );
    let changed = diesel::update(claimed(row)).set(died);
    Prepared(changed).execute(conn).await.map(drop)
}

/// Returns the jurisdictions with tasks whose claim has expired for the `max_lost`th time.
pub(super) async fn cities_with_lost(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    max_lost: i32,
) -> QueryResult<Vec<JurisdictionId>> {
    task::table
        .filter(task::state.eq("running"))
        .filter(task::locked_until.lt(now))
        .filter((task::lost + 1).ge(max_lost))
        .select(task::jurisdiction_id)
        .distinct()
        .load(conn)
        .await
}

/// Marks the tasks of a jurisdiction as dead whose claim has expired for the `max_lost`th time.
/// Returns them.
pub(super) async fn set_lost_dead(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    city: &JurisdictionId,
    max_lost: i32,
    cause: &str,
) -> QueryResult<Vec<TaskRow>> {
    let lost = task::table
        .filter(task::jurisdiction_id.eq(city))
        .filter(task::state.eq("running"))
        .filter(task::locked_until.lt(now))
        .filter((task::lost + 1).ge(max_lost));
    diesel::update(lost)
        .set((
            task::state.eq("dead"),
            task::lost.eq(task::lost + 1),
            task::last_error.eq(cause),
            task::locked_until.eq(None::<DateTime<Utc>>),
        ))
        .returning(TaskRow::as_returning())
        .load(conn)
        .await
}

/// When and why a task is tried again.
pub(super) struct Again<'a> {
    pub(super) run_at: DateTime<Utc>,
    pub(super) failures: i32,
    pub(super) outage_since: Option<DateTime<Utc>>,
    pub(super) cause: &'a str,
}

/// Queues a task again, if the claim is still valid. Violates the constraint `task_dedupe_key` if
/// the same task is already queued.
pub(super) async fn set_queued(
    conn: &mut AsyncPgConnection,
    row: &TaskRow,
    again: Again<'_>,
) -> QueryResult<()> {
    let again = (
        task::state.eq("queued"),
        task::run_at.eq(again.run_at),
        task::failures.eq(again.failures),
        task::outage_since.eq(again.outage_since),
        task::last_error.eq(again.cause),
        task::locked_until.eq(None::<DateTime<Utc>>),
    );
    let changed = diesel::update(claimed(row)).set(again);
    Prepared(changed).execute(conn).await.map(drop)
}

/// Lists all dead tasks, by jurisdiction and id.
pub(super) async fn dead(conn: &mut AsyncPgConnection) -> QueryResult<Vec<TaskRow>> {
    TaskRow::query()
        .filter(task::state.eq("dead"))
        .order((task::jurisdiction_id, task::task_id))
        .load(conn)
        .await
}

/// Returns the jurisdictions that have dead tasks.
pub(super) async fn cities_with_dead(
    conn: &mut AsyncPgConnection,
) -> QueryResult<Vec<JurisdictionId>> {
    task::table
        .filter(task::state.eq("dead"))
        .select(task::jurisdiction_id)
        .distinct()
        .load(conn)
        .await
}

/// Queues one or all dead tasks of a jurisdiction again, except where the same task is already
/// queued. Returns how many were queued.
pub(super) async fn restart_dead(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    city: &JurisdictionId,
    only: Option<TaskId>,
) -> QueryResult<usize> {
    sql_query(include_str!("sql/restart_dead.sql"))
        .bind::<Text, _>(city)
        .bind::<Nullable<Uuid>, _>(only)
        .bind::<Timestamptz, _>(now)
        .execute(conn)
        .await
}
