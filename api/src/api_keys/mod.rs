//! `/api-keys`: an app asks for a key, looks after it, and gives it up; a city looks after them all.

mod bearer;
mod change;
mod confirm;
mod create;
mod current;
mod list;
mod problems;
mod rotate;
mod view;

use utoipa_actix_web::service_config::ServiceConfig;

pub(crate) use self::bearer::shown_key;

/// The routes of this folder.
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
