//! What happened to cases, for those who follow all of them: the public lines of every listed
//! case, oldest first.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use diesel::{
    dsl::{max, sql},
    prelude::*,
    sql_types::Bool,
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use serde::Deserialize;

use super::{Action, ActorKind, CaseId, CaseNumber, Event, Outcome, Status};
use crate::{
    jurisdictions::JurisdictionId,
    photos::{self, PhotoId},
    schema::{cases, event},
};

/// Which lines.
#[derive(Debug, Clone, Default)]
pub struct UpdateSearch {
    /// Those of these cases; if given, times do not matter.
    pub numbers: Option<Vec<CaseNumber>>,
    /// Written at this time or later.
    pub from: Option<DateTime<Utc>>,
    /// Written before this time.
    pub before: Option<DateTime<Utc>>,
    /// Skip so many.
    pub offset: i64,
    /// So many at most.
    pub limit: i64,
}

/// A public line of a case's history, and what it takes to understand it alone.
#[derive(Debug, Clone)]
pub struct Update {
    /// The case.
    pub number: CaseNumber,
    /// The line.
    pub event: Event,
    /// How the case had ended by then, if it had.
    pub outcome: Option<Outcome>,
    /// The pictures that came with it, in their order.
    pub photos: Vec<PhotoId>,
}

/// The lines, oldest first.
pub async fn updates(
    conn: &mut AsyncPgConnection,
    jurisdiction: &JurisdictionId,
    search: &UpdateSearch,
) -> QueryResult<Vec<Update>> {
    let lines = lines(conn, jurisdiction, search).await?;
    let ended: Vec<CaseId> = ids(lines.iter().filter(|(event, _)| has_ended(event)));
    let endings = endings(conn, jurisdiction, &ended).await?;
    let mut photos = photos_of(conn, jurisdiction, &ids(lines.iter())).await?;
    let update = |(event, number): (Event, CaseNumber)| Update {
        number,
        outcome: has_ended(&event).then(|| outcome_by(&event, &endings)).flatten(),
        photos: photos.remove(&(event.case_id, event.seq)).unwrap_or_default(),
        event,
    };
    Ok(lines.into_iter().map(update).collect())
}

async fn lines(
    conn: &mut AsyncPgConnection,
    jurisdiction: &JurisdictionId,
    search: &UpdateSearch,
) -> QueryResult<Vec<(Event, CaseNumber)>> {
    let of_its_case =
        cases::jurisdiction_id.eq(event::jurisdiction_id).and(cases::case_id.eq(event::case_id));
    let mut query = event::table
        .inner_join(cases::table.on(of_its_case))
        .filter(event::jurisdiction_id.eq(jurisdiction))
        // In these very words: the index holds public lines only, and a plan for any value would
        // not know that this is one.
        .filter(sql::<Bool>("event.visibility = 'public'"))
        .filter(cases::listed)
        .select((Event::as_select(), cases::number))
        .into_boxed();
    if let Some(numbers) = &search.numbers {
        query = query.filter(cases::number.eq_any(numbers));
    } else {
        if let Some(from) = search.from {
            query = query.filter(event::at.ge(from));
        }
        if let Some(before) = search.before {
            query = query.filter(event::at.lt(before));
        }
    }
    query
        .order((event::at, event::case_id, event::seq))
        .offset(search.offset)
        .limit(search.limit)
        .load(conn)
        .await
}

fn ids<'a>(lines: impl Iterator<Item = &'a (Event, CaseNumber)>) -> Vec<CaseId> {
    let mut ids: Vec<CaseId> = lines.map(|(event, _)| event.case_id).collect();
    ids.sort();
    ids.dedup();
    ids
}

fn has_ended(event: &Event) -> bool {
    matches!(event.to_status, Status::Resolved | Status::Closed | Status::Declined)
}

/// What a line says about how its case ended.
#[derive(Deserialize)]
struct Ending {
    outcome: Option<Outcome>,
}

