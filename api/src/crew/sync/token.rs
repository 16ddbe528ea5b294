//! What a phone has been told, in a token that it sends back.
//!
//! A crew's world is small: the token names each thing that the phone knows, with a digest of what
//! was said of it. So the next answer is the difference to the world as it is then, whatever happened
//! in between and whoever answers: there is no log in which there could be a gap. It is not signed,
//! as whoever bends it deceives nobody but the own phone.

use std::collections::BTreeMap;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, TimeDelta, Utc};
use domain::{chance, crews::CrewId};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// What a token begins with.
const MARK: &[u8] = b"SCw";
/// How it goes on.
const VERSION: u8 = 1;
/// The most things that a token names.
const MOST: usize = 100;
/// The longest token, in characters.
const LONGEST: usize = 4_096;
/// A phone that was away for longer is told everything.
const LIFE: TimeDelta = TimeDelta::hours(24);
/// Our nodes' clocks may be so far apart.
const AHEAD: TimeDelta = TimeDelta::minutes(5);
/// The bytes of a digest.
const DIGEST: usize = 8;
/// The bytes of a thing: its kind, its id, its digest.
const ENTRY: usize = 1 + 16 + DIGEST;
/// The bytes before the first: crew, time, whether it is all.
const HEAD: usize = 16 + 8 + 1;

/// A kind of thing that a phone knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum Kind {
    /// The shift.
    Shift,
    /// What lies on a vehicle.
    Stock,
    /// An offer.
    Offer,
    /// A job that the crew holds.
    Job,
}

const KINDS: [Kind; 4] = [Kind::Shift, Kind::Stock, Kind::Offer, Kind::Job];

/// A thing that a phone knows.
pub(super) type Key = (Kind, Uuid);
/// What was said of it, in short.
type Digest = [u8; DIGEST];

/// What a phone has been told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Told {
    pub(super) crew_id: CrewId,
    pub(super) at: DateTime<Utc>,
    pub(super) things: BTreeMap<Key, Digest>,
}

/// What a token says.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Reading {
    /// The phone knows this.
    Told(Told),
    /// It is one of ours that says too little: of another version, or of too large a world.
    Nothing,
}

/// No token of ours.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("since is no token that a sync has given")]
pub(super) struct BadToken;

impl Told {
    /// Nothing yet.
    pub(super) const fn nothing(crew_id: CrewId, at: DateTime<Utc>) -> Self {
        Self { crew_id, at, things: BTreeMap::new() }
    }

    /// Notes what is said of a thing.
    pub(super) fn note(&mut self, key: Key, said: &impl Serialize) {
        let text = serde_json::to_vec(said).unwrap_or_default();
        let mut digest = Digest::default();
        for (to, from) in digest.iter_mut().zip(chance::fingerprint(text)) {
            *to = from;
        }
        self.things.insert(key, digest);
    }

    /// Whether a phone of this crew may be told the difference to this alone.
    pub(super) fn holds_for(&self, crew_id: CrewId, now: DateTime<Utc>) -> bool {
        self.crew_id == crew_id && (now - LIFE..=now + AHEAD).contains(&self.at)
    }

    /// The token.
    pub(super) fn write(&self) -> String {
        let all = self.things.len() <= MOST;
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

/// Reads a token.
pub(super) fn read(token: &str) -> Result<Reading, BadToken> {
    if token.len() > LONGEST {
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
    if !left.is_empty() || entries.len() > MOST {
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
    Ok(Reading::Told(Told { crew_id: CrewId::from_uuid(crew_id), at, things }))
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

    fn told(things: u128) -> Told {
        let at = DateTime::from_timestamp_micros(1_800_000_000_123_456).unwrap();
        let mut told = Told::nothing(CrewId::from_uuid(Uuid::from_u128(7)), at);
        for id in 0..things {
            let kind = KINDS[usize::try_from(id % 4).unwrap()];
            told.note((kind, Uuid::from_u128(id)), &format!("thing {id}"));
        }
        told
    }

    #[test]
    fn a_token_says_what_was_told() {
        for things in [0, 1, 17, 100] {
            let told = told(things);
            let token = told.write();
            assert!(token.len() < LONGEST);
            assert_eq!(read(&token), Ok(Reading::Told(told)));
        }
        assert_eq!(read(&told(101).write()), Ok(Reading::Nothing));
    }

    #[test]
    fn a_token_of_another_version_says_nothing_and_any_other_text_is_none() {
        let good = URL_SAFE_NO_PAD.decode(told(3).write()).unwrap();
        let mut older = good.clone();
        older[MARK.len()] = 0;
        assert_eq!(read(&URL_SAFE_NO_PAD.encode(&older)), Ok(Reading::Nothing));
        for length in 0..good.len() {
            let cut = read(&URL_SAFE_NO_PAD.encode(&good[..length]));
            // Where an entry ends, it is a token that names fewer things.
            let whole = length >= 29 && (length - 29).is_multiple_of(ENTRY);
            assert_eq!(cut.is_ok(), whole, "{length}");
        }
        for text in ["", " ", "nonsense", "====", "\u{0}", &"A".repeat(5_000)] {
            assert_eq!(read(text), Err(BadToken), "{text:?}");
        }
    }
}
