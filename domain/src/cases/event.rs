//! One line of a case's history, chained to the line before by its hash.

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
        /// Everybody.
        Public = "public",
        /// Staff and crews.
        Staff = "staff",
    }
}

/// An event as it is stored.
#[derive(Debug, Clone, PartialEq, Eq, HasQuery, Insertable)]
#[diesel(table_name = event)]
pub struct Event {
    /// The city.
    pub jurisdiction_id: JurisdictionId,
    /// The case.
    pub case_id: CaseId,
    /// 1 for the report, then one more each; the case's version at that time.
    pub seq: i32,
    /// When.
    pub at: DateTime<Utc>,
    /// What kind of actor.
    pub actor: ActorKind,
    /// Which one.
    pub actor_id: Option<Uuid>,
    /// What was done.
    pub action: Action,
    /// Where the case stood.
    pub from_status: Option<Status>,
    /// Where it stands since.
    pub to_status: Status,
    /// Who may read this.
    pub visibility: Visibility,
    /// What happened, in words.
    pub note: String,
    /// JSON, the very text that was hashed.
    pub detail: String,
    /// See [`Event::hash_after`].
    pub hash: Vec<u8>,
}

/// An event before it has its place in the chain.
#[derive(Debug, Clone)]
pub struct Entry {
    /// When.
    pub at: DateTime<Utc>,
    /// What kind of actor, and which one.
    pub actor: (ActorKind, Option<Uuid>),
    /// What was done.
    pub action: Action,
    /// Where the case stood.
    pub from: Option<Status>,
    /// Where it stands since.
    pub to: Status,
    /// Who may read this.
    pub visibility: Visibility,
    /// What happened, in words.
    pub note: String,
    /// What a program may want to know; no personal data.
    pub detail: serde_json::Value,
}

impl Entry {
    /// A public line by `actor`.
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

    /// Takes its place after the line whose hash is `before`.
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
    /// What a case's first event is chained to: the case itself.
    pub fn origin(jurisdiction: &JurisdictionId, case_id: CaseId) -> Vec<u8> {
        Sha256::digest(format!("{jurisdiction}/{case_id}")).to_vec()
    }

    /// SHA-256 over the hash before and each field, every one after its length.
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
