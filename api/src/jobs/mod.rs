//! `/jobs`: why an open job is where it is.

mod disposition;

use utoipa_actix_web::service_config::ServiceConfig;

/// The routes of this folder.
pub(crate) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(disposition::show_disposition);
}
