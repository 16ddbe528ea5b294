//! The two faces of an answer. The address says which: its extension wins over every header.

use actix_web::{
    HttpRequest, HttpResponse, Responder,
    body::{BoxBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::{
        Method, StatusCode,
        header::{self, HeaderMap, HeaderValue},
    },
    middleware::Next,
};

use super::{errors::Errors, json, value::Document, xml};

/// A format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Face {
    /// XML, which everybody must have.
    Xml,
    /// JSON.
    Json,
}

impl Face {
    /// What a decoded address asks for; where it does not say, XML.
    pub(super) fn of(path: &str) -> Self {
        match path.rsplit_once('.') {
            Some((_, "json")) => Self::Json,
            _ => Self::Xml,
        }
    }

    /// The media type.
    pub(super) const fn essence(self) -> &'static str {
        match self {
            Self::Xml => "text/xml",
            Self::Json => "application/json",
        }
    }

    /// The media type with its character set.
    pub(super) const fn content_type(self) -> &'static str {
        match self {
            Self::Xml => "text/xml; charset=utf-8",
            Self::Json => "application/json; charset=utf-8",
        }
    }

    /// A response with `document` in it.
    pub(super) fn render(self, status: StatusCode, document: &Document) -> HttpResponse {
        let body = match self {
            Self::Xml => xml::write(document),
            Self::Json => json::write(document),
        };
        HttpResponse::build(status).content_type(self.content_type()).body(body)
    }
}

impl Responder for Document {
    type Body = BoxBody;

    fn respond_to(self, request: &HttpRequest) -> HttpResponse {
        Face::of(request.match_info().as_str()).render(StatusCode::OK, &self)
    }
}

/// Gives every error, also the framework's own, the face that was asked for, and lets any web page
/// read the answers.
pub(super) async fn dress(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let face = Face::of(request.match_info().as_str());
    let response = if request.method() == Method::OPTIONS {
        request.into_response(preflight())
    } else {
        next.call(request).await?.map_into_boxed_body()
    };
    let mut response = match Errors::of(response.response()) {
        Some(errors) => response.into_response(errors.render(face)),
        None => response,
    };
    open_to_all(response.headers_mut());
    Ok(response)
}

/// Lets any web page read the answer.
pub(super) fn open_to_all(headers: &mut HeaderMap) {
    let more = HeaderValue::from_static("etag, retry-after, x-request-id");
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, more);
}

/// The headers that a browser may send.
const HEADERS: &str =
    "authorization, content-type, idempotency-key, if-modified-since, if-none-match";

/// What a browser asks before it sends more than a plain form.
fn preflight() -> HttpResponse {
    HttpResponse::NoContent()
        .insert_header((header::ACCESS_CONTROL_ALLOW_METHODS, "GET, HEAD, POST"))
        .insert_header((header::ACCESS_CONTROL_ALLOW_HEADERS, HEADERS))
        .insert_header((header::ACCESS_CONTROL_MAX_AGE, "86400"))
        .finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_extension_decides() {
        assert_eq!(Face::of("/open311/v2/requests/a.xml.json"), Face::Json);
        assert_eq!(Face::of("/open311/v2/requests/a.json.xml"), Face::Xml);
        assert_eq!(Face::of("/open311/v2/services.csv"), Face::Xml);
        assert_eq!(Face::of("/open311/v2/"), Face::Xml);
    }
}
