//! The two notations beside each other: what stands around values.

use super::{super::format::Format, text};

/// A value that holds others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Holder {
    /// Named members.
    Object,
    /// Items of one kind.
    List,
}

impl Format {
    /// Writes what comes before a member or an item, if it is not the first.
    pub(in crate::open311) fn separate(self, out: &mut Vec<u8>) {
        match self {
            Self::Json => out.push(b','),
            Self::Xml => {}
        }
    }

    /// Writes the name of a member before its value. In XML the value's own tags carry it.
    pub(super) fn key(self, out: &mut Vec<u8>, name: &str) {
        match self {
            Self::Json => {
                out.push(b'"');
                out.extend_from_slice(name.as_bytes());
                out.extend_from_slice(b"\":");
            }
            Self::Xml => {}
        }
    }

    /// Begins an object or a list.
    pub(super) fn begin(self, out: &mut Vec<u8>, name: &str, holder: Holder) {
        match (self, holder) {
            (Self::Json, Holder::Object) => out.push(b'{'),
            (Self::Json, Holder::List) => out.push(b'['),
            (Self::Xml, _) => text::begin(out, name),
        }
    }

    /// Ends it.
    pub(super) fn end(self, out: &mut Vec<u8>, name: &str, holder: Holder) {
        match (self, holder) {
            (Self::Json, Holder::Object) => out.push(b'}'),
            (Self::Json, Holder::List) => out.push(b']'),
            (Self::Xml, _) => text::end(out, name),
        }
    }

    /// Writes an unknown value.
    pub(super) fn null(self, out: &mut Vec<u8>, name: &str) {
        match self {
            Self::Json => out.extend_from_slice(b"null"),
            Self::Xml => text::empty(out, name),
        }
    }

    /// Writes a text. Characters that XML 1.0 forbids are replaced in both formats.
    pub(super) fn text(self, out: &mut Vec<u8>, name: &str, words: &str) {
        match self {
            Self::Json => text::json(out, words),
            Self::Xml => {
                text::begin(out, name);
                text::xml(out, words);
                text::end(out, name);
            }
        }
    }

    /// Writes a number or a truth value: nothing in it is escaped.
    pub(super) fn bare(self, out: &mut Vec<u8>, name: &str, write: impl FnOnce(&mut Vec<u8>)) {
        match self {
            Self::Json => write(out),
            Self::Xml => {
                text::begin(out, name);
                write(out);
                text::end(out, name);
            }
        }
    }
}
