//! Answers that are lists: a bare array in JSON, an element around the items in XML.

use serde::{Serialize, Serializer};

/// What an answer lists. In XML an item is named after its type.
pub(super) trait Listed: Serialize {
    /// The XML element around the items.
    const ROOT: &'static str;
}

/// A whole list.
#[derive(Debug)]
pub(super) struct List<T>(pub(super) Vec<T>);

impl<T: Listed> Serialize for List<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_newtype_struct(T::ROOT, &self.0)
    }
}
