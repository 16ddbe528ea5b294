//! `/cases`: reports, their status, photos and history.

mod act;
mod add_photos;
mod create;
mod list;
mod read;
mod show;
mod track;
mod view;
mod visits;

use utoipa_actix_web::service_config::ServiceConfig;

pub(crate) use self::{show::find, view::CaseView};

/// Registers the routes of this module.
pub(crate) fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(create::create_case)
        .service(list::list_cases)
        .service(show::show_case)
        .service(visits::list_visits)
        .service(act::act_on_case)
        .service(track::track_case)
        .service(track::dispute_tracked_case)
        .service(add_photos::add_photos_to_case)
        .service(add_photos::add_photos_to_tracked_case);
}
