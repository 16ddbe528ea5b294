//! Which path leads where.

use actix_web::web::ServiceConfig as Plain;
use utoipa_actix_web::{scope::scope, service_config::ServiceConfig};

use crate::{api_keys, cases, crew, jobs, open311, ops, pages, photos, sessions};

/// The app API: what the OpenAPI document describes.
pub(crate) fn api(config: &mut ServiceConfig<'_>) {
    config.service(
        scope("/api/v1")
            .configure(sessions::routes)
            .configure(api_keys::routes)
            .configure(cases::routes)
            .configure(photos::api)
            .configure(jobs::routes)
            .configure(crew::routes),
    );
}

/// Everything else.
pub(crate) fn rest(config: &mut Plain) {
    config
        .configure(open311::routes)
        .configure(photos::routes)
        .configure(ops::routes)
        .configure(pages::routes);
}
