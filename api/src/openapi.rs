//! The OpenAPI documents, as the code has them: of `/api/v1`, and of Open311.

use utoipa::{
    Modify, OpenApi,
    openapi::{
        OpenApi as Document,
        security::{Http, HttpAuthScheme, SecurityScheme},
    },
};
use utoipa_actix_web::AppExt;

use crate::routes;

/// What the handlers cannot say of themselves.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Streetcorner",
        description = "The app API of Streetcorner: reports, and the crews that answer them. \
                       Third-party apps may rather want Open311, at `/open311/v2`.",
    ),
    modifiers(&Bearer),
    tags(
        (name = "sessions", description = "Signing in"),
        (name = "cases", description = "Reports, and what becomes of them"),
        (name = "geotags", description = "Where something is, by all evidence there is"),
        (name = "maps", description = "Vector tiles"),
        (name = "uploads", description = "Pictures that come in pieces, before any case wants them"),
        (name = "photos", description = "Pictures, and what they must not show"),
        (name = "track", description = "A reporter's own link"),
        (name = "addresses", description = "A text becomes places, and a place becomes words"),
        (name = "crew", description = "What a crew's phone talks to"),
        (name = "api-keys", description = "The right of third-party apps to post"),
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

/// The frame that routes fill.
pub(crate) fn frame() -> Document {
    Frame::openapi()
}

/// The whole document of Open311.
pub fn open311() -> Document {
    crate::open311::document()
}

/// The whole document of `/api/v1`.
pub fn document() -> Document {
    let app = actix_web::App::new().into_utoipa_app().openapi(frame());
    app.configure(routes::api).split_for_parts().1
}
