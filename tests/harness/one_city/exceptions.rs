//! Statements that may read the rows of all cities. They lock nothing and join on the key, so Citus runs
//! them on every server. No statement that writes is among them.

/// Reads of these tables with these words, and why they name no city.
pub(super) struct Exception {
    tables: &'static [&'static str],
    words: &'static str,
    #[expect(dead_code, reason = "for the reader")]
    why: &'static str,
}

const EXCEPTIONS: &[Exception] = &[
    Exception { tables: &["jurisdiction"], words: "sandbox_of is null", why: "the list of cities" },
    Exception {
        tables: &["jurisdiction", "task"],
        words: "not (exists",
        why: "cities that lack a task, which is looked for in each city",
    },
    Exception {
        tables: &["jurisdiction", "photo_binding"],
        words: "not (exists",
        why: "cities that lack a binding, which is looked for in each city",
    },
    Exception {
        tables: &["jurisdiction"],
        words: "jurisdiction.dispute_days from jurisdiction order by",
        why: "the list of cities, for the retention",
    },
    Exception {
        tables: &["area", "jurisdiction"],
        words: "st_covers",
        why: "which city a place is in",
    },
    Exception {
        tables: &["api_key"],
        words: "api_key.key_sha256 = ",
        why: "the city of a key; it is locked in its city afterwards",
    },
    Exception {
        tables: &["photo", "rendition"],
        words: "photo.public_id = ",
        why: "the city of a photo's address",
    },
    Exception {
        tables: &["redaction"],
        words: "redaction.former_id = ",
        why: "a photo's former address names no city",
    },
    Exception {
        tables: &["task"],
        words: "group by kind, state",
        why: "metrics of the whole queue",
    },
    Exception {
        tables: &["task"],
        words: "where (task.state = $1) order by task.jurisdiction_id",
        why: "the operator's list of dead tasks",
    },
    Exception { tables: &["offer"], words: "offer.offered_at > ", why: "news for all streams" },
    Exception { tables: &["offer"], words: "offer.answered_at > ", why: "news for all streams" },
    Exception {
        tables: &["lease_live"],
        words: "lease_live.taken_at > ",
        why: "news for all streams",
    },
    Exception {
        tables: &["lease_past"],
        words: "lease_past.ended_at > ",
        why: "news for all streams",
    },
    Exception {
        tables: &["shift"],
        words: "order by shift.ends_at limit",
        why: "a sweep: shifts to end, each in its city",
    },
    Exception {
        tables: &["shift"],
        words: "order by shift.seen_at limit",
        why: "a sweep: crews to mark as unresponsive, each in its city",
    },
    Exception {
        tables: &["disposition", "job"],
        words: "left outer join disposition",
        why: "a sweep: jobs to dispatch, each in its city",
    },
    Exception {
        tables: &["disposition"],
        words: "disposition.question is not null",
        why: "the audit of the planner's newest decisions",
    },
];

/// How statements of tests themselves begin, in files of `RAW_SQL`, through connections of the server.
const OF_TESTS: &[&str] = &[
    "delete from visit_evidence",
    "select from cases for update",
    "select job_id, crew_id, fence from lease_",
    "select offer_id, crew_id from offer where ",
    "select task.payload from task where (task.kind = $1)",
    "select offer_id, job_id, crew_id from offer where state = 'live' order by random()",
    "update service set place_shown = 'point' where service_code = 'question'",
    "update service_attribute set condition = $1::jsonb",
    "update visit_evidence set note = ",
];

/// Whether the rows of all cities may be read. `text` is normalized.
pub(super) fn reads_all_cities(tables: &[String], text: &str) -> bool {
    let is_it = |it: &Exception| it.tables == tables && text.contains(it.words);
    EXCEPTIONS.iter().any(is_it)
}

/// Whether a test itself sent this. `text` is normalized.
pub(super) fn is_of_a_test(text: &str) -> bool {
    OF_TESTS.iter().any(|begin| text.starts_with(begin))
}
