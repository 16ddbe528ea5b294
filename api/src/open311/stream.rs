//! Long lists are written as they are read: one piece in memory, whatever the reader's patience.

use actix_web::{
    HttpResponse,
    http::header,
    rt::{spawn, task::JoinHandle},
    web::Bytes,
};
use futures_util::{StreamExt as _, future::ready, stream};

use super::{
    errors::Errors,
    face::Face,
    sink::{JsonSink, Sink, XmlSink},
    xml,
};
use crate::{features::GEO_JSON, tag::Tag};

/// Where the pieces come from.
pub(super) trait Source: 'static {
    /// The next piece; none at the end. Holds nothing while nobody asks.
    async fn piece(&mut self) -> Result<Option<Vec<u8>>, Errors>;
}

/// A piece that is being read, and what comes after it.
type Coming<S> = JoinHandle<Result<Option<(Vec<u8>, S)>, Errors>>;

/// A list whose first piece is there already.
pub(super) fn respond(
    content_type: &'static str,
    tag: Option<Tag>,
    first: Vec<u8>,
    rest: impl Source,
) -> HttpResponse {
    let others = stream::try_unfold(ahead(rest), async |coming| {
        let come = coming.await.map_err(|panicked| Errors::ours(&panicked))?;
        Ok::<_, Errors>(come?.map(|(piece, rest)| (Bytes::from(piece), ahead(rest))))
    });
    let body = stream::once(ready(Ok(Bytes::from(first)))).chain(others);
    let mut response = HttpResponse::Ok();
    response.content_type(content_type);
    if let Some(tag) = tag {
        response.insert_header((header::ETAG, tag.to_string()));
    }
    response.streaming(Box::pin(body))
}

/// Reads the next piece while the one before is sent. It waits for its reader without a connection.
fn ahead<S: Source>(mut rest: S) -> Coming<S> {
    spawn(async move { Ok(rest.piece().await?.map(|piece| (piece, rest))) })
}

/// A list that is being written.
pub(super) struct List {
    face: Face,
    root: &'static str,
    item: &'static str,
    begun: bool,
    /// Whether its items are the properties of `GeoJSON` features.
    features: bool,
}

impl List {
    /// A list of `item`s in a `root`.
    pub(super) const fn new(face: Face, root: &'static str, item: &'static str) -> Self {
        Self { face, root, item, begun: false, features: false }
    }

    /// A collection of features: <https://www.rfc-editor.org/rfc/rfc7946>.
    pub(super) const fn of_features() -> Self {
        Self { features: true, ..Self::new(Face::Json, "", "") }
    }

    /// Whether its items are features.
    pub(super) const fn has_features(&self) -> bool {
        self.features
    }

    /// The media type, with its character set.
    pub(super) const fn content_type(&self) -> &'static str {
        if self.features { GEO_JSON } else { self.face.content_type() }
    }

    /// Writes what comes before the first item, and between two.
    fn open(&mut self, out: &mut Vec<u8>) {
        match (self.face, std::mem::replace(&mut self.begun, true)) {
            (Face::Xml, false) => {
                xml::declare(out);
                xml::begin(out, self.root);
            }
            (Face::Json, false) if self.features => {
                out.extend_from_slice(br#"{"type":"FeatureCollection","features":["#);
            }
            (Face::Json, false) => out.push(b'['),
            (Face::Json, true) => out.push(b','),
            (Face::Xml, true) => {}
        }
    }

    /// Writes an item, whose members `say` tells; of features, the one of this geometry.
    pub(super) fn item_at(
        &mut self,
        out: &mut Vec<u8>,
        geometry: impl FnOnce() -> String,
        say: impl FnOnce(&mut dyn Sink),
    ) {
        if !self.features {
            return self.item(out, say);
        }
        self.open(out);
        out.extend_from_slice(br#"{"type":"Feature","geometry":"#);
        out.extend_from_slice(geometry().as_bytes());
        out.extend_from_slice(br#","properties":"#);
        let mut sink = JsonSink::begin(out);
        say(&mut sink);
        sink.end();
        out.push(b'}');
    }

    /// Writes an item, whose members `say` tells.
    pub(super) fn item(&mut self, out: &mut Vec<u8>, say: impl FnOnce(&mut dyn Sink)) {
        self.open(out);
        match self.face {
            Face::Xml => {
                let mut sink = XmlSink::begin(out, self.item);
                say(&mut sink);
                sink.end();
            }
            Face::Json => {
                let mut sink = JsonSink::begin(out);
                say(&mut sink);
                sink.end();
            }
        }
    }

    /// Writes what comes after the last item, if there was any.
    pub(super) fn close(&mut self, out: &mut Vec<u8>) {
        if !self.begun {
            self.open(out);
        }
        match self.face {
            Face::Xml => xml::end(out, self.root),
            Face::Json if self.features => out.extend_from_slice(b"]}"),
            Face::Json => out.push(b']'),
        }
    }
}
