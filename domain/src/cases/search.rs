//! Cases are looked for.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::{Case, CaseNumber, Standing, Status};
use crate::{jurisdictions::JurisdictionId, schema::cases};

diesel::alias!(cases as primary: Primary);

/// What to look for; what is none or empty does not matter.
#[derive(Debug, Clone, Default)]
pub struct Search {
    /// These numbers. If any are given, nothing else matters.
    pub numbers: Vec<CaseNumber>,
    /// Whether numbers were asked for at all, even if none was well-formed.
    pub by_number: bool,
    /// These services.
    pub service_codes: Vec<String>,
    /// These statuses.
    pub statuses: Vec<Status>,
    /// This standing; a duplicate has that of the case it was joined to.
    pub standing: Option<Standing>,
    /// Reported at this time or later.
    pub from: Option<DateTime<Utc>>,
    /// Reported at this time or earlier.
    pub to: Option<DateTime<Utc>>,
    /// Skip so many.
    pub offset: i64,
    /// So many at most.
    pub limit: i64,
}

/// The cases, newest report first.
pub async fn search(
    conn: &mut AsyncPgConnection,
    jurisdiction: &JurisdictionId,
    search: &Search,
) -> QueryResult<Vec<Case>> {
    let mut query = Case::query().filter(cases::jurisdiction_id.eq(jurisdiction)).into_boxed();
    if search.by_number {
        query = query.filter(cases::number.eq_any(&search.numbers));
    } else {
        if !search.service_codes.is_empty() {
            query = query.filter(cases::service_code.eq_any(&search.service_codes));
        }
        if !search.statuses.is_empty() {
            query = query.filter(cases::status.eq_any(&search.statuses));
        }
        if let Some(standing) = search.standing {
            let joined_to = primary
                .filter(primary.field(cases::jurisdiction_id).eq(cases::jurisdiction_id))
                .filter(primary.field(cases::case_id).nullable().eq(cases::duplicate_of))
                .filter(primary.field(cases::status).eq_any(standing.statuses()));
            let own = cases::status.eq_any(standing.statuses());
            query = query
                .filter(own.and(cases::duplicate_of.is_null()).or(diesel::dsl::exists(joined_to)));
        }
        if let Some(from) = search.from {
            query = query.filter(cases::requested_at.ge(from));
        }
        if let Some(to) = search.to {
            query = query.filter(cases::requested_at.le(to));
        }
    }
    query
        .order((cases::requested_at.desc(), cases::case_id.desc()))
        .offset(search.offset)
        .limit(search.limit)
        .load(conn)
        .await
}

/// The cases that the duplicates among `found` were joined to.
pub async fn primaries(
    conn: &mut AsyncPgConnection,
    jurisdiction: &JurisdictionId,
    found: &[Case],
) -> QueryResult<Vec<Case>> {
    let ids: Vec<_> = found.iter().filter_map(|case| case.duplicate_of).collect();
    if ids.is_empty() {
        return Ok(vec![]);
    }
    Case::query()
        .filter(cases::jurisdiction_id.eq(jurisdiction))
        .filter(cases::case_id.eq_any(ids))
        .load(conn)
        .await
}
