//! `/photos`: what everybody may see, and what comes in.

mod range;
mod redact;
mod show;
mod view;

use actix_web::web::ServiceConfig as Plain;
use chrono::{DateTime, Utc};
use domain::{
    jurisdictions::{self, JurisdictionId},
    photos::{Developed, MOST_AT_ONCE},
};
use utoipa_actix_web::service_config::ServiceConfig;

pub(crate) use self::view::PhotoView;
use crate::{problem::Problem, state::State};

/// The routes of this folder under `/api/v1`.
pub(crate) fn api(config: &mut ServiceConfig<'_>) {
    config.service(redact::redact_photo);
}

/// What everybody may see. These stand outside `/api/v1`: a photo's address is for everybody.
pub(crate) fn routes(config: &mut Plain) {
    config.service(show::show_photo);
}

/// Refuses too many photos.
pub(crate) fn at_most(photos: usize) -> Result<(), Problem> {
    if photos <= MOST_AT_ONCE {
        return Ok(());
    }
    Err(Problem::new("invalid", format!("{MOST_AT_ONCE} photos at most")))
}

/// Develops the files of a form, one after the other: all, or a problem.
pub(crate) async fn develop_all(
    state: &State,
    now: DateTime<Utc>,
    city: &JurisdictionId,
    files: Vec<(String, Vec<u8>)>,
) -> Result<Vec<Developed>, Problem> {
    at_most(files.len())?;
    if files.is_empty() {
        return Ok(vec![]);
    }
    let conn = state.connect().await?;
    let city = jurisdictions::store::find(&conn, city).await?.ok_or_else(Problem::not_found)?;
    drop(conn);
    let mut developed = vec![];
    for (_, bytes) in files {
        developed.push(state.darkroom.develop(&state.pool, now, &city, bytes).await?);
    }
    Ok(developed)
}
