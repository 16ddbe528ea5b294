//! Words of a row, made fit to be kept.

use std::collections::BTreeSet;

use domain::text::legal;

use super::{node::Node, odd::Mended};

/// The longest text that is kept, in bytes: what full-text search can take in is little more.
const LONGEST: usize = 200_000;

/// A row that is being read, and what is odd about it.
pub(super) struct Row<'a> {
    node: &'a Node,
    pub(super) mended: BTreeSet<Mended>,
}

impl<'a> Row<'a> {
    pub(super) const fn new(node: &'a Node) -> Self {
        Self { node, mended: BTreeSet::new() }
    }

    /// A member as it is; none if it is blank.
    pub(super) fn raw(&self, name: &str) -> Option<&'a str> {
        self.node.member(name)?.text().filter(|text| !text.trim().is_empty())
    }

    /// A member without the blanks around it, for all that is not a citizen's own words.
    pub(super) fn word(&mut self, name: &str) -> Option<String> {
        let word = self.node.word(name)?;
        Some(self.kept(word))
    }

    /// A citizen's words to the byte, blanks and line ends among them. Only where all of the row
    /// has blanks around it, because somebody wanted it to look nice, they do not count.
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
        if kept.len() > LONGEST {
            self.mended.insert(Mended::Long);
            kept.truncate(kept.floor_char_boundary(LONGEST));
        }
        kept
    }
}