/// The lines that ended these cases: which line, and how.
async fn endings(
    conn: &mut AsyncPgConnection,
    jurisdiction: &JurisdictionId,
    ids: &[CaseId],
) -> QueryResult<Vec<(CaseId, i32, Option<Outcome>)>> {
    if ids.is_empty() {
        return Ok(vec![]);
    }
    let rows: Vec<(CaseId, i32, String)> = event::table
        .filter(event::jurisdiction_id.eq(jurisdiction))
        .filter(event::case_id.eq_any(ids))
        .filter(event::action.eq_any([Action::Resolve, Action::Decline]))
        .select((event::case_id, event::seq, event::detail))
        .load(conn)
        .await?;
    let outcome = |detail: &str| serde_json::from_str::<Ending>(detail).ok()?.outcome;
    Ok(rows.into_iter().map(|(id, seq, detail)| (id, seq, outcome(&detail))).collect())
}

/// A line keeps its meaning: what counts is how the case had ended by then, not how it ended later.
fn outcome_by(event: &Event, endings: &[(CaseId, i32, Option<Outcome>)]) -> Option<Outcome> {
    endings
        .iter()
        .filter(|(id, seq, _)| *id == event.case_id && *seq <= event.seq)
        .max_by_key(|(_, seq, _)| *seq)
        .and_then(|(_, _, outcome)| *outcome)
}

/// The pictures of these cases by the line they came with: the last of those written at the very
/// moment when they were added. Pictures that were fetched later came with none.
async fn photos_of(
    conn: &mut AsyncPgConnection,
    jurisdiction: &JurisdictionId,
    ids: &[CaseId],
) -> QueryResult<HashMap<(CaseId, i32), Vec<PhotoId>>> {
    let mut by_line: HashMap<(CaseId, i32), Vec<PhotoId>> = HashMap::new();
    let photos = photos::store::of_cases(conn, jurisdiction, ids).await?;
    if photos.is_empty() {
        return Ok(by_line);
    }
    let (of, at): (Vec<CaseId>, Vec<DateTime<Utc>>) =
        photos.iter().map(|photo| (photo.case_id, photo.added_at)).unzip();
    let last: Vec<(CaseId, DateTime<Utc>, Option<i32>)> = event::table
        .filter(event::jurisdiction_id.eq(jurisdiction))
        .filter(event::case_id.eq_any(of))
        .filter(event::at.eq_any(at))
        .group_by((event::case_id, event::at))
        .select((event::case_id, event::at, max(event::seq)))
        .load(conn)
        .await?;
    let line_of: HashMap<_, _> = last.into_iter().map(|(id, at, seq)| ((id, at), seq)).collect();
    for photo in photos {
        if let Some(Some(seq)) = line_of.get(&(photo.case_id, photo.added_at)) {
            by_line.entry((photo.case_id, *seq)).or_default().push(photo.public_id);
        }
    }
    Ok(by_line)
}

impl Event {
    /// What everybody may read: the note, but not the reporter's own words; a plain sentence where
    /// there is none.
    pub fn in_public_words(&self) -> &str {
        let is_theirs = self.actor == ActorKind::Reporter;
        if is_theirs || self.note.is_empty() { plain_words(self.action) } else { &self.note }
    }
}

const fn plain_words(action: Action) -> &'static str {
    match action {
        Action::Submit => "It was reported.",
        Action::Acknowledge => "An agency has it.",
        Action::Reroute => "Another agency has it.",
        Action::Schedule => "A crew will come.",
        Action::Unschedule => "Another crew is being looked for.",
        Action::Start => "A crew is working on it.",
        Action::Hold => "The work has to wait.",
        Action::Resume => "The work can go on.",
        Action::Resolve => "The city says that it is done.",
        Action::Confirm => "It was closed.",
        Action::Dispute => "Its reporter says that it is not done. It is open again.",
        Action::Reopen => "The city has opened it again.",
        Action::Decline => "The city will not do this.",
        Action::Merge => "It was joined to another case about the same.",
        Action::Unmerge => "It stands for itself again.",
        Action::Withdraw => "Its reporter took it back.",
        Action::Correct => "A mistake in it was put right.",
        Action::Redact => "A picture was redacted.",
        Action::Comment => "Something was added to it.",
    }
}
