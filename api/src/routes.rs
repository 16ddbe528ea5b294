//! Registers all routes.

use actix_web::web::ServiceConfig as Plain;
use utoipa_actix_web::{scope::scope, service_config::ServiceConfig};

use crate::{
    addresses, api_keys, cases, crew, crews, geotags, jobs, open311, ops, pages, photos, sessions,
    tiles, uploads,
};

/// Registers the app API and the map tiles. The OpenAPI document describes these routes.
pub(crate) fn api(config: &mut ServiceConfig<'_>) {
    config
        .service(
            scope("/api/v1")
                .configure(sessions::routes)
                .configure(api_keys::routes)
                .configure(addresses::routes)
                .configure(cases::routes)
                .configure(geotags::routes)
                .configure(photos::api)
                .configure(uploads::routes)
                .configure(jobs::routes)
                .configure(crew::routes)
                .configure(crews::routes),
        )
        .service(scope("/tiles").configure(tiles::routes));
}

/// Registers all other routes.
pub(crate) fn rest(config: &mut Plain) {
    config
        .configure(open311::routes)
        .configure(photos::routes)
        .configure(ops::routes)
        .configure(pages::routes);
}
