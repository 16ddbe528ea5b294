//! How a page leaves: with headers that let nothing in from elsewhere.

use actix_web::{
    HttpResponse,
    http::{
        StatusCode,
        header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS},
    },
};
use askama::Template;

use super::error_page::PageError;

const POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; \
                      base-uri 'none'; frame-ancestors 'none'";

/// Who may keep a page.
#[derive(Debug, Clone, Copy)]
pub(super) enum Keep {
    /// Anybody, but they ask before they show it again.
    Anybody,
    /// Nobody, and no search engine: its address is a secret.
    Nobody,
}

/// The page as a response.
pub(super) fn page(
    status: StatusCode,
    keep: Keep,
    template: &impl Template,
) -> Result<HttpResponse, PageError> {
    let html = template.render().map_err(|error| PageError::ours(&error))?;
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
    Ok(response.body(html))
}
