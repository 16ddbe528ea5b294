//! Sync tokens: what a phone has received, encoded for the client to send back.
//!
//! A token lists each thing that the phone knows, with a digest of its last content. The next
//! response is the difference to the current state. It does not depend on a change log, so no
//! change can be missed, and any node can answer. The token is not signed: a client that changes it
//! only affects its own view.

use std::collections::BTreeMap;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, TimeDelta, Utc};
use domain::{crews::CrewId, hash};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// First bytes of every token.
const MARK: &[u8] = b"SCw";
/// Version byte after the prefix.
const VERSION: u8 = 1;
/// Maximum number of things in a token.
const MAX_ENTRIES: usize = 100;
/// Maximum length of a token, in characters.
const MAX_LENGTH: usize = 4_096;
/// Maximum age of a token. With an older one, the phone receives the current state.
const LIFE: TimeDelta = TimeDelta::hours(24);
/// Maximum clock difference between nodes.
const AHEAD: TimeDelta = TimeDelta::minutes(5);
/// Length of a digest, in bytes.
const DIGEST: usize = 8;
/// Length of an entry in bytes: kind, id, digest.
const ENTRY: usize = 1 + 16 + DIGEST;
/// Length of the header in bytes: crew id, time, and whether the list is complete.
const HEAD: usize = 16 + 8 + 1;

/// Kind of a synced thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum Kind {
    /// The shift.
    Shift,
    /// The stock of a unit.
    Stock,
    /// An offer.
    Offer,
    /// A job that the crew holds.
    Job,
}

const KINDS: [Kind; 4] = [Kind::Shift, Kind::Stock, Kind::Offer, Kind::Job];

/// Identifies a synced thing.
pub(super) type Key = (Kind, Uuid);
/// Truncated SHA-256 of the serialized view.
type Digest = [u8; DIGEST];

/// What a phone has received.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SyncedState {
    pub(super) crew_id: CrewId,
    pub(super) at: DateTime<Utc>,
    pub(super) things: BTreeMap<Key, Digest>,
}

/// A valid token.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Reading {
    /// The token lists what the phone has received.
    Synced(SyncedState),
    /// The token lists nothing: it has another version, or there were too many things to list.
    Nothing,
}

/// The text is not a sync token.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("since is no token that a sync has given")]
pub(super) struct BadToken;

impl SyncedState {
    /// Returns an empty state.
    pub(super) const fn nothing(crew_id: CrewId, at: DateTime<Utc>) -> Self {
        Self { crew_id, at, things: BTreeMap::new() }
    }

    /// Records the digest of what the phone receives about a thing.
    pub(super) fn note(&mut self, key: Key, said: &impl Serialize) {
        let text = serde_json::to_vec(said).unwrap_or_default();
        let mut digest = Digest::default();
        for (to, from) in digest.iter_mut().zip(hash::sha256(text)) {
            *to = from;
        }
        self.things.insert(key, digest);
    }

    /// Whether a difference to this state is enough: it is of the same crew and recent.
    pub(super) fn holds_for(&self, crew_id: CrewId, now: DateTime<Utc>) -> bool {
        self.crew_id == crew_id && (now - LIFE..=now + AHEAD).contains(&self.at)
    }

    /// Encodes the token. If there are too many things, the token lists none.
    pub(super) fn write(&self) -> String {
        let all = self.things.len() <= MAX_ENTRIES;
        let mut bytes = [MARK, &[VERSION], self.crew_id.uuid().as_bytes()].concat();
        bytes.extend(self.at.timestamp_micros().to_be_bytes());
        bytes.push(u8::from(all));
        for ((kind, id), digest) in self.things.iter().filter(|_| all) {
            let place = KINDS.iter().position(|known| known == kind).unwrap_or_default();
            bytes.extend(u8::try_from(place));
            bytes.extend(id.as_bytes());
            bytes.extend(digest);
        }
        URL_SAFE_NO_PAD.encode(bytes)
    }
}

/// Decodes a token.
pub(super) fn read(token: &str) -> Result<Reading, BadToken> {
    if token.len() > MAX_LENGTH {
        return Err(BadToken);
    }
    let bytes = URL_SAFE_NO_PAD.decode(token).map_err(|_not_base64| BadToken)?;
    let (version, rest) =
        bytes.strip_prefix(MARK).and_then(|rest| rest.split_first()).ok_or(BadToken)?;
    if *version != VERSION {
        return Ok(Reading::Nothing);
    }
    let (head, entries) = rest.split_at_checked(HEAD).ok_or(BadToken)?;
    let (entries, left) = entries.as_chunks::<ENTRY>();
    if !left.is_empty() || entries.len() > MAX_ENTRIES {
        return Err(BadToken);
    }
    let (crew_id, head) = head.split_at_checked(16).ok_or(BadToken)?;
    let (at, all) = head.split_first_chunk().ok_or(BadToken)?;
    let at = DateTime::from_timestamp_micros(i64::from_be_bytes(*at)).ok_or(BadToken)?;
    let crew_id = Uuid::from_slice(crew_id).map_err(|_length| BadToken)?;
    match all {
        [0] if entries.is_empty() => return Ok(Reading::Nothing),
        [1] => {}
        _ => return Err(BadToken),
    }
    let things: BTreeMap<Key, Digest> =
        entries.iter().map(thing).collect::<Option<_>>().ok_or(BadToken)?;
    Ok(Reading::Synced(SyncedState { crew_id: CrewId::from_uuid(crew_id), at, things }))
}

fn thing(entry: &[u8; ENTRY]) -> Option<(Key, Digest)> {
    let (kind, rest) = entry.split_first()?;
    let (id, digest) = rest.split_first_chunk::<16>()?;
    let kind = KINDS.get(usize::from(*kind))?;
    Some(((*kind, Uuid::from_bytes(*id)), digest.try_into().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(things: u128) -> SyncedState {
        let at = DateTime::from_timestamp_micros(1_800_000_000_123_456).unwrap();
        let mut known = SyncedState::nothing(CrewId::from_uuid(Uuid::from_u128(7)), at);
        for id in 0..things {
            let kind = KINDS[usize::try_from(id % 4).unwrap()];
            known.note((kind, Uuid::from_u128(id)), &format!("thing {id}"));
        }
        known
    }

    #[test]
    fn a_token_says_what_was_told() {
        for things in [0, 1, 17, 100] {
            let known = known(things);
            let token = known.write();
            assert!(token.len() < MAX_LENGTH);
            assert_eq!(read(&token), Ok(Reading::Synced(known)));
        }
        assert_eq!(read(&known(101).write()), Ok(Reading::Nothing));
    }

    #[test]
    fn a_token_of_another_version_says_nothing_and_any_other_text_is_none() {
        let good = URL_SAFE_NO_PAD.decode(known(3).write()).unwrap();
        let mut older = good.clone();
        older[MARK.len()] = 0;
        assert_eq!(read(&URL_SAFE_NO_PAD.encode(&older)), Ok(Reading::Nothing));
        for length in 0..good.len() {
            let cut = read(&URL_SAFE_NO_PAD.encode(&good[..length]));
            // A token that is cut at the end of an entry is a valid token with fewer entries.
            let whole = length >= 29 && (length - 29).is_multiple_of(ENTRY);
            assert_eq!(cut.is_ok(), whole, "{length}");
        }
        for text in ["", " ", "nonsense", "====", "\u{0}", &"A".repeat(5_000)] {
            assert_eq!(read(text), Err(BadToken), "{text:?}");
        }
    }
}
