//! `/photos`: public photo files, and redaction.

mod range;
mod redact;
mod show;
mod view;

use actix_web::web::ServiceConfig as Plain;
use chrono::{DateTime, Utc};
use domain::{
    jurisdictions::{self, JurisdictionId},
    photos::{MAX_PER_UPLOAD, ProcessedPhoto},
};
use utoipa_actix_web::service_config::ServiceConfig;

pub(crate) use self::view::PhotoView;
use crate::{
    problem::{Problem, ProblemCode},
    state::State,
};

/// Registers the routes of this module under `/api/v1`.
pub(crate) fn api(config: &mut ServiceConfig<'_>) {
    config.service(redact::redact_photo);
}

/// Registers the public routes. They are outside of `/api/v1`: photo URLs are public.
pub(crate) fn routes(config: &mut Plain) {
    config.service(show::show_photo);
}

/// Fails if a request has too many photos.
pub(crate) fn at_most(photos: usize) -> Result<(), Problem> {
    if photos <= MAX_PER_UPLOAD {
        return Ok(());
    }
    Err(Problem::new(ProblemCode::Invalid, format!("{MAX_PER_UPLOAD} photos at most")))
}

/// Processes the files of a form one after the other. Fails if one of them cannot be processed.
pub(crate) async fn process_all(
    state: &State,
    now: DateTime<Utc>,
    city: &JurisdictionId,
    files: Vec<(String, Vec<u8>)>,
) -> Result<Vec<ProcessedPhoto>, Problem> {
    at_most(files.len())?;
    if files.is_empty() {
        return Ok(vec![]);
    }
    let conn = state.connect().await?;
    let city = jurisdictions::store::find(&conn, city).await?.ok_or_else(Problem::not_found)?;
    drop(conn);
    let mut processed = vec![];
    for (_, bytes) in files {
        processed.push(state.photo_processor.process(state.pool(), now, &city, bytes).await?);
    }
    Ok(processed)
}
