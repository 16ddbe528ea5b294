//! `/sessions`: somebody signs in.

mod create;

use actix_web::web::Data;
use tokio::sync::Semaphore;
use utoipa_actix_web::service_config::ServiceConfig;

/// How many sign in at once on each thread: a password costs time and memory on purpose, and who
/// tries thousands shall not keep the database from everybody else.
const AT_ONCE: usize = 4;

/// The routes of this folder.
pub(crate) fn routes(config: &mut ServiceConfig<'_>) {
    config.app_data(Data::new(Semaphore::new(AT_ONCE))).service(create::create_session);
}
