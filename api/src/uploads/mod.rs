//! `/uploads`: resumable uploads of photos (tus 1.0). <https://tus.io/protocols/resumable-upload>

mod create;
mod end;
mod headers;
mod named;
mod offer;
mod protocol;
mod receive;
mod show;
mod stream;
mod view;
mod who;

use actix_web::middleware::from_fn;
use diesel_async::AsyncPgConnection;
use domain::{
    jurisdictions::JurisdictionId,
    uploads::{self, Upload},
};
use utoipa_actix_web::{scope::scope, service_config::ServiceConfig};

pub(crate) use self::named::{named, secret_of};
use crate::{problem::Problem, state::State};

/// Registers the routes of this module.
pub(crate) fn routes(config: &mut ServiceConfig<'_>) {
    let tus = scope("/uploads")
        .service(create::begin_upload)
        .service(offer::offer_protocol)
        .service(offer::offer_protocol_for_upload)
        .service(show::show_upload)
        .service(show::show_offset)
        .service(receive::receive_upload)
        .service(end::end_upload);
    config.service(tus.wrap(from_fn(protocol::speak)));
}

/// Finds an upload. A missing, malformed, wrong or expired secret gives the same error.
async fn find(
    conn: &mut AsyncPgConnection,
    state: &State,
    (city, secret): &(String, String),
) -> Result<Upload, Problem> {
    let city: JurisdictionId = city.parse().map_err(|_error| Problem::not_found())?;
    let found = uploads::find(conn, state.clock.now(), &city, secret).await?;
    found.ok_or_else(Problem::not_found)
}
