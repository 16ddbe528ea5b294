//! `/tiles`: maps.

mod show;

use utoipa_actix_web::service_config::ServiceConfig;

/// The routes of this folder.
pub(crate) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(show::show_tile);
}
