//! `streetcorner key`: gives third-party apps the right to post, and takes it.

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

/// What to do with keys.
#[derive(Debug, Subcommand)]
pub enum Key {
    /// Issue a key, and print it this once.
    Issue(Issue),
    /// List the keys of a city and of its sandbox, with when they were last used.
    List {
        /// Of which city.
        #[arg(long)]
        jurisdiction: JurisdictionId,
    },
    /// Revoke a key, or every key of a name.
    #[command(group(ArgGroup::new("which").required(true).args(["name", "id"])))]
    Revoke {
        /// For which city.
        #[arg(long)]
        jurisdiction: JurisdictionId,
        /// Of whose app.
        #[arg(long)]
        name: Option<String>,
        /// Which one, as `list` has it.
        #[arg(long)]
        id: Option<ApiKeyId>,
    },
}

/// What a key is to be good for.
#[derive(Debug, Args)]
pub struct Issue {
    /// For which city.
    #[arg(long)]
    jurisdiction: JurisdictionId,
    /// Where it works: `live` in the city itself, `test` in its sandbox.
    #[arg(long, default_value_t = Environment::Live)]
    environment: Environment,
    /// For whose app.
    #[arg(long)]
    name: text::Name,
    /// What it may do: `report`, `comment`, and for the city's own systems `status`.
    #[arg(long, value_delimiter = ',', default_value = "report,comment")]
    scopes: Vec<Scope>,
    /// How many posts a day (UTC) it may send.
    #[arg(long, default_value_t = DAILY_QUOTA, value_parser = clap::value_parser!(i32).range(0..))]
    quota: i32,
    /// Who answers for the app.
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
            let Some(id) = id else { anyhow::bail!("say which: --name or --id") };
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

/// Id, live or test, name, scopes, quota, last use, and whether it works.
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
