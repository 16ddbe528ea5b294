//! `/geotags`: fuses location evidence and returns what is known about the location.

mod create;
mod evidence;
mod view;

use utoipa_actix_web::service_config::ServiceConfig;

/// Registers the routes of this module.
pub(crate) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(create::create_geotag);
}
