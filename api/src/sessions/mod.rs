//! `/sessions`: signing in.

mod create;

use utoipa_actix_web::service_config::ServiceConfig;

/// Registers the routes of this module.
pub(crate) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(create::create_session);
}
