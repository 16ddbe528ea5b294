//! Opens audit roots, from files and from the photo store, and checks their signatures.

use std::{convert::Infallible, path::PathBuf, str::FromStr, sync::Arc};

use anyhow::{Context, ensure};
use chrono::NaiveDate;
use diesel_async::AsyncPgConnection;
use domain::{
    audit::{PublicKey, Root, SignedRoot, find_root, read_root},
    jurisdictions::JurisdictionId,
};
use photo_store::PhotoStore;

use crate::{
    import::source::{Show, Source},
    say::say,
};

/// Which root.
#[derive(Debug, Clone)]
pub(crate) enum RootSource {
    /// The one that a worker has signed on this day (UTC), of each jurisdiction.
    Day(NaiveDate),
    /// The one in this file.
    File(PathBuf),
}

impl FromStr for RootSource {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        Ok(text.parse().map_or_else(|_no_day| Self::File(text.into()), Self::Day))
    }
}

/// A root with a valid signature, and its list.
pub(crate) struct OpenRoot {
    pub(crate) root: Root,
    list: List,
}

enum List {
    File(PathBuf),
    Stored(Arc<[u8]>),
}

impl List {
    fn source(&self, show: Show) -> anyhow::Result<Source> {
        match self {
            Self::File(path) => Source::open(path, show),
            Self::Stored(bytes) => Ok(Source::of_bytes(Arc::clone(bytes), show)),
        }
    }

    fn checked(self, key: &PublicKey) -> anyhow::Result<(SignedRoot, Self)> {
        let mut source = self.source(Show::Nothing)?;
        Ok((read_root(&mut *source.reader, key)?, self))
    }
}

impl OpenRoot {
    /// Opens the list from its beginning.
    pub(crate) fn list(&self, show: Show) -> anyhow::Result<Source> {
        self.list.source(show)
    }
}

/// The roots that were asked for.
#[derive(Default)]
pub(crate) struct Opened {
    pub(crate) roots: Vec<OpenRoot>,
    /// Number of jurisdictions that should have one and do not.
    pub(crate) lacking: usize,
}

/// Opens the root in the file, or those of a day of these jurisdictions, and prints which of them
/// has none. Fails if a root was not signed by the private key of `key`.
pub(crate) async fn open(
    conn: &mut AsyncPgConnection,
    photo_store: &PhotoStore,
    source: RootSource,
    cities: &[JurisdictionId],
    key: &PublicKey,
) -> anyhow::Result<Opened> {
    let mut opened = Opened::default();
    match source {
        RootSource::File(path) => {
            let named = format!("{} is not a root to rely on", path.display());
            let (SignedRoot { root, .. }, list) = List::File(path).checked(key).context(named)?;
            let city = &root.jurisdiction_id;
            ensure!(cities.contains(city), "the root is of {city}, which is not to be verified");
            opened.roots.push(OpenRoot { root, list });
        }
        RootSource::Day(day) => {
            for city in cities {
                if let Some(root) = stored(conn, photo_store, city, day, key).await? {
                    opened.roots.push(root);
                } else {
                    say(format_args!("{city}: there is no root of {day}."));
                    opened.lacking += 1;
                }
            }
        }
    }
    Ok(opened)
}

/// Opens the root of a day that a worker has signed.
async fn stored(
    conn: &mut AsyncPgConnection,
    photo_store: &PhotoStore,
    city: &JurisdictionId,
    day: NaiveDate,
    key: &PublicKey,
) -> anyhow::Result<Option<OpenRoot>> {
    let Some(row) = find_root(conn, city, day).await? else { return Ok(None) };
    let object = row.key();
    let bytes = photo_store.get(&object).await;
    let bytes = bytes.with_context(|| format!("cannot read {object} in the photo store"))?;
    let checked = List::Stored(bytes.into()).checked(key);
    let (SignedRoot { root, text, .. }, list) =
        checked.with_context(|| format!("{object} in the photo store is not a root to rely on"))?;
    ensure!(
        text == row.root && root.jurisdiction_id == *city && root.made_at.date_naive() == day,
        "{object} in the photo store is not the root of {city} that the database has for {day}",
    );
    Ok(Some(OpenRoot { root, list }))
}
