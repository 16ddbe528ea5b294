//! Has a photo looked over by the detector outside, if there is one, and covers what it finds.

use domain::{
    cases::Actor,
    jurisdictions::JurisdictionId,
    photos::{self, LookOverPhoto, PhotoFile, Wish},
};

use super::TaskError;
use crate::run::Tools;

/// A photo in which something was covered is not looked over again.
pub(crate) async fn run(
    tools: &Tools,
    city: &JurisdictionId,
    LookOverPhoto { photo_id }: LookOverPhoto,
) -> Result<(), TaskError> {
    let Some(detector) = &tools.config.detector else { return Ok(()) };
    let mut conn = tools.pool.get().await?;
    let photo = photos::store::find(&mut conn, city, photo_id).await?;
    let covered = photos::store::is_looked_over(&mut conn, city, photo_id).await?;
    // Nobody waits for a server with a connection in hand.
    drop(conn);
    let Some(photo) = photo.filter(|_| !covered) else { return Ok(()) };

    // What everybody can see, and never the original.
    let jpeg = tools.vault.get(city, photo.public_id, PhotoFile::FullJpeg).await?;
    let Some(wish) = Wish::found(&detector.look_over(jpeg).await?) else { return Ok(()) };
    let (now, photo) = (tools.clock.now(), (city, photo_id));
    photos::redact(&tools.pool, now, &tools.darkroom, photo, &Actor::System, &wish).await?;
    Ok(())
}
