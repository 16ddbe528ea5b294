//! The two formats of an answer. The extension of the address chooses one and wins over every header.

use std::{
    convert::Infallible,
    future::{Ready, ready},
};

use actix_web::{
    FromRequest, HttpRequest, HttpResponse,
    body::{BoxBody, MessageBody},
    dev::{Payload, ServiceRequest, ServiceResponse},
    http::{
        Method,
        header::{self, HeaderMap, HeaderValue},
    },
    middleware::Next,
};
use serde::Serialize;
use utoipa::ToSchema;

use super::{errors::Errors, wire};

/// The media type of a format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename = "format")]
pub(super) enum Format {
    /// Mandatory in GeoReport v2.
    #[serde(rename = "text/xml")]
    Xml,
    /// Optional in GeoReport v2, and announced in discovery.
    #[serde(rename = "application/json")]
    Json,
}

impl Format {
    /// The format that a decoded path asks for; XML, unless its last extension is `json`.
    pub(super) fn of(path: &str) -> Self {
        match path.rsplit_once('.') {
            Some((_, "json")) => Self::Json,
            _ => Self::Xml,
        }
    }

    /// The media type with its character set.
    pub(super) const fn content_type(self) -> &'static str {
        match self {
            Self::Xml => "text/xml; charset=utf-8",
            Self::Json => "application/json; charset=utf-8",
        }
    }

    /// The response 200 with this answer.
    pub(super) fn respond(self, answer: &impl Serialize) -> Result<HttpResponse, Errors> {
        let body = wire::write(self, answer).map_err(|error| Errors::ours(&error))?;
        Ok(HttpResponse::Ok().content_type(self.content_type()).body(body))
    }

    /// A member that has no value yet: left out of JSON, where some clients take `null` for a value;
    /// an empty element in XML, where others take an element with a single child for a list.
    #[expect(clippy::option_option, reason = "left out, unknown and known are three things")]
    pub(super) const fn no_value<T>(self) -> Option<Option<T>> {
        match self {
            Self::Xml => Some(None),
            Self::Json => None,
        }
    }
}

impl FromRequest for Format {
    type Error = Infallible;
    type Future = Ready<Result<Self, Infallible>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Ok(Self::of(request.match_info().as_str())))
    }
}

/// Writes every error, also the framework's own, in the format that was asked for, and adds the CORS
/// headers.
pub(super) async fn format_errors(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let format = Format::of(request.match_info().as_str());
    let response = if request.method() == Method::OPTIONS {
        request.into_response(preflight())
    } else {
        next.call(request).await?.map_into_boxed_body()
    };
    let mut response = match Errors::of(response.response()) {
        Some(errors) => response.into_response(errors.render(format)),
        None => response,
    };
    allow_any_origin(response.headers_mut());
    Ok(response)
}

/// Lets pages of any origin read the response.
pub(super) fn allow_any_origin(headers: &mut HeaderMap) {
    let exposed = HeaderValue::from_static(EXPOSED_HEADERS);
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, exposed);
}

/// The headers that a browser lets a page read.
const EXPOSED_HEADERS: &str = "etag, ratelimit, ratelimit-policy, retry-after, x-request-id";

/// The headers that a browser may send.
const ALLOWED_HEADERS: &str = "authorization, content-type, device-token, idempotency-key, \
                               if-modified-since, if-none-match";

/// The response to a CORS preflight request.
fn preflight() -> HttpResponse {
    HttpResponse::NoContent()
        .insert_header((header::ACCESS_CONTROL_ALLOW_METHODS, "GET, HEAD, POST"))
        .insert_header((header::ACCESS_CONTROL_ALLOW_HEADERS, ALLOWED_HEADERS))
        .insert_header((header::ACCESS_CONTROL_MAX_AGE, "86400"))
        .finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_extension_decides() {
        assert_eq!(Format::of("/open311/v2/requests/a.xml.json"), Format::Json);
        assert_eq!(Format::of("/open311/v2/requests/a.json.xml"), Format::Xml);
        assert_eq!(Format::of("/open311/v2/services.csv"), Format::Xml);
        assert_eq!(Format::of("/open311/v2/"), Format::Xml);
    }
}
