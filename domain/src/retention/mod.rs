//! Deletes rows that are past their retention: one table of rules, one way to delete.
//!
//! A rule never deletes what a live case or job needs. Events, cases, jobs, shifts and photos have
//! no rule: they stay.

mod apply;
mod days;
mod rules;
mod store;

use chrono::{DateTime, TimeDelta, Utc};
use diesel::QueryResult;
use diesel_async::AsyncPgConnection;
use uuid::Uuid;

pub use self::{
    apply::{Deleted, apply},
    days::RetentionDays,
    rules::{RULES, Rule},
};
use crate::{db, jurisdictions::JurisdictionId};

/// Rows that are past the retention of a rule, in all jurisdictions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due {
    /// The rule.
    pub rule: &'static Rule,
    /// Number of rows that would be deleted.
    pub rows: i64,
    /// Age of the oldest of them. `None` if there are none.
    pub oldest: Option<DateTime<Utc>>,
}

/// Counts what [`apply()`] would delete.
pub async fn due(conn: &mut AsyncPgConnection, days: &RetentionDays) -> QueryResult<Vec<Due>> {
    let now = db::city_now(conn).await?;
    let cities = store::cities(conn).await?;
    let mut all = vec![];
    for rule in &RULES {
        let mut due = Due { rule, rows: 0, oldest: None };
        for (city, dispute_days) in &cities {
            let Some(limits) = Limits::of(rule, days, *dispute_days, now) else { continue };
            let found = store::count(conn, rule, city, limits).await?;
            due.rows += found.rows;
            due.oldest = [due.oldest, found.oldest].into_iter().flatten().min();
        }
        all.push(due);
    }
    Ok(all)
}

/// Times that a rule compares with.
#[derive(Debug, Clone, Copy)]
struct Limits {
    /// Rows are deleted that are older than this.
    before: DateTime<Utc>,
    /// A case is over if it ended before this: later it can still be disputed.
    case_ended_before: DateTime<Utc>,
}

impl Limits {
    /// The limits in a city, by the clock of the database. `None` if rows are kept for ever.
    fn of(
        rule: &Rule,
        days: &RetentionDays,
        dispute_days: i32,
        now: DateTime<Utc>,
    ) -> Option<Self> {
        let kept = match (rule.days)(days) {
            0 => return None,
            days => TimeDelta::days(days.into()),
        };
        let before = now.checked_sub_signed(kept)?;
        let disputed = now.checked_sub_signed(TimeDelta::days(dispute_days.into()))?;
        Some(Self { before, case_ended_before: before.min(disputed) })
    }

    /// The smallest id that is as new as the limit. Ids sort by time, so the rows with smaller ids
    /// are found by the key.
    fn first_id(self) -> Uuid {
        let millis = u64::try_from(self.before.timestamp_millis()).unwrap_or_default();
        let [_, _, time @ ..] = millis.to_be_bytes();
        let mut bytes = [0; 16];
        bytes.iter_mut().zip(time).for_each(|(byte, part)| *byte = part);
        Uuid::from_bytes(bytes)
    }
}

/// A city, and the days after its end in which a case can be disputed.
type City = (JurisdictionId, i32);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::Id;

    #[test]
    fn older_ids_are_smaller_than_the_first_id_of_a_limit_and_newer_ones_are_not() {
        let before: DateTime<Utc> = "2026-11-30T12:00:00Z".parse().unwrap();
        let first = Limits { before, case_ended_before: before }.first_id();
        let id = |millis| Id::<()>::new(before + TimeDelta::milliseconds(millis)).uuid();

        assert!(id(-1) < first);
        assert!(id(0) > first && id(1) > first);
    }

    #[test]
    fn a_case_that_can_be_disputed_is_not_over_however_short_the_retention() {
        let now: DateTime<Utc> = "2026-11-30T12:00:00Z".parse().unwrap();
        let rule = RULES.iter().find(|rule| rule.name == "lease_past").unwrap();
        let days = RetentionDays { lease_past: 10, ..RetentionDays::default() };

        let limits = Limits::of(rule, &days, 365, now).unwrap();
        assert_eq!(limits.before, now - TimeDelta::days(10));
        assert_eq!(limits.case_ended_before, now - TimeDelta::days(365));

        let for_ever = RetentionDays { lease_past: 0, ..days };
        assert!(Limits::of(rule, &for_ever, 365, now).is_none());
    }
}
