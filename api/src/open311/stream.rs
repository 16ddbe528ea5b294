//! Long lists are streamed: they are read and written in pieces, of which two at most are in memory.

use actix_web::{
    HttpResponse,
    http::header,
    rt::{spawn, task::JoinHandle},
    web::Bytes,
};
use futures_util::{StreamExt as _, future::ready, stream};
use serde::Serialize;

use super::{
    errors::Errors,
    format::Format,
    wire::{self, WireError},
};
use crate::{features::GEO_JSON, tag::Tag};

/// Reads and writes a list in pieces.
pub(super) trait Source: 'static {
    /// The next piece; none at the end. Between two calls it holds no connection.
    async fn piece(&mut self) -> Result<Option<Vec<u8>>, Errors>;
}

/// A task that reads a piece, and gives back the source of the pieces after it.
type Pending<S> = JoinHandle<Result<Option<(Vec<u8>, S)>, Errors>>;

/// The response with a list whose first piece has been read.
pub(super) fn respond(
    content_type: &'static str,
    tag: Option<Tag>,
    first: Vec<u8>,
    rest: impl Source,
) -> HttpResponse {
    let others = stream::try_unfold(read_ahead(rest), async |pending| {
        let read = pending.await.map_err(|panicked| Errors::ours(&panicked))?;
        Ok::<_, Errors>(read?.map(|(piece, rest)| (Bytes::from(piece), read_ahead(rest))))
    });
    let body = stream::once(ready(Ok(Bytes::from(first)))).chain(others);
    let mut response = HttpResponse::Ok();
    response.content_type(content_type);
    if let Some(tag) = tag {
        response.insert_header((header::ETAG, tag.to_string()));
    }
    response.streaming(Box::pin(body))
}

/// Reads the next piece while the one before is sent. While the client is slow, no connection is held.
fn read_ahead<S: Source>(mut rest: S) -> Pending<S> {
    spawn(async move { Ok(rest.piece().await?.map(|piece| (piece, rest))) })
}

/// Writes a list item by item, so that no whole list is ever in memory.
pub(super) struct ListWriter {
    format: Format,
    /// The XML element around the items.
    root: &'static str,
    begun: bool,
    /// Whether the items are the properties of `GeoJSON` features.
    features: bool,
}

impl ListWriter {
    /// A list in an element `root`.
    pub(super) const fn new(format: Format, root: &'static str) -> Self {
        Self { format, root, begun: false, features: false }
    }

    /// A `GeoJSON` feature collection: <https://www.rfc-editor.org/rfc/rfc7946>.
    pub(super) const fn of_features() -> Self {
        Self { features: true, ..Self::new(Format::Json, "") }
    }

    /// Whether the items are the properties of features.
    pub(super) const fn has_features(&self) -> bool {
        self.features
    }

    /// The media type, with its character set.
    pub(super) const fn content_type(&self) -> &'static str {
        if self.features { GEO_JSON } else { self.format.content_type() }
    }

    /// Writes what comes before the first item, or between two.
    fn open(&mut self, out: &mut Vec<u8>) {
        match std::mem::replace(&mut self.begun, true) {
            false if self.features => {
                out.extend_from_slice(br#"{"type":"FeatureCollection","features":["#);
            }
            false => wire::begin_list(out, self.format, self.root),
            true => self.format.separate(out),
        }
    }

    /// Writes an item. In a feature collection, it becomes a feature with this geometry, which is
    /// `GeoJSON`.
    pub(super) fn item(
        &mut self,
        out: &mut Vec<u8>,
        item: &impl Serialize,
        geometry: impl FnOnce() -> String,
    ) -> Result<(), WireError> {
        self.open(out);
        if !self.features {
            return wire::append(out, self.format, item);
        }
        out.extend_from_slice(br#"{"type":"Feature","geometry":"#);
        out.extend_from_slice(geometry().as_bytes());
        out.extend_from_slice(br#","properties":"#);
        wire::append(out, self.format, item)?;
        out.push(b'}');
        Ok(())
    }

    /// Writes what comes after the last item, if there was any.
    pub(super) fn close(&mut self, out: &mut Vec<u8>) {
        if !self.begun {
            self.open(out);
        }
        if self.features {
            out.extend_from_slice(b"]}");
        } else {
            wire::end_list(out, self.format, self.root);
        }
    }
}
