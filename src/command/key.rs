//! `streetcorner key`: issues and revokes API keys of third-party apps.

use anyhow::{anyhow, ensure};
use chrono::{DateTime, Utc};
use clap::{ArgGroup, Args, Subcommand};
use domain::{
    accounts::{
        ApiKeyId, ApiKeyStanding, ChangeApiKey, DAILY_QUOTA, Email, Environment, NewApiKey, Scope,
        api_keys_of, change_api_key, issue_new_key, revoke_api_keys,
    },
    clock::Clock,
    db::Connection,
    jurisdictions::{self, Jurisdiction, JurisdictionId, store},
    text,
};

use crate::{config::Settings, database::Database, say::say};

/// Operations on API keys.
#[derive(Debug, Subcommand)]
pub enum Key {
    /// Issue a key and print it. It is not shown again.
    Issue(Issue),
    /// List the keys of a jurisdiction and of its sandbox, with their last use.
    List {
        /// Jurisdiction id.
        #[arg(long)]
        jurisdiction: JurisdictionId,
    },
    /// Revoke one key, or all keys of an app.
    #[command(group(ArgGroup::new("which").required(true).args(["name", "id"])))]
    Revoke {
        /// Jurisdiction id.
        #[arg(long)]
        jurisdiction: JurisdictionId,
        /// Name of the app whose keys are revoked.
        #[arg(long)]
        name: Option<String>,
        /// Id of the key, as printed by `list`.
        #[arg(long)]
        id: Option<ApiKeyId>,
    },
}

/// Properties of a new key.
#[derive(Debug, Args)]
pub struct Issue {
    /// Jurisdiction id.
    #[arg(long)]
    jurisdiction: JurisdictionId,
    /// `live` for the jurisdiction itself, `test` for its sandbox.
    #[arg(long, default_value_t = Environment::Live)]
    environment: Environment,
    /// Name of the app.
    #[arg(long)]
    name: text::Name,
    /// Allowed operations: `report`, `comment`, and `status` (for systems of the city).
    #[arg(long, value_delimiter = ',', default_value = "report,comment")]
    scopes: Vec<Scope>,
    /// Maximum number of posts per day (UTC).
    #[arg(long, default_value_t = DAILY_QUOTA, value_parser = clap::value_parser!(i32).range(0..))]
    quota: i32,
    /// Contact address of the app's developer.
    #[arg(long)]
    email: Option<Email>,
}

pub(super) async fn run(what: Key, settings: &Settings) -> anyhow::Result<()> {
    let database = Database::open(settings).await?;
    let done = perform(what, settings, &database).await;
    database.close().await?;
    done
}

async fn perform(what: Key, settings: &Settings, database: &Database) -> anyhow::Result<()> {
    let mut conn = database.pool(settings)?.get().await?;
    let now = Clock::default().now();
    match what {
        Key::Issue(issue) => say(issued(&mut conn, now, issue).await?),
        Key::List { jurisdiction } => {
            known(&mut conn, &jurisdiction).await?;
            for standing in api_keys_of(&mut conn, now, &jurisdiction).await? {
                say(line(now, &standing));
            }
        }
        Key::Revoke { jurisdiction, name: Some(name), id: _ } => {
            let revoked = revoke_api_keys(&mut conn, now, &jurisdiction, &name).await?;
            ensure!(revoked > 0, "no key of {name:?} is in use in {jurisdiction}");
            say(format_args!("{revoked} revoked."));
        }
        Key::Revoke { jurisdiction, name: None, id } => {
            let Some(id) = id else { anyhow::bail!("give --name or --id") };
            let end = ChangeApiKey { revoke: true, ..ChangeApiKey::default() };
            let revoked = change_api_key(&mut conn, now, &jurisdiction, id, end).await?;
            ensure!(revoked.is_some(), "there is no key {id} in {jurisdiction}");
            say("1 revoked.");
        }
    }
    Ok(())
}

async fn issued(conn: &mut Connection, now: DateTime<Utc>, issue: Issue) -> anyhow::Result<String> {
    let Issue { jurisdiction, environment, name, mut scopes, quota, email } = issue;
    let city = known(conn, &jurisdiction).await?;
    let home = match environment {
        Environment::Live => city,
        Environment::Test => jurisdictions::sandbox(conn, now, &city).await?,
    };
    scopes.sort_unstable();
    scopes.dedup();
    let new = NewApiKey {
        jurisdiction_id: home.jurisdiction_id,
        name: name.into(),
        email,
        scopes,
        daily_quota: quota,
    };
    Ok(issue_new_key(conn, now, new).await?.secret)
}

async fn known(conn: &mut Connection, city: &JurisdictionId) -> anyhow::Result<Jurisdiction> {
    let found = store::find(conn, city).await?;
    found.ok_or_else(|| anyhow!("there is no jurisdiction {city}"))
}

/// Formats a key: id, environment, name, scopes, quota, last use, and whether it is valid.
fn line(now: DateTime<Utc>, standing: &ApiKeyStanding) -> String {
    let ApiKeyStanding { key, city: _, environment, posts_today } = standing;
    let scopes: Vec<_> = key.scopes.iter().map(|scope| scope.as_str()).collect();
    let last_used = key.last_used_at.map_or_else(
        || "never used".to_owned(),
        |at| format!("last used {}", at.format("%Y-%m-%dT%H:%MZ")),
    );
    let state = match (key.revoked_at, key.expires_at) {
        (Some(_), _) => "revoked".to_owned(),
        (None, Some(at)) if at <= now => "expired".to_owned(),
        (None, Some(at)) => format!("works until {}", at.format("%Y-%m-%dT%H:%MZ")),
        (None, None) => "works".to_owned(),
    };
    format!(
        "{}\t{environment}\t{}\t{}\t{posts_today} of {} today\t{last_used}\t{state}",
        key.api_key_id,
        key.name,
        scopes.join(","),
        key.daily_quota,
    )
}
