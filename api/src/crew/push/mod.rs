//! `/crew/push`: push subscriptions of the crew's phones.

mod key;
mod subscribe;
mod unsubscribe;

use utoipa_actix_web::service_config::ServiceConfig;

/// Registers the routes of this module.
pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(key::push_key).service(subscribe::subscribe).service(unsubscribe::unsubscribe);
}
