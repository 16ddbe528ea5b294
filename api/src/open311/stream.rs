//! Long lists are written as they are read: one piece in memory, whatever the reader's patience.

use actix_web::{HttpResponse, http::header, web::Bytes};
use futures_util::stream;

use super::{errors::Errors, face::Face, fresh::Tag, json, value::Value, xml};

/// Where the pieces come from.
pub(super) trait Source: 'static {
    /// The next piece; none at the end. Holds nothing while nobody asks.
    async fn piece(&mut self) -> Result<Option<Vec<Value>>, Errors>;
}

/// A list whose first piece is there already.
pub(super) fn respond(
    face: Face,
    (root, item): (&'static str, &'static str),
    tag: Option<Tag>,
    first: Vec<Value>,
    rest: impl Source,
) -> HttpResponse {
    let list = List { face, root, item, begun: false };
    let body = stream::try_unfold(Some((list, Some(first), rest)), async |at| {
        let Some((mut list, ready, mut rest)) = at else { return Ok(None) };
        let piece = match ready {
            Some(first) => Some(first),
            None => rest.piece().await?,
        };
        match piece {
            Some(values) => Ok::<_, Errors>(Some((list.write(&values)?, Some((list, None, rest))))),
            None => Ok(Some((list.close(), None))),
        }
    });
    let mut response = HttpResponse::Ok();
    response.content_type(face.content_type());
    if let Some(tag) = tag {
        response.insert_header((header::ETAG, tag.to_string()));
    }
    response.streaming(Box::pin(body))
}

/// A list that is being written.
struct List {
    face: Face,
    root: &'static str,
    item: &'static str,
    begun: bool,
}

impl List {
    fn write(&mut self, values: &[Value]) -> Result<Bytes, Errors> {
        let mut out = vec![];
        for value in values {
            match (self.face, std::mem::replace(&mut self.begun, true)) {
                (Face::Xml, false) => xml::open(&mut out, self.root),
                (Face::Json, false) => out.push(b'['),
                (Face::Json, true) => out.push(b','),
                (Face::Xml, true) => {}
            }
            match self.face {
                Face::Xml => xml::append(&mut out, self.item, value),
                Face::Json => json::append(&mut out, value),
            }
            .map_err(|error| Errors::ours(&error))?;
        }
        Ok(out.into())
    }

    fn close(self) -> Bytes {
        match self.face {
            Face::Xml => format!("</{}>", self.root).into(),
            Face::Json => Bytes::from_static(b"]"),
        }
    }
}
