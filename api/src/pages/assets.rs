//! The stylesheet and the icon. They are compiled into the program.

use actix_web::{
    HttpResponse,
    http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, EntityTag, IfNoneMatch},
    web::Header,
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::hash;

/// Path of the stylesheet.
pub(super) const STYLE: &str = "/assets/streetcorner.css";
/// Path of the icon.
pub(super) const ICON: &str = "/favicon.svg";

/// `GET /assets/streetcorner.css`: returns the stylesheet.
pub(super) async fn style(seen: Option<Header<IfNoneMatch>>) -> HttpResponse {
    send(seen, "text/css; charset=utf-8", include_str!("streetcorner.css"))
}

/// `GET /favicon.svg`: returns the icon.
pub(super) async fn icon(seen: Option<Header<IfNoneMatch>>) -> HttpResponse {
    send(seen, "image/svg+xml", include_str!("favicon.svg"))
}

fn send(seen: Option<Header<IfNoneMatch>>, kind: &'static str, text: &'static str) -> HttpResponse {
    let tag = EntityTag::new_strong(URL_SAFE_NO_PAD.encode(hash::sha256(text)));
    let known = match seen {
        None => false,
        Some(Header(IfNoneMatch::Any)) => true,
        Some(Header(IfNoneMatch::Items(tags))) => tags.iter().any(|seen| seen.weak_eq(&tag)),
    };
    let mut response = if known { HttpResponse::NotModified() } else { HttpResponse::Ok() };
    response
        .insert_header((ETAG, tag.to_string()))
        .insert_header((CACHE_CONTROL, "public, max-age=600"))
        .insert_header(("X-Content-Type-Options", "nosniff"));
    if known {
        return response.finish();
    }
    response.insert_header((CONTENT_TYPE, kind)).body(text)
}
