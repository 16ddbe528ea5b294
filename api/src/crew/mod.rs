//! `/crew`: what a crew's phone talks to.

mod accept;
mod decline;
mod hold;
mod hub;
mod jobs;
mod offers;
mod operations;
mod position;
mod position_reads;
mod release;
mod resolve;
mod shift;
mod start;
mod stream;
mod sync;
mod view;

use utoipa_actix_web::service_config::ServiceConfig;

pub use self::hub::Hub;

/// The routes of this folder.
pub(crate) fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(shift::start_shift)
        .service(shift::end_shift)
        .service(position::report_positions)
        .service(stream::crew_stream)
        .service(offers::list_offers)
        .service(accept::accept_offer)
        .service(decline::decline_offer)
        .service(jobs::list_jobs)
        .service(start::start_job)
        .service(hold::hold_job)
        .service(resolve::resolve_job)
        .service(release::release_job)
        .service(operations::perform_operations)
        .service(sync::sync)
        .service(position_reads::list_position_reads);
}
