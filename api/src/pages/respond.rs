//! Responses with pages, with headers that block content from other origins.

use actix_web::{
    HttpResponse,
    http::{
        StatusCode,
        header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS},
    },
    web::Bytes,
};
use askama::Template;

use super::error_page::PageError;

const POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; \
                      base-uri 'none'; frame-ancestors 'none'";

/// Cache policy of a page.
#[derive(Debug, Clone, Copy)]
pub(super) enum Keep {
    /// Caches may store the page and must revalidate it.
    Anybody,
    /// Not cached and not indexed by search engines: the address is a secret.
    Nobody,
}

/// Renders a page as a response.
pub(super) fn page(
    status: StatusCode,
    keep: Keep,
    template: &impl Template,
) -> Result<HttpResponse, PageError> {
    Ok(html_page(status, keep, render(template)?))
}

/// Renders a page.
pub(super) fn render(template: &impl Template) -> Result<Bytes, PageError> {
    template.render().map(Bytes::from).map_err(|error| PageError::ours(&error))
}

/// Responds with a rendered page.
pub(super) fn html_page(status: StatusCode, keep: Keep, html: Bytes) -> HttpResponse {
    let mut response = HttpResponse::build(status);
    response
        .content_type("text/html; charset=utf-8")
        .insert_header((CONTENT_SECURITY_POLICY, POLICY))
        .insert_header((REFERRER_POLICY, "no-referrer"))
        .insert_header((X_CONTENT_TYPE_OPTIONS, "nosniff"));
    match keep {
        Keep::Anybody => response.insert_header((CACHE_CONTROL, "no-cache")),
        Keep::Nobody => response
            .insert_header((CACHE_CONTROL, "no-store"))
            .insert_header(("X-Robots-Tag", "noindex")),
    };
    response.body(html)
}
