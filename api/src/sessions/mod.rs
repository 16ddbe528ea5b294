//! `/sessions`: somebody signs in.

mod create;

use utoipa_actix_web::service_config::ServiceConfig;

/// The routes of this folder.
pub(crate) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(create::create_session);
}
