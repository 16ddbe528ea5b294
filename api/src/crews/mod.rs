//! `/crews`: crews, as staff see them.

mod position;

use utoipa_actix_web::service_config::ServiceConfig;

/// Registers the routes of this module.
pub(crate) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(position::show_position);
}
