//! Sends again what was not acknowledged, with the same key.

use std::{collections::BTreeSet, time::Duration};

use domain::clock::Clock;
use futures_util::{StreamExt as _, stream};
use tokio::time::Instant;

use super::{
    Target,
    entry::{Entry, Outcome},
    post::post,
};

/// Number of reports that are under way at once.
const AT_ONCE: usize = 8;
/// Pause before a report is sent once more.
const PAUSE: Duration = Duration::from_millis(500);

/// Keys that were never acknowledged.
pub(super) fn open_keys(entries: &[Entry]) -> BTreeSet<&str> {
    let acked = |entry: &&Entry| entry.outcome == Outcome::Acked;
    let acked: BTreeSet<_> = entries.iter().filter(acked).map(|entry| &entry.key).collect();
    let open = entries.iter().map(|entry| &entry.key).filter(|key| !acked.contains(key));
    open.map(String::as_str).collect()
}

/// Sends each report until it is acknowledged or the time is over. Returns the last entry of each.
pub(super) async fn settle(
    target: &Target,
    clock: &Clock,
    keys: BTreeSet<&str>,
    within: Duration,
) -> anyhow::Result<Vec<Entry>> {
    let end = Instant::now() + within;
    let sent = stream::iter(keys).map(async |key| {
        loop {
            let entry = post(target, clock, key).await?;
            if entry.outcome == Outcome::Acked || Instant::now() >= end {
                return anyhow::Ok(entry);
            }
            tokio::time::sleep(PAUSE).await;
        }
    });
    let entries: Vec<_> = sent.buffer_unordered(AT_ONCE).collect().await;
    entries.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_open_until_one_of_its_sendings_was_acknowledged() {
        let entries: Vec<Entry> = ["a\t1\t2\tunknown\t", "b\t1\t2\trefused\t", "a\t3\t4\tacked\t7"]
            .iter()
            .map(|line| line.parse().unwrap())
            .collect();
        assert_eq!(open_keys(&entries), BTreeSet::from(["b"]));
    }
}
