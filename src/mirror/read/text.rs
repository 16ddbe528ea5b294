//! Cleans up the texts of a row.

use std::collections::BTreeSet;

use domain::text::legal;

use super::{node::Node, odd::Mended};

/// Maximum length of a stored text, in bytes. The limit of full-text search is only a little
/// higher.
const MAX_LENGTH: usize = 200_000;

/// A row with the deviations found so far.
pub(super) struct Row<'a> {
    node: &'a Node,
    pub(super) mended: BTreeSet<Mended>,
}

impl<'a> Row<'a> {
    pub(super) const fn new(node: &'a Node) -> Self {
        Self { node, mended: BTreeSet::new() }
    }

    /// Returns a member unchanged. `None` if it is blank.
    pub(super) fn raw(&self, name: &str) -> Option<&'a str> {
        self.node.member(name)?.text().filter(|text| !text.trim().is_empty())
    }

    /// Returns a member, trimmed. For everything except text by residents.
    pub(super) fn word(&mut self, name: &str) -> Option<String> {
        let word = self.node.word(name)?;
        Some(self.kept(word))
    }

    /// Returns text by residents unchanged, including whitespace. If all members of the row have
    /// surrounding whitespace from pretty-printing, it is removed.
    pub(super) fn words(&mut self, name: &str, id: &str) -> String {
        let Some(text) = self.node.member(name).and_then(Node::text) else { return String::new() };
        let padded = self.raw(id).is_some_and(|id| id != id.trim());
        let text = if padded || text.trim().is_empty() { text.trim() } else { text };
        self.kept(text)
    }

    fn kept(&mut self, text: &str) -> String {
        let mut kept = legal(text).into_owned();
        if kept != text {
            self.mended.insert(Mended::Characters);
        }
        if kept.len() > MAX_LENGTH {
            self.mended.insert(Mended::Long);
            kept.truncate(kept.floor_char_boundary(MAX_LENGTH));
        }
        kept
    }
}
