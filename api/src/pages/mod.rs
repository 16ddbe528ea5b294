//! Pages for people: the town at a glance, and a report by its tracking link.
//!
//! Made on the server, readable without script, and without a request to anybody else.

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

/// Where the pages are.
pub(crate) fn routes(config: &mut ServiceConfig) {
    // Whoever reloads the answer to a form asks for its address: they get the page.
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
