//! Verifies the histories of a jurisdiction.

use diesel_async::AsyncPgConnection;
use domain::{
    audit::{Portion, audit},
    jurisdictions::JurisdictionId,
};

use crate::say::say;

/// Verifies the histories of a jurisdiction, and prints what is wrong. Returns the number of cases
/// that are broken.
pub(crate) async fn verify(
    conn: &mut AsyncPgConnection,
    city: &JurisdictionId,
) -> anyhow::Result<usize> {
    let (mut count, mut broken, mut uncompared, mut after) = (0, 0, 0, None);
    loop {
        let Portion { cases, breaks, without_digests } = audit(conn, city, after).await?;
        for found in &breaks {
            say(format_args!("{city}\t{}\t{}", found.number, found.fault));
        }
        count += cases.len();
        broken += breaks.chunk_by(|one, next| one.number == next.number).count();
        uncompared += without_digests;
        after = cases.last().copied();
        if after.is_none() {
            break;
        }
    }
    say(format_args!("{city}: {count} cases, {broken} of them broken."));
    if uncompared > 0 {
        say(format_args!(
            "{city}: {uncompared} of them are older than the record of description, place and \
             service, or an older version has corrected them: these were not compared."
        ));
    }
    Ok(broken)
}
