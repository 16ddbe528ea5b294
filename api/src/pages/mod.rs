//! Web pages: the home page, the developer page, and the tracking page of a report.
//!
//! They are rendered on the server. They need no scripts and load nothing from other servers.

mod assets;
mod confirm;
mod developers;
mod dispute;
mod error_page;
mod group;
mod history;
mod home;
mod link;
mod map;
mod pen;
mod picture;
mod projection;
mod reason;
mod recipe;
mod respond;
mod summary;
#[cfg(test)]
mod tests;
mod track;
mod view;
mod withdraw;
mod words;

use actix_web::web::{ServiceConfig, get, head, post, resource};

/// Registers the routes of the pages.
pub(crate) fn routes(config: &mut ServiceConfig) {
    // A reload after a form error requests the form's address with `GET`: it redirects to the page.
    let verb = |name: &str| resource(format!("/track/{{jurisdiction_id}}/{{secret}}/{name}"));
    config
        .service(resource("/").route(get().to(home::home)).route(head().to(home::home)))
        .service(
            resource("/track/{jurisdiction_id}/{secret}")
                .route(get().to(track::track))
                .route(head().to(track::track)),
        )
        .service(verb("dispute").route(post().to(dispute::dispute)).route(get().to(track::go_back)))
        .service(verb("confirm").route(post().to(confirm::confirm)).route(get().to(track::go_back)))
        .service(
            verb("withdraw").route(post().to(withdraw::withdraw)).route(get().to(track::go_back)),
        )
        .service(
            resource("/developers")
                .route(get().to(developers::developers))
                .route(head().to(developers::developers)),
        )
        .service(
            resource("/developers/keys")
                .route(post().to(developers::ask))
                .route(get().to(developers::asked)),
        )
        .service(
            resource("/developers/confirm/{jurisdiction_id}/{secret}")
                .route(get().to(developers::offer))
                .route(head().to(developers::offer))
                .route(post().to(developers::confirm)),
        )
        .service(resource(assets::STYLE).route(get().to(assets::style)))
        .service(resource(assets::ICON).route(get().to(assets::icon)));
}
