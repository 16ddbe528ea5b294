//! Fetches a picture that a report only gave the address of.

use domain::{
    cases,
    jurisdictions::{self, JurisdictionId},
    photos::{self, FetchMedia},
};

use super::TaskError;
use crate::{fetch::Fetching, run::Tools};

/// The report stands, whatever becomes of its picture.
pub(crate) async fn run(
    tools: &Tools,
    city: &JurisdictionId,
    sent_for: FetchMedia,
) -> Result<(), TaskError> {
    let FetchMedia { case_id, photo_id, ref url, .. } = sent_for;
    let mut conn = tools.pool.get().await?;
    let there = photos::store::find(&mut conn, city, photo_id).await?.is_some();
    let case = cases::store::find(&mut conn, city, case_id).await?;
    let home = jurisdictions::store::find(&conn, city).await?;
    // Nobody waits for a server with a connection in hand.
    drop(conn);
    let (Some(_), Some(home)) = (case, home) else { return Ok(()) };
    if there || tools.fetcher.fetching() == Fetching::Off {
        return Ok(());
    }

    let bytes = tools.fetcher.fetch(url, tools.darkroom.max_bytes()).await?;
    let now = tools.clock.now();
    let photo = tools.darkroom.develop_as(&tools.pool, now, &home, photo_id, bytes).await?;
    let mut conn = tools.pool.get().await?;
    photos::attach(&mut conn, now, city, &sent_for, photo).await?;
    Ok(())
}
