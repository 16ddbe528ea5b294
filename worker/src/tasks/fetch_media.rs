//! Fetches a photo that a report refers to by URL.

use domain::{
    cases,
    jurisdictions::{self, JurisdictionId},
    photos::{self, FetchMedia},
};
use outbound::fetch::{FetchError, Fetching};

use super::TaskError;
use crate::context::Context;

/// The report stays valid if its photo cannot be fetched.
pub(crate) async fn run(
    context: &Context,
    city: &JurisdictionId,
    sent_for: FetchMedia,
) -> Result<(), TaskError> {
    let FetchMedia { case_id, photo_id, ref url, .. } = sent_for;
    let mut conn = context.pool.get().await?;
    let there = photos::store::find(&mut conn, city, photo_id).await?.is_some();
    let case = cases::store::find(&mut conn, city, case_id).await?;
    let home = jurisdictions::store::find(&conn, city).await?;
    // Release the connection before waiting for another server.
    drop(conn);
    let (Some(_), Some(home)) = (case, home) else { return Ok(()) };
    if there || context.fetcher.fetching() == Fetching::Off {
        return Ok(());
    }

    let bytes = context.fetcher.fetch(url, context.photo_processor.max_bytes()).await?;
    let now = context.clock.now();
    let photo =
        context.photo_processor.process_as(&context.pool, now, &home, photo_id, bytes).await?;
    let mut conn = context.pool.get().await?;
    photos::attach(&mut conn, now, city, &sent_for, photo).await?;
    Ok(())
}

impl From<FetchError> for TaskError {
    fn from(error: FetchError) -> Self {
        if error.may_pass() { Self::retry(error) } else { Self::give_up(error) }
    }
}
