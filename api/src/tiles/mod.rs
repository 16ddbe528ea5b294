//! `/tiles`: vector tiles.

mod show;

use utoipa_actix_web::service_config::ServiceConfig;

/// Registers the routes of this module.
pub(crate) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(show::show_tile);
}
