//! Makes a backup while the servers work.

use std::{
    collections::{BTreeSet, HashMap},
    fmt,
};

use anyhow::{Context, ensure};
use chrono::{DateTime, Utc};
use domain::{
    backups::{Snapshot, objects, server_major},
    clock::Clock,
    db::{self, Pool},
    exclusive::ExclusiveConnection,
    photo_bindings, photos,
};
use photo_store::{Key, PhotoStore};

use super::{
    SETS, copy, dump,
    list::{self, Listed},
    manifest::{File, Manifest},
    progress, tidy,
};
use crate::{config::Settings, database::Database, import::source::Show};

/// Name of the lock of backups.
const LOCK: &str = "backup";

/// A finished backup.
#[derive(Debug)]
pub struct Made {
    /// What it consists of.
    pub manifest: Manifest,
    copied: copy::CopyReport,
    address: String,
}

impl fmt::Display for Made {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { manifest, copied, address } = self;
        for key in &manifest.vanished {
            writeln!(f, "not in the backup, because it was deleted meanwhile: {key}")?;
        }
        for key in &manifest.lost {
            writeln!(f, "NOT IN THE BACKUP, because the photo store does not have it: {key}")?;
        }
        write!(
            f,
            "The backup in {address} is finished: the database as of {} ({} bytes), {} files of photos \
             ({} copied, {} there before, {} vanished, {} lost).",
            manifest.started_at.format("%Y-%m-%d %H:%M:%S UTC"),
            manifest.dump.bytes,
            manifest.photos,
            copied.copied,
            copied.kept,
            manifest.vanished.len(),
            manifest.lost.len(),
        )
    }
}

/// Makes a backup at `address`: of the database as it is now, and of the photos that it names.
///
/// The earlier backup there stays whole until this one is finished, and is deleted then.
pub async fn make(
    settings: &Settings,
    database: &Database,
    address: &str,
    show: Show,
) -> anyhow::Result<Made> {
    let pool = database.pool(settings)?;
    let lock = ExclusiveConnection::try_lock(pool.get().await?, LOCK).await?;
    let lock =
        lock.context("another backup of this database is running: wait until it has ended")?;
    let made = run(settings, database, &pool, address, show).await?;
    // If the connection was closed meanwhile, the lock is free as well.
    lock.unlock().await.ok();
    Ok(made)
}

async fn run(
    settings: &Settings,
    database: &Database,
    pool: &Pool,
    address: &str,
    show: Show,
) -> anyhow::Result<Made> {
    let clock = Clock::default();
    let photo_store = PhotoStore::open_with(&settings.photos(), settings.photo_keys.keys())?;
    let place = PhotoStore::open(address)?;
    let source = source(settings, pool).await?;
    check_place(settings, &place, address, &source).await?;

    let started_at = clock.now();
    // A folder for the files of this run.
    let set = format!("{SETS}/{}", started_at.format("%Y%m%dT%H%M%S%3fZ"));
    let (dump, photo_list, photos) =
        database_of(database, pool, &source, (&place, &set), started_at, show).await?;
    let bar = progress::photos(show, photos, "photos");
    let listed = list::read(&place, &photo_list).await?;
    let copied = copy::into_backup(listed, &photo_store, &place, &bar).await?;
    bar.finish_and_clear();
    let (lost, vanished) = judge(pool, clock.now(), &copied.absent).await?;

    let manifest = Manifest {
        format: Manifest::FORMAT,
        streetcorner: env!("CARGO_PKG_VERSION").to_owned(),
        migration: source.migration,
        postgres: source.postgres,
        pg_dump: source.pg_dump.major,
        database: source.identity,
        photo_store: settings.photos(),
        started_at,
        finished_at: clock.now(),
        dump,
        photo_list,
        photos,
        vanished,
        lost,
    };
    manifest.write(&place).await?;
    tidy::tidy(&place, &manifest, &set)
        .await
        .context("the backup is finished, but not the clearing of the earlier one")?;
    Ok(Made { manifest, copied, address: address.to_owned() })
}

