//! What tests count in the database, in words of the city. The names of tables and columns stand
//! here and in the other files of the harness, so that a migration changes no test.

use std::fmt::Display;

use crate::app::TestApp;

/// Rows of a table that fulfil some conditions.
#[derive(Debug, Clone)]
pub struct Rows {
    table: &'static str,
    conditions: Vec<String>,
}

macro_rules! tables {
    ($($(#[$doc:meta])+ $name:ident = $table:literal;)+) => {
        impl Rows {
            $($(#[$doc])+ #[must_use] pub const fn $name() -> Self {
                Self { table: $table, conditions: Vec::new() }
            })+
        }
    };
}

tables! {
    /// Signed roots of the audit.
    audit_roots = "audit_root";
    /// Keys of apps.
    api_keys = "api_key";
    /// Wishes for a key that wait for their confirmation.
    api_key_requests = "api_key_request";
    /// Days on which a key was used.
    api_key_uses = "api_key_use";
    /// Crews that the dispatcher may choose among.
    candidates = "candidate";
    /// Answers to the questions of a service.
    case_attributes = "case_attribute";
    /// Cases.
    cases = "cases";
    /// How reporters are reached.
    contacts = "case_contact";
    /// Why jobs are where they are.
    dispositions = "disposition";
    /// Events in the histories of cases.
    events = "event";
    /// Pieces of evidence of where a case is.
    fixes = "fix";
    /// People who are told what becomes of a case.
    followers = "follower";
    /// Places that were looked up for a report to come.
    geotags = "geotag";
    /// Answers to requests that may be sent again.
    idempotency_keys = "idempotency_key";
    /// Operations of phones that were answered.
    answered_operations = "operation_inbox";
    /// Jobs.
    jobs = "job";
    /// Cities and their sandboxes.
    jurisdictions = "jurisdiction";
    /// The last known positions of crews.
    latest_positions = "position_latest";
    /// Leases of jobs that crews hold.
    live_leases = "lease_live";
    /// Endpoints that are mirrored.
    mirrors = "mirror";
    /// Offers of jobs to crews.
    offers = "offer";
    /// Decisions of dispatchers against the plan.
    overrides = "job_override";
    /// Leases that have ended.
    past_leases = "lease_past";
    /// Photos of cases.
    photos = "photo";
    /// Looks at the position of a crew.
    position_reads = "read_log";
    /// Phones that are woken.
    push_subscriptions = "push_subscription";
    /// All positions that are kept.
    positions = "position_raw";
    /// Parts of photos that were covered.
    redactions = "redaction";
    /// Shifts.
    shifts = "shift";
    /// Things on trucks.
    stock = "stock";
    /// Background tasks that are not done.
    tasks = "task";
    /// Photos that no case has taken yet.
    unattached_photos = "unattached_photo";
    /// Positions that came before the days to keep them in were made.
    unsorted_positions = "position_raw_rest";
    /// Uploads.
    uploads = "upload";
    /// Pieces of uploads that have not come whole.
    upload_pieces = "upload_piece";
    /// Objects that the photo store did not take yet.
    spooled_objects = "photo_spool";
    /// What crews have seen at cases.
    visits = "visit_evidence";
}

macro_rules! equals {
    ($($(#[$doc:meta])+ $name:ident = $column:literal;)+) => {
        impl Rows {
            $($(#[$doc])+ #[must_use] pub fn $name(self, value: impl Display) -> Self {
                let value = value.to_string().replace('\'', "''");
                self.and(format!(concat!($column, " = '{}'"), value))
            })+
        }
    };
}

equals! {
    /// Cases of this agency.
    agency = "agency_code";
    /// Cases that an app reported with this key.
    api_key = "api_key_id";
    /// Of this crew.
    crew = "crew_id";
    /// Cases that wait until then.
    held_until = "held_until";
    /// Cities of this name.
    name = "name";
    /// Cases of which this is said.
    status_notes = "status_notes";
    /// Cities in this time zone.
    time_zone = "time_zone";
    /// Fixes that weigh so much.
    weight = "weight";
    /// Events of this action.
    action = "action";
    /// Tasks tried so often.
    attempts = "attempts";
    /// Dispositions with this code.
    code = "code";
    /// Stock of which so many are on the truck.
    counted = "counted";
    /// Leases that ended so.
    ending = "ending";
    /// Subscriptions that failed so often.
    failures = "failures";
    /// Jobs with this fence.
    fence = "fence";
    /// Of this city.
    in_city = "jurisdiction_id";
    /// Stock of this item.
    item = "item";
    /// Photos, tasks, visits of this kind.
    kind = "kind";
    /// Offers in this mode.
    mode = "mode";
    /// Events with this note.
    note = "note";
    /// Redactions with this reason.
    reason = "reason";
    /// Stock of which so many are promised to jobs.
    reserved = "reserved";
    /// Cases of this service.
    service = "service_code";
    /// Fixes from this source.
    source = "source";
    /// Jobs, offers, tasks in this state.
    state = "state";
    /// Cases that stand so.
    status = "status";
    /// Cases of this version.
    version = "version";
    /// Dispositions with these words.
    words = "words";
}

macro_rules! conditions {
    ($($(#[$doc:meta])+ $name:ident = $condition:literal;)+) => {
        impl Rows {
            $($(#[$doc])+ #[must_use] pub fn $name(self) -> Self {
                self.and($condition.to_owned())
            })+
        }
    };
}

conditions! {
    /// Endpoints whose changes are followed.
    followed = "followed_until is not null";
    /// Photos that look like nothing that is known.
    without_likeness = "likeness = ''";
    /// Leases under which work has begun.
    begun = "started_at is not null";
    /// Positions that nobody believes.
    doubted = "doubted";
    /// Shifts that ended when they should have.
    ended_in_time = "ended_at = ends_at";
    /// Jobs that have not ended.
    open = "ended_at is null";
    /// Stock that is promised to jobs.
    promised = "reserved > 0";
    /// Subscriptions whose phone was woken.
    reached = "last_ok_at is not null";
    /// Shifts of crews that are not heard of.
    silent = "silent_since is not null";
    /// Cities that are sandboxes.
    test = "sandbox_of is not null";
    /// Cases that were resolved without a proof.
    unproven = "unevidenced";
    /// Cases with a photo.
    with_photo = "photo_id is not null";
    /// Cases with a place.
    with_place = "place is not null";
}

impl Rows {
    /// Evidence whose note begins so.
    #[must_use]
    pub fn note_begins(self, with: &str) -> Self {
        self.and(format!("starts_with(note, '{with}')"))
    }

    /// Leases with a reason that has these words in it.
    #[must_use]
    pub fn reason_has(self, words: &str) -> Self {
        self.and(format!("reason like '%{words}%'"))
    }

    fn and(mut self, condition: String) -> Self {
        self.conditions.push(condition);
        self
    }
}

/// What a test counts: rows, or, in the files that [`crate::RAW_SQL`] lists, what stands behind `from`.
pub trait Counted {
    /// What stands behind `select count(*) from`.
    fn source(&self) -> String;
}

impl Counted for Rows {
    fn source(&self) -> String {
        let conditions = self.conditions.join(" and ");
        if conditions.is_empty() {
            self.table.to_owned()
        } else {
            format!("{} where {conditions}", self.table)
        }
    }
}

impl Counted for str {
    fn source(&self) -> String {
        self.to_owned()
    }
}

impl Counted for String {
    fn source(&self) -> String {
        self.clone()
    }
}

impl TestApp {
    /// How many rows there are.
    pub async fn count(&self, rows: &(impl Counted + ?Sized)) -> i64 {
        let client = crate::cluster::connect(&self.database_url).await;
        let query = format!("select count(*) from {}", rows.source());
        client.query_one(&query, &[]).await.unwrap().get(0)
    }

    /// How many people are told what becomes of this case.
    pub async fn followers_of(&self, number: &str) -> i64 {
        let from = "follower join cases using (jurisdiction_id, case_id)";
        self.count(&format!("{from} where number = '{number}'")).await
    }

    /// How many tables hold this text anywhere.
    pub async fn tables_holding(&self, text: &str) -> i64 {
        let text = text.replace('_', "\\_");
        let tables = "(select query_to_xml(format('select * from public.%I', tablename), true, true, \
                      '')::text as rows from pg_tables where schemaname = 'public') t";
        self.count(&format!("{tables} where rows like '%{text}%'")).await
    }

    /// Where phones are woken, in order.
    pub async fn push_addresses(&self) -> Vec<String> {
        self.texts("select address from push_subscription order by address").await
    }

    /// What came on trucks and left them, as in `used -1`.
    pub async fn stock_moves(&self) -> Vec<String> {
        self.texts("select kind || ' ' || quantity from stock_move order by stock_move_id").await
    }

    /// The ids of all jobs.
    pub async fn job_ids(&self) -> Vec<String> {
        self.texts("select job_id::text from job").await
    }
}
