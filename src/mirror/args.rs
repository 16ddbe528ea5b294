//! Options of `open311 mirror`.

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use clap::Args;
use domain::{jurisdictions::JurisdictionId, text::Name};
use url::Url;

use super::Manners;

/// Options of `open311 mirror`.
#[derive(Debug, Clone, Args)]
pub struct MirrorArgs {
    /// Endpoint of the other city, for example `https://311.example.org/open311/v2`, or its
    /// discovery document (`.../discovery.json` or `.../discovery.xml`).
    #[arg(value_parser = address)]
    pub url: String,
    /// Jurisdiction that receives the cases. Times without a zone are in its time zone.
    #[arg(long, value_name = "ID")]
    pub into: JurisdictionId,
    /// Value of `jurisdiction_id` in requests to the endpoint, if it serves several jurisdictions.
    #[arg(long, value_name = "ID")]
    pub remote_jurisdiction: Option<String>,
    /// Start of the first run: a time such as `2026-11-21T10:00:00Z`, or a date. Later runs
    /// continue where the last one ended. [default: 90 days ago]
    #[arg(long, value_name = "TIME", value_parser = moment)]
    pub since: Option<DateTime<Utc>>,
    /// End of the run. [default: now]
    #[arg(long, value_name = "TIME", value_parser = moment)]
    pub until: Option<DateTime<Utc>>,
    /// Number of service requests per page.
    #[arg(long, value_name = "N", default_value_t = 1_000, value_parser = page_size)]
    pub page_size: usize,
    /// Repeat for ever, with this many seconds between runs.
    #[arg(long, value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(1..))]
    pub follow: Option<u64>,
    /// Create the jurisdiction with this name, if it does not exist.
    #[arg(long, value_name = "NAME")]
    pub found: Option<Name>,
    /// Time zone of a jurisdiction that is created, for example `America/New_York`.
    #[arg(long, value_name = "TZ", default_value = "UTC", requires = "found")]
    pub time_zone: chrono_tz::Tz,
    /// Rate and retries of requests to the other city.
    #[command(flatten)]
    pub manners: Manners,
    /// Show no progress bar.
    #[arg(long, short)]
    pub quiet: bool,
}

fn address(text: &str) -> Result<String, String> {
    match Url::parse(text) {
        Ok(url) if matches!(url.scheme(), "http" | "https") && url.query().is_none() => {
            Ok(text.trim_end_matches('/').to_owned())
        }
        Ok(_) => {
            Err("it has to begin with http:// or https://, and to be without a query".to_owned())
        }
        Err(error) => Err(error.to_string()),
    }
}

fn moment(text: &str) -> Result<DateTime<Utc>, String> {
    let day = || Some(text.parse::<NaiveDate>().ok()?.and_time(NaiveTime::MIN).and_utc());
    let at = text.parse().ok().or_else(day);
    at.ok_or_else(|| "it is neither a time like 2026-11-21T10:00:00Z nor a day".to_owned())
}

fn page_size(text: &str) -> Result<usize, String> {
    let number = text.parse().ok().filter(|number| (1..=10_000).contains(number));
    number.ok_or_else(|| "it has to be a number from 1 to 10000".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_one_of_the_web() {
        assert_eq!(address("https://a.example/v2/"), Ok("https://a.example/v2".to_owned()));
        for text in ["a.example", "ftp://a.example", "https://a.example/v2?x=1", ""] {
            address(text).unwrap_err();
        }
    }

    #[test]
    fn a_moment_may_be_a_day() {
        assert_eq!(moment("2008-01-02"), Ok("2008-01-02T00:00:00Z".parse().unwrap()));
        assert_eq!(
            moment("2008-01-02T03:00:00+01:00"),
            Ok("2008-01-02T02:00:00Z".parse().unwrap())
        );
        moment("last week").unwrap_err();
    }
}
