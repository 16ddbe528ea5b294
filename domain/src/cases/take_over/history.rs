//! Creates the history of an imported case.

use chrono::{DateTime, Utc};
use serde_json::json;

use super::{End, Past, TakenOver};
use crate::{
    cases::{
        Action, ActorKind, Case, CaseId, CaseNumber, Entry, Event, Facts, Refused, Standing,
        Status, Visibility,
    },
    jurisdictions::JurisdictionId,
};

/// One event to create.
struct Step {
    action: Action,
    at: DateTime<Utc>,
    note: String,
    detail: serde_json::Value,
}

impl Past {
    /// Creates the case and its events: submitted and acknowledged and, if it has ended, resolved
    /// and closed.
    pub fn taken_over(mut self, jurisdiction: &JurisdictionId) -> Result<TakenOver, Refused> {
        let end = self.end.take().map(|end| End { at: end.at.max(self.requested_at), ..end });
        let source = std::mem::take(&mut self.source);
        let routing = self.routing.clone();
        let case = self.received(jurisdiction, end.as_ref());
        let steps = steps(&case, &source, &routing, end.as_ref());
        let (status, events) = chain(jurisdiction, case.case_id, steps)?;
        let case = Case {
            status,
            standing: status.standing(),
            version: events.last().map_or(0, |event| event.seq),
            event_head: events.last().map(|event| event.hash.clone()).unwrap_or_default(),
            ..case
        };
        Ok(TakenOver { case, events, by_map: false })
    }

    /// The case before its first event.
    fn received(self, jurisdiction: &JurisdictionId, end: Option<&End>) -> Case {
        let updated_at = end.map_or(self.requested_at, |end| end.at);
        let said = end.map_or(self.routing, |end| end.note.clone());
        Case {
            jurisdiction_id: jurisdiction.clone(),
            case_id: CaseId::new(self.requested_at),
            number: CaseNumber::draw(),
            status: Status::Received,
            version: 0,
            service_code: self.service_code,
            agency_code: self.agency_code,
            description: self.description,
            place: self.place,
            radius_m: None,
            confidence: None,
            flags: vec![],
            place_by_device: false,
            shown_exactly: true,
            address: self.address,
            address_id: self.address_id,
            zipcode: self.zipcode,
            areas: self.areas,
            media_url: self.media_url,
            channel: self.channel,
            api_key_id: None,
            external_id: Some(self.external_id),
            tracking_sha256: None,
            requested_at: self.requested_at,
            updated_at,
            expected_at: self.expected_at,
            ended_at: end.map(|end| end.at),
            held_until: None,
            outcome: end.map(|end| end.outcome),
            status_notes: Some(said).filter(|said| !said.is_empty()),
            unevidenced: false,
            disputes: 0,
            reroutes: 0,
            duplicate_of: None,
            standing: Standing::Open,
            changed_at: self.changed_at.unwrap_or(updated_at),
            listed: true,
            photo_id: None,
            event_head: vec![],
        }
    }
}

fn steps(case: &Case, source: &str, routing: &str, end: Option<&End>) -> Vec<Step> {
    let step = |action, at, note: &str, detail| Step { action, at, note: note.to_owned(), detail };
    let facts = Facts::of(case);
    let submitted = match source {
        "" => json!({ "facts": facts }),
        source => json!({ "facts": facts, "source": source }),
    };
    let agency = match &case.agency_code {
        Some(code) => json!({ "agency": code }),
        None => json!({}),
    };
    let mut steps = vec![
        step(Action::Submit, case.requested_at, "", submitted),
        step(Action::Acknowledge, case.requested_at, routing, agency),
    ];
    if let Some(End { at, outcome, note }) = end {
        steps.push(step(Action::Resolve, *at, note, json!({ "outcome": outcome })));
        steps.push(step(Action::Confirm, *at, "It was closed where it comes from.", json!({})));
    }
    steps
}

/// Chains the steps to events. Returns them with the last status.
fn chain(
    jurisdiction: &JurisdictionId,
    case_id: CaseId,
    steps: Vec<Step>,
) -> Result<(Status, Vec<Event>), Refused> {
    let mut status = Status::Received;
    let mut before = Event::origin(jurisdiction, case_id);
    let mut events: Vec<Event> = Vec::with_capacity(steps.len());
    for (seq, Step { action, at, note, detail }) in (1..).zip(steps) {
        let from = (action != Action::Submit).then_some(status);
        status = from.map_or(Ok(status), |from| from.after(action))?;
        let entry = Entry {
            at,
            actor: (ActorKind::Import, None),
            action,
            from,
            to: status,
            visibility: Visibility::Public,
            note,
            detail,
        };
        let event = entry.chained(jurisdiction, case_id, seq, &before);
        before.clone_from(&event.hash);
        events.push(event);
    }
    Ok((status, events))
}
