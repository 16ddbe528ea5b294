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
    fresh::Tag,
    sink::{JsonSink, Sink, XmlSink},
    xml,
};

/// Where the pieces come from.
pub(super) trait Source: 'static {
    /// The next piece; none at the end. Holds nothing while nobody asks.
    async fn piece(&mut self) -> Result<Option<Vec<u8>>, Errors>;
}

/// A piece that is being read, and what comes after it.
type Coming<S> = JoinHandle<Result<Option<(Vec<u8>, S)>, Errors>>;

/// A list whose first piece is there already.
pub(super) fn respond(
    face: Face,
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
    response.content_type(face.content_type());
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
}

impl List {
    /// A list of `item`s in a `root`.
    pub(super) const fn new(face: Face, root: &'static str, item: &'static str) -> Self {
        Self { face, root, item, begun: false }
    }

    /// Writes what comes before the first item, and between two.
    fn open(&mut self, out: &mut Vec<u8>) {
        match (self.face, std::mem::replace(&mut self.begun, true)) {
            (Face::Xml, false) => {
                xml::declare(out);
                xml::begin(out, self.root);
            }
            (Face::Json, false) => out.push(b'['),
            (Face::Json, true) => out.push(b','),
            (Face::Xml, true) => {}
        }
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
            Face::Json => out.push(b']'),
        }
    }
}