/// What is known of the database before it is dumped.
struct Source {
    identity: String,
    migration: String,
    postgres: u32,
    pg_dump: crate::cluster::ClientProgram,
}

/// Looks at the database, and refuses one of another version.
async fn source(settings: &Settings, pool: &Pool) -> anyhow::Result<Source> {
    let mut conn = pool.get().await?;
    let migration = db::newest_version(&mut conn).await?;
    let migration =
        migration.context("there is nothing to back up: the database is not migrated")?;
    ensure!(
        migration == db::newest_known_version(),
        "the database has migration {migration}, and this version of Streetcorner has {}: use the \
         version that works on the database",
        db::newest_known_version(),
    );
    let postgres = server_major(&mut conn).await?;
    let pg_dump = dump::program("pg_dump", settings.pg_bin.as_deref(), postgres)?;
    Ok(Source { identity: db::identity(&mut conn).await?, migration, postgres, pg_dump })
}

/// Refuses a place that has something else than earlier backups of this database.
async fn check_place(
    settings: &Settings,
    place: &PhotoStore,
    address: &str,
    source: &Source,
) -> anyhow::Result<()> {
    let folder = Key::from(photo_bindings::FOLDER);
    let bindings = place.list(&[folder], None, 1).await?;
    ensure!(
        address != settings.photos() && bindings.is_empty(),
        "{address} is a photo store: choose another place for the backup",
    );
    if let Some(earlier) = Manifest::find(place).await? {
        ensure!(
            earlier.database == source.identity,
            "{address} has the backup of another database, made {}: choose another place",
            earlier.finished_at.format("%Y-%m-%d %H:%M UTC"),
        );
    }
    Ok(())
}

/// Dumps the database and lists its photos, as one snapshot sees them.
async fn database_of(
    database: &Database,
    pool: &Pool,
    source: &Source,
    (place, set): (&PhotoStore, &str),
    now: DateTime<Utc>,
    show: Show,
) -> anyhow::Result<(File, File, u64)> {
    let mut snapshot = Snapshot::take(pool.get().await?).await?;
    let bar = progress::bytes(show, "database");
    let key = Key::from(format!("{set}/database.dump"));
    let name = snapshot.name().to_owned();
    let dump = dump::dump(&source.pg_dump, &database.url, &name, (place, key), &bar).await?;
    bar.finish_and_clear();
    let key = Key::from(format!("{set}/photos.jsonl"));
    let (photo_list, photos) = list::write(&mut snapshot, now, place, key).await?;
    Ok((dump, photo_list, photos))
}

/// Tells apart what was lost from what was deleted while the photos were copied: lost is what rows
/// still name. Returns the keys of both.
async fn judge(
    pool: &Pool,
    now: DateTime<Utc>,
    absent: &[Listed],
) -> anyhow::Result<(Vec<String>, Vec<String>)> {
    if absent.is_empty() {
        return Ok((vec![], vec![]));
    }
    let hashes: HashMap<&str, &[u8]> =
        absent.iter().map(|it| (it.key.as_str(), it.sha256.as_slice())).collect();
    let mut lost = BTreeSet::new();
    objects(&mut *pool.get().await?, now, async |object| {
        let key: &str = object.key.as_ref();
        if hashes.get(key).is_some_and(|sha256| *sha256 == object.sha256) {
            lost.insert(key.to_owned());
        }
        anyhow::Ok(())
    })
    .await?;
    // What the photo store did not take yet is in the dump.
    let spooled = photos::spooled_keys(&mut *pool.get().await?).await?;
    lost.retain(|key| !spooled.contains(key));
    let vanished: BTreeSet<_> = absent.iter().map(|it| it.key.clone()).collect();
    let vanished = vanished.difference(&lost).cloned().collect();
    Ok((lost.into_iter().collect(), vanished))
}
