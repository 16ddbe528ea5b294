//! Writes an audit root into a file.

use std::{
    fs::File,
    io::{BufWriter, Write},
    path::Path,
};

use anyhow::Context;
use chrono::{DateTime, Utc};
use diesel_async::AsyncPgConnection;
use domain::{
    audit::{AuditKey, Listing, Root},
    jurisdictions::JurisdictionId,
};

/// Writes a root of a jurisdiction as it is now, with its list, into a new file.
pub(crate) async fn write_root(
    conn: &mut AsyncPgConnection,
    city: &JurisdictionId,
    key: &AuditKey,
    now: DateTime<Utc>,
    path: &Path,
) -> anyhow::Result<Root> {
    let named = || format!("cannot write {}", path.display());
    let mut file = BufWriter::new(File::create_new(path).with_context(named)?);
    let mut listing = Listing::new(city);
    while let Some(lines) = listing.next(conn).await? {
        file.write_all(lines.as_bytes()).with_context(named)?;
    }
    let (signed, _sha256) = listing.sign(key, now);
    write!(file, "{signed}").with_context(named)?;
    file.flush().with_context(named)?;
    file.get_ref().sync_all().with_context(named)?;
    Ok(signed.root)
}
