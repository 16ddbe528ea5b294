//! Lists the histories of a jurisdiction, and signs the list.

use chrono::{DateTime, SubsecRound, Utc};
use diesel::QueryResult;
use diesel_async::AsyncPgConnection;
use sha2::{Digest, Sha256};

use super::{AuditKey, PORTION, Root, SignedRoot, store};
use crate::{cases::CaseId, jurisdictions::JurisdictionId};

/// A list in the making. The caller writes what it returns, in this order: the lines of
/// [`Listing::next`], and then the signed root.
pub struct Listing<'a> {
    city: &'a JurisdictionId,
    after: Option<CaseId>,
    cases: u64,
    events: u64,
    hash: Sha256,
}

impl<'a> Listing<'a> {
    /// Begins the list of a jurisdiction.
    pub fn new(city: &'a JurisdictionId) -> Self {
        Self { city, after: None, cases: 0, events: 0, hash: Sha256::new() }
    }

    /// Returns the lines of the next cases, in the order of their ids. `None` at the end.
    pub async fn next(&mut self, conn: &mut AsyncPgConnection) -> QueryResult<Option<String>> {
        let heads = store::heads_after(conn, self.city, self.after, PORTION.into()).await?;
        let Some((last, _)) = heads.last() else { return Ok(None) };
        self.after = Some(*last);
        let mut lines = String::new();
        for (_, head) in &heads {
            self.cases += 1;
            self.events += u64::try_from(head.events).unwrap_or_default();
            lines.push_str(&head.to_string());
            lines.push('\n');
        }
        self.hash.update(&lines);
        Ok(Some(lines))
    }

    /// Signs what was listed. Returns also the SHA-256 of the list with the signed root.
    pub fn sign(mut self, key: &AuditKey, now: DateTime<Utc>) -> (SignedRoot, Vec<u8>) {
        let root = Root {
            cases: self.cases,
            events: self.events,
            format: Root::FORMAT,
            heads_sha256: self.hash.clone().finalize().to_vec(),
            jurisdiction_id: self.city.clone(),
            key: key.public(),
            made_at: now.trunc_subsecs(0),
        };
        let text = root.to_string();
        let signed = SignedRoot { signature: key.sign(&text), text, root };
        self.hash.update(signed.to_string());
        (signed, self.hash.finalize().to_vec())
    }
}
