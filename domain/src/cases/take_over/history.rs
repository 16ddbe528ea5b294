//! The history that another system's row stands for.

use chrono::{DateTime, Utc};
use serde_json::json;

use super::{End, Past, TakenOver};
use crate::{
    cases::{
        Action, ActorKind, Case, CaseId, CaseNumber, Entry, Event, Refused, Status, Visibility,
    },
    jurisdictions::JurisdictionId,
};

/// One thing that happened.
struct Step {
    action: Action,
    at: DateTime<Utc>,
    note: String,
    detail: serde_json::Value,
}

impl Past {
    /// The case and the events that lead to it: reported, acknowledged, and if it ended, resolved
    /// and closed.
    pub fn taken_over(mut self, jurisdiction: &JurisdictionId) -> Result<TakenOver, Refused> {
        let case_id = CaseId::new(self.requested_at);
        let end = self.end.take().map(|end| End { at: end.at.max(self.requested_at), ..end });
        let steps = steps(&self, end.as_ref());
        let (status, events) = chain(jurisdiction, case_id, steps)?;
        let updated_at = end.as_ref().map_or(self.requested_at, |end| end.at);
        let said = end.as_ref().map_or(self.routing, |end| end.note.clone());
        let version = events.last().map_or(0, |event| event.seq);
        let event_head = events.last().map(|event| event.hash.clone()).unwrap_or_default();
        let case = Case {
            jurisdiction_id: jurisdiction.clone(),
            case_id,
            number: CaseNumber::draw(),
            status,
            version,
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
            ended_at: end.as_ref().map(|end| end.at),
            held_until: None,
            outcome: end.as_ref().map(|end| end.outcome),
            status_notes: Some(said).filter(|said| !said.is_empty()),
            unevidenced: false,
            disputes: 0,
            reroutes: 0,
            duplicate_of: None,
            standing: status.standing(),
            changed_at: self.changed_at.unwrap_or(updated_at),
            listed: true,
            photo_id: None,
            event_head,
        };
        Ok(TakenOver { case, events, by_map: false })
    }
}

fn steps(past: &Past, end: Option<&End>) -> Vec<Step> {
    let step = |action, at, note: &str, detail| Step { action, at, note: note.to_owned(), detail };
    let source = if past.source.is_empty() { json!({}) } else { json!({ "source": past.source }) };
    let agency = match &past.agency_code {
        Some(code) => json!({ "agency": code }),
        None => json!({}),
    };
    let mut steps = vec![
        step(Action::Submit, past.requested_at, "", source),
        step(Action::Acknowledge, past.requested_at, &past.routing, agency),
    ];
    if let Some(End { at, outcome, note }) = end {
        steps.push(step(Action::Resolve, *at, note, json!({ "outcome": outcome })));
        steps.push(step(Action::Confirm, *at, "It was closed where it comes from.", json!({})));
    }
    steps
}

/// The steps as events, each chained to the one before, and the status they lead to.
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
