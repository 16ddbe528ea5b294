//! `/jobs`: the disposition of open jobs, and overrides by staff.

mod crews;
mod disposition;
mod list;
mod overrule;

use utoipa_actix_web::service_config::ServiceConfig;

/// Registers the routes of this module.
pub(crate) fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(disposition::show_disposition)
        .service(disposition::show_job_disposition)
        .service(list::list_jobs_of_queue)
        .service(crews::list_crews)
        .service(overrule::overrule_dispatcher)
        .service(overrule::lift_override);
}
