//! The end of a case's history: a line in the list of a root.

use std::{fmt, str::FromStr};

use diesel::Queryable;

use crate::cases::CaseNumber;

/// The end of a case's history at the time of a root.
///
/// As text `K7QM-2XR-D42 3 5f0c…`: case number, number of events, hash of the last one in
/// hexadecimal.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Head {
    /// Public case number.
    pub number: CaseNumber,
    /// Number of events, which is the sequence number of the last one.
    pub events: i32,
    /// Hash of the last event.
    pub hash: Vec<u8>,
}

/// The text is not a line of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a case number, a number of events and a hash")]
pub struct BadHead;

impl fmt::Display for Head {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { number, events, hash } = self;
        write!(f, "{number} {events} {}", hex::encode(hash))
    }
}

impl FromStr for Head {
    type Err = BadHead;

    fn from_str(text: &str) -> Result<Self, BadHead> {
        let mut parts = text.split(' ');
        let (Some(number), Some(events), Some(hash), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(BadHead);
        };
        Ok(Self {
            number: number.parse().map_err(|_bad_number| BadHead)?,
            events: events.parse().map_err(|_not_a_number| BadHead)?,
            hash: hex::decode(hash).map_err(|_not_hexadecimal| BadHead)?,
        })
    }
}
