//! Stores the town's keys and logins in a file that only its owner can read.

use std::{fs, io::Write, os::unix::fs::OpenOptionsExt, path::Path};

use anyhow::Context;
use chrono::{DateTime, Utc};
use domain::{
    accounts::{AccountId, Role},
    crews::CrewId,
};
use fixtures::Town;
use serde_json::{Value, json};

use super::{JURISDICTION, Wanted, props::Props};

/// Secrets that were issued while the town was created, in the order of the town's lists.
#[derive(Debug)]
pub(super) struct Keys {
    pub(super) api_key: String,
    /// API key of the town's sandbox.
    pub(super) test_api_key: String,
    pub(super) crews: Vec<(CrewId, String)>,
    pub(super) staff: Vec<(AccountId, Role, String)>,
}

/// Adds the town to `demo.json` and stores two example photos. Returns the path of the file.
pub(super) fn write(
    data_dir: &Path,
    url: &str,
    wanted: &Wanted,
    town: &Town,
    keys: &Keys,
    now: DateTime<Utc>,
) -> anyhow::Result<String> {
    fs::create_dir_all(data_dir)?;
    let path = data_dir.join("demo.json");
    let mut towns = match fs::read_to_string(&path) {
        Ok(text) => serde_json::from_str(&text).unwrap_or_default(),
        Err(_) => serde_json::Map::new(),
    };
    let props = Props::make(data_dir, wanted, town, now)?;
    towns.insert(wanted.jurisdiction.to_string(), describe(url, wanted, town, keys, &props));
    let text = serde_json::to_string_pretty(&Value::Object(towns))?;
    write_private(&path, text.as_bytes()).context("cannot write demo.json")?;
    if wanted.jurisdiction.as_str() == JURISDICTION {
        let shell = props.shell(url, town, keys);
        write_private(&data_dir.join("demo.env"), shell.as_bytes())
            .context("cannot write demo.env")?;
    }
    Ok(path.display().to_string())
}

fn describe(url: &str, wanted: &Wanted, town: &Town, keys: &Keys, props: &Props) -> Value {
    let crews = town.crews.iter().zip(&keys.crews).map(|(crew, (crew_id, password))| {
        let stock = crew.unit.stock.iter();
        json!({
            "login": crew.login, "password": password, "name": crew.name, "crew_id": crew_id,
            "unit": crew.unit.code,
            "skills": crew.skills,
            "stock": stock.map(|s| (s.item.as_str(), json!(s.quantity))).collect::<Value>(),
            "position": crew.position,
        })
    });
    let staff = town.staff.iter().zip(&keys.staff).map(|(staff, (_, role, password))| {
        json!({"login": staff.login, "password": password, "name": staff.name, "role": role})
    });
    json!({
        "name": town.name,
        "jurisdiction_id": wanted.jurisdiction,
        "center": town.center,
        "open311_url": format!("{url}/open311/v2"),
        "api_key": keys.api_key,
        "open311_test_url": format!("{url}/open311/test/v2"),
        "test_api_key": keys.test_api_key,
        "photo_of_a_pothole": props.pothole,
        "photo_of_it_fixed": props.fixed,
        "crews": crews.collect::<Vec<_>>(),
        "staff": staff.collect::<Vec<_>>(),
    })
}

/// Writes a file atomically, readable by its owner only.
fn write_private(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let beside = path.with_extension("json.new");
    fs::remove_file(&beside).ok();
    let mut file = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&beside)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(&beside, path)
}
