//! `/crew`: endpoints for the signed-in crew.

mod accept;
mod breaks;
mod colleagues;
mod decline;
mod hand_over;
mod hold;
mod jobs;
mod offers;
mod operations;
mod position;
mod position_reads;
mod push;
mod release;
mod resolve;
mod shift;
mod start;
mod stock;
mod stream;
mod sync;

use utoipa_actix_web::service_config::ServiceConfig;

/// Registers the routes of this module.
pub(crate) fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(shift::start_shift)
        .service(shift::end_shift)
        .service(breaks::take_break)
        .service(breaks::end_break)
        .service(stock::list_stock)
        .service(stock::count_stock)
        .service(stock::restock)
        .service(stock::hand_over_stock)
        .service(colleagues::list_colleagues)
        .service(position::report_positions)
        .service(stream::crew_stream)
        .service(offers::list_offers)
        .service(accept::accept_offer)
        .service(decline::decline_offer)
        .service(jobs::list_jobs)
        .service(start::start_job)
        .service(hold::hold_job)
        .service(hand_over::hand_over_job)
        .service(resolve::resolve_job)
        .service(release::release_job)
        .service(operations::perform_operations)
        .service(sync::sync)
        .service(position_reads::list_position_reads)
        .configure(push::routes);
}
