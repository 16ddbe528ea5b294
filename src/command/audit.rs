//! `streetcorner audit`: verifies the history of every case.

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::{Context, bail, ensure};
use clap::Args;
use diesel_async::AsyncPgConnection;
use domain::{
    audit::PublicKey,
    clock::Clock,
    jurisdictions::{JurisdictionId, store},
};
use photo_store::PhotoStore;

use crate::{
    audit::{self, Opened, RootSource},
    config::{AuditKeyArgs, Settings},
    database::Database,
    import::source::Show,
    say::say,
};

/// What to verify.
#[derive(Debug, Args)]
pub struct AuditArgs {
    /// Verify only the cases of this jurisdiction.
    #[arg(long)]
    jurisdiction: Option<JurisdictionId>,
    /// Verify also that each case of this root is still there, with the history that it had: a file,
    /// or the day (UTC) of a root that a worker has signed, for example `2026-11-30`.
    #[arg(long, value_name = "FILE|DAY")]
    since: Option<RootSource>,
    /// Public key of the root, in PEM form. Default: that of the audit key.
    #[arg(long, value_name = "FILE", requires = "since")]
    public_key: Option<PathBuf>,
    /// Verify nothing, but write a root of a jurisdiction as it is now into this new file.
    #[arg(long, value_name = "FILE", conflicts_with = "since")]
    root: Option<PathBuf>,
    /// Do not show progress.
    #[arg(long)]
    quiet: bool,
    #[command(flatten)]
    audit_key: AuditKeyArgs,
}

pub(super) async fn run(args: AuditArgs, settings: &Settings) -> anyhow::Result<ExitCode> {
    let database = Database::open(settings).await?;
    let audited = perform(args, settings, &database).await;
    database.close().await?;
    audited
}

async fn perform(
    args: AuditArgs,
    settings: &Settings,
    database: &Database,
) -> anyhow::Result<ExitCode> {
    let mut conn = database.pool(settings)?.get().await?;
    let cities = cities(&mut conn, args.jurisdiction.as_ref()).await?;
    match &args.root {
        Some(path) => write_root(&mut conn, &args, settings, &cities, path).await,
        None => verify(&mut conn, args, settings, &cities).await,
    }
}

/// Returns the ids of all jurisdictions, or only this one. Fails if it does not exist.
async fn cities(
    conn: &mut AsyncPgConnection,
    only: Option<&JurisdictionId>,
) -> anyhow::Result<Vec<JurisdictionId>> {
    let mut cities: Vec<_> =
        store::all(conn).await?.into_iter().map(|city| city.jurisdiction_id).collect();
    if let Some(only) = only {
        cities.retain(|city| city == only);
        ensure!(!cities.is_empty(), "there is no jurisdiction {only}");
    }
    Ok(cities)
}

async fn write_root(
    conn: &mut AsyncPgConnection,
    args: &AuditArgs,
    settings: &Settings,
    cities: &[JurisdictionId],
    path: &Path,
) -> anyhow::Result<ExitCode> {
    let [city] = cities else { bail!("name the jurisdiction of the root with --jurisdiction") };
    let key = args.audit_key.open(&settings.data_dir())?;
    let root = audit::write_root(conn, city, &key, Clock::default().now(), path).await?;
    say(format_args!("{city}: {} cases are in the root in {}.", root.cases, path.display()));
    Ok(ExitCode::SUCCESS)
}

async fn verify(
    conn: &mut AsyncPgConnection,
    args: AuditArgs,
    settings: &Settings,
    cities: &[JurisdictionId],
) -> anyhow::Result<ExitCode> {
    let Opened { roots, lacking } = match args.since {
        Some(source) => {
            let own = (&args.audit_key, settings.data_dir());
            let key = public_key(args.public_key.as_deref(), own)?;
            let keys = settings.photo_keys.keys();
            let photo_store = PhotoStore::open_with(&settings.photos(), keys)?;
            audit::open(conn, &photo_store, source, cities, &key).await?
        }
        None => Opened::default(),
    };
    let mut broken = lacking;
    for city in cities {
        broken += audit::verify(conn, city).await?;
    }
    let show = if args.quiet { Show::Nothing } else { Show::Bar };
    for opened in &roots {
        broken += audit::compare(conn, opened, show).await?;
    }
    Ok(if broken == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Reads the key that the roots are checked with.
fn public_key(
    path: Option<&Path>,
    (own, data_dir): (&AuditKeyArgs, PathBuf),
) -> anyhow::Result<PublicKey> {
    if let Some(path) = path {
        return Ok(PublicKey::read(path)?);
    }
    let own = own.read(&data_dir);
    Ok(own.context("name the public key of the root with --public-key")?.public())
}
