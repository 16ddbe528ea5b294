//! `/crews`: crews, as desks see them.

mod position;

use utoipa_actix_web::service_config::ServiceConfig;

/// The routes of this folder.
pub(crate) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(position::show_position);
}
