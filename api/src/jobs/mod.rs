//! `/jobs`: why an open job is where it is, and what people decide about it.

mod crews;
mod disposition;
mod list;
mod overrule;

use utoipa_actix_web::service_config::ServiceConfig;

/// The routes of this folder.
pub(crate) fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(disposition::show_disposition)
        .service(disposition::show_job_disposition)
        .service(list::list_jobs_of_queue)
        .service(crews::list_crews)
        .service(overrule::overrule_dispatcher)
        .service(overrule::lift_override);
}
