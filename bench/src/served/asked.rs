//! What is asked: six kinds of requests, and many of each.

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use domain::{
    accounts::{NewApiKey, issue_new_key},
    db,
};
use tokio_postgres::Client;

use super::city::CITY;
use crate::scratch::{self, Scratch};

/// How many different requests there are of a kind that has different ones.
const MANY: usize = 40;
/// How many different reports are posted.
const REPORTS: usize = 16;
/// How far around a place is searched, in metres.
const RADIUS_M: u32 = 200;

/// A kind of requests.
#[derive(Debug)]
pub(super) struct RequestKind {
    /// What it is called.
    pub(super) name: &'static str,
    /// How fast it shall be, in shares of the bare database's speed.
    pub(super) target: f64,
    /// Requests of this kind, as they are sent.
    pub(super) requests: Vec<Vec<u8>>,
}

/// A case somewhere in the city.
pub(crate) struct Known {
    pub(crate) number: String,
    pub(crate) lat: f64,
    pub(crate) long: f64,
    description: String,
}

/// Everything that is asked, in the order in which it is measured: reports come last, so that what
/// is read stays the same.
pub(super) async fn all(scratch: &Scratch, now: DateTime<Utc>) -> anyhow::Result<Vec<RequestKind>> {
    let cases = some_cases(&scratch::connect(&scratch.url).await?).await?;
    let key = api_key(scratch, now).await?;
    let kind = |name, target, requests| RequestKind { name, target, requests };
    let single = |case: &Known| get(&format!("requests/{}.json", case.number), "");
    let around = |case: &Known| {
        let Known { lat, long, .. } = case;
        get("requests.json", &format!("&lat={lat}&long={long}&radius={RADIUS_M}"))
    };
    let since = |after: DateTime<Utc>| {
        let after = after.to_rfc3339_opts(SecondsFormat::Secs, true);
        let sorted = "&sort=updated_datetime&page_size=100";
        get("requests.json", &format!("&updated_after={after}{sorted}"))
    };
    let moments = cases.iter().zip(1..).map(|(_, n)| now - TimeDelta::minutes(1_440 + 977 * n));
    Ok(vec![
        kind("single GET", 0.4, cases.iter().map(single).collect()),
        kind("newest 1000, JSON", 0.5, vec![get("requests.json", "")]),
        kind("newest 1000, XML", 0.5, vec![get("requests.xml", "")]),
        kind("200 m around a point", 0.7, cases.iter().map(around).collect()),
        kind("100 changed since", 0.5, moments.map(since).collect()),
        kind("POST", 0.7, cases.iter().take(REPORTS).map(|case| post(&key, case)).collect()),
    ])
}

/// Returns some cases of the city, always the same.
pub(crate) async fn some_cases(client: &Client) -> anyhow::Result<Vec<Known>> {
    let any = "select number, ST_Y(place::geometry), ST_X(place::geometry), description \
        from cases where place is not null order by md5(number || $1) limit $2";
    let rows = client.query(any, &[&"any", &i64::try_from(MANY)?]).await?;
    let known = |row: &tokio_postgres::Row| Known {
        number: row.get(0),
        lat: row.get(1),
        long: row.get(2),
        description: row.get(3),
    };
    Ok(rows.iter().map(known).collect())
}

/// A key that may post as often as it likes.
async fn api_key(scratch: &Scratch, now: DateTime<Utc>) -> anyhow::Result<String> {
    let city = CITY.parse()?;
    let new = NewApiKey { daily_quota: i32::MAX, ..NewApiKey::usual(&city, "Benchmark") };
    let pool = db::pool(&scratch.url, 1)?;
    let issued = issue_new_key(&mut *pool.get().await?, now, new).await?;
    Ok(issued.secret)
}

fn get(path: &str, query: &str) -> Vec<u8> {
    read(&format!("/open311/v2/{path}?jurisdiction_id={CITY}{query}"))
}

/// A request for what is at an address.
pub(crate) fn read(address: &str) -> Vec<u8> {
    let head = "Host: localhost\r\nUser-Agent: bench\r\nAccept: */*\r\n\r\n";
    format!("GET {address} HTTP/1.1\r\n{head}").into_bytes()
}

/// A report to the service that has questions.
fn post(key: &str, case: &Known) -> Vec<u8> {
    let Known { number, lat, long, description } = case;
    let words = description.replace(|c: char| !c.is_ascii_alphanumeric(), "+");
    let form = format!(
        "jurisdiction_id={CITY}&api_key={key}&service_code=service-1&lat={lat}&long={long}\
         &description=Like+{number}:+{words}&attribute[size]=large&attribute[count]=3\
         &attribute[since]=last+week"
    );
    let head = "Host: localhost\r\nUser-Agent: bench\r\nAccept: */*";
    let kind = "Content-Type: application/x-www-form-urlencoded";
    let length = form.len();
    format!(
        "POST /open311/v2/requests.json HTTP/1.1\r\n{head}\r\n{kind}\r\nContent-Length: {length}\
         \r\n\r\n{form}"
    )
    .into_bytes()
}
