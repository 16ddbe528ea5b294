//! A root: a statement which histories a jurisdiction has, and its signature.

use std::fmt;

use chrono::{DateTime, SecondsFormat, Utc};
use serde::Deserialize;

use super::PublicKey;
use crate::jurisdictions::JurisdictionId;

/// Which histories a jurisdiction has at a time.
///
/// Displayed as JSON in the canonical form of [RFC 8785](https://www.rfc-editor.org/rfc/rfc8785):
/// names sorted, no spaces. That is what is signed.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Root {
    /// Number of cases in the list.
    pub cases: u64,
    /// Sum of their events.
    pub events: u64,
    /// Version of the form of the root and its list.
    pub format: u32,
    /// SHA-256 of the list: one line for each case, with its line break.
    #[serde(with = "hex::serde")]
    pub heads_sha256: Vec<u8>,
    /// The jurisdiction.
    pub jurisdiction_id: JurisdictionId,
    /// Key that the signature is checked with.
    pub key: PublicKey,
    /// Time when the list was begun (UTC). Cases that were reported later may be in it.
    pub made_at: DateTime<Utc>,
}

impl Root {
    /// The version that this program writes and reads.
    pub const FORMAT: u32 = 1;
}

impl fmt::Display for Root {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { cases, events, format, heads_sha256, jurisdiction_id, key, made_at } = self;
        // No value has a character that JSON escapes.
        write!(
            f,
            r#"{{"cases":{cases},"events":{events},"format":{format},"heads_sha256":"{}","jurisdiction_id":"{}","key":"{key}","made_at":"{}"}}"#,
            hex::encode(heads_sha256),
            jurisdiction_id.as_str(),
            made_at.to_rfc3339_opts(SecondsFormat::Secs, true),
        )
    }
}

/// A root with its signature. Displayed as two lines: the root, and the signature in hexadecimal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedRoot {
    /// The root.
    pub root: Root,
    /// The root as text, exactly as it was signed.
    pub text: String,
    /// Ed25519 signature of the text.
    pub signature: [u8; 64],
}

impl fmt::Display for SignedRoot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}\n{}", self.text, hex::encode(self.signature))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::AuditKey;

    #[test]
    fn a_root_is_json_with_sorted_names_and_is_read_back() {
        let root = Root {
            cases: 2,
            events: 9,
            format: Root::FORMAT,
            heads_sha256: vec![0xab, 0x01],
            jurisdiction_id: "town.example".parse().unwrap(),
            key: AuditKey::generate().public(),
            made_at: "2026-11-30T12:00:00Z".parse().unwrap(),
        };

        let text = root.to_string();

        assert_eq!(serde_json::from_str::<Root>(&text).unwrap(), root);
        // `Value` sorts names and writes no spaces.
        assert_eq!(serde_json::from_str::<serde_json::Value>(&text).unwrap().to_string(), text);
    }
}
