//! Imports routing rules from a table.

use std::{collections::BTreeMap, fmt, path::PathBuf};

use anyhow::{Context, bail, ensure};
use clap::Args;
use diesel_async::AsyncConnection;
use domain::{
    jurisdictions::JurisdictionId,
    routing::{self, Rule},
    services,
};
use geocoding::areas;
use serde::Deserialize;

use super::{
    city,
    source::{Show, Source},
};

/// Options of `import rules`.
#[derive(Debug, Clone, Args)]
pub struct RulesArgs {
    /// CSV (optionally compressed with zstd or gzip) with the columns `service_code`, `area_kind`,
    /// `area_code` and `agency_code`. Each row makes the agency responsible for the service in the
    /// area. If the agency is empty, the service is not offered there.
    pub file: PathBuf,
    /// Jurisdiction that the rules belong to.
    #[arg(long, value_name = "ID")]
    pub jurisdiction: JurisdictionId,
}

/// Result of an import of rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RulesReport {
    /// Number of rules stored.
    pub rules: usize,
}

impl fmt::Display for RulesReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} routing rules stored", self.rules)
    }
}

#[derive(Debug, Deserialize)]
struct Row {
    service_code: String,
    area_kind: String,
    area_code: String,
    agency_code: String,
}

/// Imports the rules of the file in one transaction. Existing rules get the new agency.
pub async fn rules(url: &str, args: &RulesArgs) -> anyhow::Result<RulesReport> {
    let failed = || format!("{} cannot be imported", args.file.display());
    let source = Source::open(&args.file, Show::Nothing)?;
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(source.reader);
    let rows: Result<Vec<Row>, csv::Error> = reader.deserialize().collect();
    let rows = rows.with_context(failed)?;
    ensure!(!rows.is_empty(), "{}: it has no rows", failed());

    let mut conn = city::connect(url).await?;
    let city = city::find(&mut conn, &args.jurisdiction).await?.jurisdiction_id;
    let rules = conn
        .transaction(async |conn| {
            let known = Known {
                services: services::store::service_names(conn, &city).await?,
                agencies: services::store::agency_names(conn, &city).await?,
                areas: areas::store::names(conn, &city).await?,
            };
            let mut rules = BTreeMap::new();
            // The header is line 1.
            for (line, row) in (2..).zip(rows) {
                let rule = known.rule(&city, row).with_context(|| format!("line {line}"))?;
                let place =
                    (rule.service_code.clone(), rule.area_kind.clone(), rule.area_code.clone());
                ensure!(rules.insert(place, rule).is_none(), "line {line} says the same twice");
            }
            let rules: Vec<Rule> = rules.into_values().collect();
            let mut stored = 0;
            for rules in rules.chunks(1_000) {
                stored += routing::store::upsert_rules(conn, rules).await?;
            }
            anyhow::Ok(stored)
        })
        .await
        .with_context(failed)?;
    Ok(RulesReport { rules })
}

/// Codes that exist in the city, for helpful error messages.
struct Known {
    services: Vec<(String, String)>,
    agencies: Vec<(String, String)>,
    areas: Vec<(String, String, String)>,
}

impl Known {
    fn rule(&self, city: &JurisdictionId, row: Row) -> anyhow::Result<Rule> {
        let Row { service_code, area_kind, area_code, agency_code } = row;
        if !self.services.iter().any(|(code, _)| *code == service_code) {
            bail!("there is no service {service_code:?}");
        }
        if !self.areas.iter().any(|(kind, code, _)| *kind == area_kind && *code == area_code) {
            bail!("there is no area {area_code:?} of kind {area_kind:?}");
        }
        if !agency_code.is_empty() && !self.agencies.iter().any(|(code, _)| *code == agency_code) {
            bail!("there is no agency {agency_code:?}");
        }
        Ok(Rule {
            jurisdiction_id: city.clone(),
            service_code,
            area_kind,
            area_code,
            agency_code: Some(agency_code).filter(|code| !code.is_empty()),
        })
    }
}
