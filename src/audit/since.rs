//! Compares a jurisdiction with an audit root.

use diesel_async::AsyncPgConnection;
use domain::audit::{next_heads, since};

use super::OpenRoot;
use crate::{
    import::source::{Show, Source},
    say::say,
};

/// Looks for each case of the root, and prints those that are missing or have lost the end of their
/// history. Returns their number.
pub(crate) async fn compare(
    conn: &mut AsyncPgConnection,
    opened: &OpenRoot,
    show: Show,
) -> anyhow::Result<usize> {
    let root = &opened.root;
    let city = &root.jurisdiction_id;
    let Source { mut reader, progress } = opened.list(show)?;
    let mut broken = 0;
    loop {
        let heads = next_heads(&mut *reader)?;
        if heads.is_empty() {
            break;
        }
        for found in since(conn, city, &heads).await? {
            progress.suspend(|| say(format_args!("{city}\t{}\t{}", found.number, found.fault)));
            broken += 1;
        }
    }
    progress.finish_and_clear();
    say(format_args!(
        "{city}: {} cases in the root of {}, {broken} of them missing or changed.",
        root.cases,
        root.made_at.format("%Y-%m-%d %H:%M:%S UTC"),
    ));
    Ok(broken)
}
