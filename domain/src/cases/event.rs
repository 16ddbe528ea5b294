//! An event in a case's history, chained to the event before by its hash.

use chrono::{DateTime, SecondsFormat, Utc};
use diesel::prelude::*;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::{
    CaseId,
    actor::{Actor, ActorKind},
    status::{Action, Status},
};
use crate::{jurisdictions::JurisdictionId, schema::event, text_enum::text_enum};

text_enum! {
    /// Who may read an event.
    pub enum Visibility {
        /// Everyone.
        Public = "public",
        /// Staff and crews only.
        Staff = "staff",
    }
}

/// An event in a case's history, as stored.
#[derive(Debug, Clone, PartialEq, Eq, HasQuery, Insertable)]
#[diesel(table_name = event)]
pub struct Event {
    /// Jurisdiction that owns the row.
    pub jurisdiction_id: JurisdictionId,
    /// Case of the event.
    pub case_id: CaseId,
    /// Sequence number: 1 for the report, then one more for each event. Equals the version of the
    /// case after the event.
    pub seq: i32,
    /// Time of the event (UTC).
    pub at: DateTime<Utc>,
    /// Kind of actor.
    pub actor: ActorKind,
    /// Id of the actor. `None` if this kind has no ids.
    pub actor_id: Option<Uuid>,
    /// Action that was carried out.
    pub action: Action,
    /// Status before the event. `None` for the first event.
    pub from_status: Option<Status>,
    /// Status after the event.
    pub to_status: Status,
    /// Who may read the event.
    pub visibility: Visibility,
    /// Note for people. May be empty.
    pub note: String,
    /// Details as JSON, exactly as they were hashed.
    pub detail: String,
    /// SHA-256 of the event, see [`Event::hash_after`].
    pub hash: Vec<u8>,
}

/// An event before it is chained.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Time of the event (UTC).
    pub at: DateTime<Utc>,
    /// Kind of actor and its id.
    pub actor: (ActorKind, Option<Uuid>),
    /// Action that was carried out.
    pub action: Action,
    /// Status before the event. `None` for the first event.
    pub from: Option<Status>,
    /// Status after the event.
    pub to: Status,
    /// Who may read the event.
    pub visibility: Visibility,
    /// Note for people. May be empty.
    pub note: String,
    /// Details for programs. No personal data.
    pub detail: serde_json::Value,
}

impl Entry {
    /// Creates a public entry by `actor`, without note and details.
    pub fn by(actor: &Actor, at: DateTime<Utc>, action: Action, to: Status) -> Self {
        Self {
            at,
            actor: (actor.kind(), actor.id()),
            action,
            from: None,
            to,
            visibility: Visibility::Public,
            note: String::new(),
            detail: serde_json::Value::Object(serde_json::Map::new()),
        }
    }

    /// Chains the entry to the event whose hash is `before`.
    pub fn chained(
        self,
        jurisdiction: &JurisdictionId,
        case_id: CaseId,
        seq: i32,
        before: &[u8],
    ) -> Event {
        let mut event = Event {
            jurisdiction_id: jurisdiction.clone(),
            case_id,
            seq,
            at: self.at,
            actor: self.actor.0,
            actor_id: self.actor.1,
            action: self.action,
            from_status: self.from,
            to_status: self.to,
            visibility: self.visibility,
            note: self.note,
            detail: self.detail.to_string(),
            hash: vec![],
        };
        event.hash = event.hash_after(before);
        event
    }
}

impl Event {
    /// Returns the hash that the first event of a case is chained to. It identifies the case.
    pub fn origin(jurisdiction: &JurisdictionId, case_id: CaseId) -> Vec<u8> {
        Sha256::digest(format!("{jurisdiction}/{case_id}")).to_vec()
    }

    /// Returns the SHA-256 of the hash `before` and of each field, prefixed by its length.
    pub fn hash_after(&self, before: &[u8]) -> Vec<u8> {
        let at = self.at.to_rfc3339_opts(SecondsFormat::Micros, true);
        let actor_id = self.actor_id.map(|id| id.to_string()).unwrap_or_default();
        let fields = [
            self.seq.to_string().as_str(),
            &at,
            self.actor.as_str(),
            &actor_id,
            self.action.as_str(),
            self.from_status.map_or("", Status::as_str),
            self.to_status.as_str(),
            self.visibility.as_str(),
            &self.note,
            &self.detail,
        ]
        .map(|field| format!("{}:{field}", field.len()))
        .concat();
        Sha256::new().chain_update(before).chain_update(fields).finalize().to_vec()
    }
}
