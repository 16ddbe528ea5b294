//! Generates the OpenAPI documents of `/api/v1` and of Open311.

use utoipa::{
    Modify, OpenApi,
    openapi::{
        OpenApi as Document,
        security::{Http, HttpAuthScheme, SecurityScheme},
    },
};
use utoipa_actix_web::AppExt;

use crate::{limits, routes};

/// The parts of the document that do not come from handlers.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Streetcorner",
        description = "The app API of Streetcorner: reports, cases and crews. Third-party apps \
                       can also use Open311 GeoReport v2, at `/open311/v2`.",
    ),
    modifiers(&Bearer),
    tags(
        (name = "sessions", description = "Access tokens"),
        (name = "cases", description = "Reports and their progress"),
        (name = "geotags", description = "Locations fused from photos, devices, pins, addresses and assets"),
        (name = "maps", description = "Vector tiles"),
        (name = "uploads", description = "Resumable photo uploads (tus 1.0)"),
        (name = "photos", description = "Photos and their redaction"),
        (name = "track", description = "Tracking links of reporters"),
        (name = "addresses", description = "Address search and reverse geocoding"),
        (name = "crew", description = "Shifts, offers, jobs and stock of the signed-in crew"),
        (name = "api-keys", description = "API keys of third-party apps"),
    ),
)]
struct Frame;

struct Bearer;

impl Modify for Bearer {
    fn modify(&self, document: &mut Document) {
        let scheme = SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer));
        document.components.get_or_insert_default().add_security_scheme("bearer", scheme);
    }
}

/// Returns the document without paths. Routes add their paths to it.
pub(crate) fn frame() -> Document {
    Frame::openapi()
}

/// Returns the complete document of Open311.
pub fn open311() -> Document {
    crate::open311::document()
}

/// Returns the complete document of `/api/v1`.
pub fn document() -> Document {
    let app = actix_web::App::new().into_utoipa_app().openapi(frame());
    let mut document = app.configure(routes::api).split_for_parts().1;
    limits::describe(&mut document);
    document
}
