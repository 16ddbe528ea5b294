//! Reads roots with their lists.

use std::io::{self, BufRead};

use sha2::{Digest, Sha256};

use super::{Head, PORTION, PublicKey, Root, SignedRoot};

/// Why something is no root that can be trusted.
#[derive(Debug, thiserror::Error)]
pub enum BadRoot {
    /// It cannot be read.
    #[error("cannot read it")]
    Io(#[from] io::Error),
    /// This line (counted from 1) is neither of a list nor a root nor its signature.
    #[error("line {0} is not of a root")]
    Line(u64),
    /// It ends before the signature, or does not end after it.
    #[error("it is not whole")]
    NotWhole,
    /// It was written in this form by a newer version.
    #[error("it has the form {0} of a newer version of Streetcorner")]
    Newer(u32),
    /// It was signed with another key. Holds that key.
    #[error("it was signed with another key: {0}")]
    OtherKey(Box<PublicKey>),
    /// The signature is not that of the root.
    #[error("its signature is not valid")]
    Forged,
    /// The list is not the one that was signed.
    #[error("its list is not the one that was signed")]
    OtherList,
}

/// Reads a root with its list to the end. Checks that the root was signed with the private key of
/// `key`, and that the list is the one that was signed.
pub fn read_root(from: &mut dyn BufRead, key: &PublicKey) -> Result<SignedRoot, BadRoot> {
    let (mut hash, mut cases, mut events) = (Sha256::new(), 0, 0);
    let mut line = String::new();
    while next_line(from, &mut line)? && !line.starts_with('{') {
        cases += 1;
        let head: Head = line.trim_end().parse().map_err(|_bad_head| BadRoot::Line(cases))?;
        events += u64::try_from(head.events).unwrap_or_default();
        hash.update(&line);
    }
    let text = line.trim_end().to_owned();
    next_line(from, &mut line)?;
    let mut signature = [0; 64];
    let signed = hex::decode_to_slice(line.trim_end(), &mut signature);
    if next_line(from, &mut line)? || text.is_empty() || signed.is_err() {
        return Err(BadRoot::NotWhole);
    }
    let root: Root = serde_json::from_str(&text).map_err(|_other| BadRoot::Line(cases + 1))?;
    if root.format > Root::FORMAT {
        return Err(BadRoot::Newer(root.format));
    }
    if root.key != *key {
        return Err(BadRoot::OtherKey(Box::new(root.key)));
    }
    if !key.has_signed(&text, &signature) {
        return Err(BadRoot::Forged);
    }
    let listed = (cases, events, hash.finalize().to_vec());
    if listed != (root.cases, root.events, root.heads_sha256.clone()) {
        return Err(BadRoot::OtherList);
    }
    Ok(SignedRoot { root, text, signature })
}

/// Reads the next cases of a list. Empty at its end.
pub fn next_heads(from: &mut dyn BufRead) -> Result<Vec<Head>, BadRoot> {
    let (mut heads, mut line) = (vec![], String::new());
    while heads.len() < usize::from(PORTION) && next_line(from, &mut line)? {
        match line.trim_end().parse() {
            Ok(head) => heads.push(head),
            // The root, which comes after the list.
            Err(_bad_head) => break,
        }
    }
    Ok(heads)
}

/// Reads a line with its line break. `false` at the end.
fn next_line(from: &mut dyn BufRead, line: &mut String) -> io::Result<bool> {
    line.clear();
    Ok(from.read_line(line)? > 0)
}
