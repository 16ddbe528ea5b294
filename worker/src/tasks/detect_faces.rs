//! Sends a photo to the external detector, if one is configured, and covers the areas it finds.

use domain::{
    cases::Actor,
    jurisdictions::JurisdictionId,
    photos::{self, DetectFaces, PhotoFile, RedactionRequest},
};

use super::TaskError;
use crate::context::Context;

/// Why a photo stays hidden without a detector.
const NO_DETECTOR: &str = "the photo is shown after detection only, and no detector is configured \
    (STREETCORNER_DETECTOR)";

/// Skips a photo that already has a redaction by the detector. One that waits for the detector is
/// shown to everybody afterwards.
pub(crate) async fn run(
    context: &Context,
    city: &JurisdictionId,
    DetectFaces { photo_id }: DetectFaces,
) -> Result<(), TaskError> {
    let mut conn = context.pool.get().await?;
    let photo = photos::store::find(&mut conn, city, photo_id).await?;
    let covered = photos::store::is_looked_over(&mut conn, city, photo_id).await?;
    // Release the connection before waiting for another server.
    drop(conn);
    let Some(photo) = photo.filter(|_| !covered) else { return Ok(()) };
    let Some(detector) = &context.config.detector else {
        let waits = photo.waits_for_detection;
        return if waits { Err(TaskError::unavailable(NO_DETECTOR)) } else { Ok(()) };
    };

    // The detector gets the public rendition, never the original.
    let jpeg = photos::files::get(&context.photo_store, city, photo.public_id, PhotoFile::FullJpeg)
        .await?;
    let found = RedactionRequest::found(&detector.detect(jpeg).await?);
    let now = context.clock.now();
    let Some(wish) = found else {
        let mut conn = context.pool.get().await?;
        return Ok(photos::reveal(&mut conn, now, city, photo_id).await?);
    };
    let photo = (city, photo_id);
    photos::redact(&context.pool, now, &context.photo_processor, photo, &Actor::System, &wish)
        .await?;
    Ok(())
}
