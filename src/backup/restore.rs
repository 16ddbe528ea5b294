//! Restores a backup into an empty database and a photo store.

use std::{fmt, path::Path, pin::pin};

use anyhow::{Context, ensure};
use domain::{
    backups::{has_tables, server_major},
    clock::Clock,
    db::{self, Pool},
    jurisdictions::{self, JurisdictionId},
    photo_bindings,
};
use futures_util::TryStreamExt;
use photo_store::{Key, PhotoStore};

use super::{copy, dump, list, manifest::Manifest, progress, verify::verify};
use crate::{config::Settings, database::Database, import::source::Show};

/// Folders of a photo store.
const FOLDERS: [&str; 4] = ["public", "sealed", "incoming", photo_bindings::FOLDER];

/// Whether this database may delete from the photo store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Adoption {
    /// The photo store was empty before, so it belongs to this database.
    Adopted,
    /// An operator must decide.
    Open,
}

/// A restored backup.
#[derive(Debug)]
pub struct Restored {
    manifest: Manifest,
    copied: copy::CopyReport,
    adoption: Adoption,
}

impl fmt::Display for Restored {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { manifest, copied, adoption } = self;
        writeln!(
            f,
            "Restored the database as of {}, and {} files of photos ({} were there before, {} are not \
             in the backup). The database is at this version.",
            manifest.started_at.format("%Y-%m-%d %H:%M:%S UTC"),
            copied.copied,
            copied.kept,
            manifest.vanished.len() + manifest.lost.len(),
        )?;
        match adoption {
            Adoption::Adopted => {
                write!(f, "The photo store was empty, and belongs to this database.")
            }
            Adoption::Open => write!(
                f,
                "The photo store was not empty, so nothing is deleted from it. If it belongs to this \
                 database and to no other, run `streetcorner photos adopt`."
            ),
        }
    }
}

/// Opens a place that has a backup. Creates no directory.
pub(super) fn open(address: &str) -> anyhow::Result<PhotoStore> {
    let exists = address.contains("://") || Path::new(address).is_dir();
    ensure!(exists, "there is no directory {address}");
    Ok(PhotoStore::open(address)?)
}

/// Restores the backup at `address`. Everything is verified before anything is written. The database
/// is restored in one transaction, after its photos.
pub async fn restore(
    settings: &Settings,
    database: &Database,
    address: &str,
    show: Show,
) -> anyhow::Result<Restored> {
    let place = open(address)?;
    let manifest = Manifest::read(&place, address).await?;
    let pool = database.pool(settings)?;
    let postgres = check_database(&pool).await?;
    let major = postgres.max(manifest.pg_dump);
    let program = dump::program("pg_restore", settings.pg_bin.as_deref(), major)?;
    verify(&place, &manifest, show).await?;

    let photo_store = PhotoStore::open_with(&settings.photos(), settings.photo_keys.keys())?;
    let was_empty = is_empty(&photo_store).await?;
    let bar = progress::photos(show, manifest.photos, "photos");
    let listed = list::read(&place, &manifest.photo_list).await?;
    let listed = listed.try_filter(|listed| std::future::ready(!manifest.lacks(&listed.key)));
    let copied = copy::out_of_backup(listed, &place, &photo_store, &bar).await?;
    bar.finish_and_clear();
    ensure!(copied.absent.is_empty(), "the backup was changed while it was restored");

    let bar = progress::bytes(show, "database");
    dump::restore(&program, &database.url, (&place, &manifest.dump), &bar).await?;
    bar.finish_and_clear();
    db::migrate(&database.url).await.context("the backup is restored, but not migrated")?;
    let adoption = if was_empty { adopt(&pool, &photo_store).await? } else { Adoption::Open };
    Ok(Restored { manifest, copied, adoption })
}

/// Refuses a database that has something. Returns the major version of its server.
async fn check_database(pool: &Pool) -> anyhow::Result<u32> {
    let mut conn = pool.get().await?;
    ensure!(
        !has_tables(&mut conn).await?,
        "the database is not empty, and a backup is restored into an empty one only: create another \
         database, or choose another --data-dir",
    );
    Ok(server_major(&mut conn).await?)
}

async fn is_empty(photo_store: &PhotoStore) -> anyhow::Result<bool> {
    for folder in FOLDERS {
        let folder = Key::from(folder);
        let mut found = pin!(photo_store.stream(&folder));
        if found.try_next().await?.is_some() {
            return Ok(false);
        }
    }
    Ok(true)
}

async fn adopt(pool: &Pool, photo_store: &PhotoStore) -> anyhow::Result<Adoption> {
    let now = Clock::default().now();
    let mut conn = pool.get().await?;
    let cities: Vec<JurisdictionId> = jurisdictions::store::ids(&mut conn).await?;
    for city in cities {
        photo_bindings::adopt(&mut conn, photo_store, now, &city).await?;
    }
    Ok(Adoption::Adopted)
}
