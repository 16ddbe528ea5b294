//! `/api-keys`: apps request, rotate and revoke their keys; admins manage the keys of a
//! jurisdiction.

mod bearer;
mod change;
mod confirm;
mod create;
mod current;
mod list;
mod rotate;
mod view;

use utoipa_actix_web::service_config::ServiceConfig;

pub(crate) use self::bearer::shown_key;

/// Registers the routes of this module.
pub(crate) fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(create::request_api_key)
        .service(confirm::confirm_api_key)
        .service(current::show_current_api_key)
        .service(current::revoke_current_api_key)
        .service(rotate::rotate_current_api_key)
        .service(list::list_api_keys)
        .service(change::change_api_key);
}
