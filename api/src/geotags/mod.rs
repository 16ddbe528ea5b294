//! `/geotags`: evidence of a place in; the place, and all that is known of it, out.

mod create;
mod evidence;
mod view;

use utoipa_actix_web::service_config::ServiceConfig;

/// The routes of this folder.
pub(crate) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(create::create_geotag);
}
