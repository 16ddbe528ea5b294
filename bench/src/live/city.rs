//! The city that is measured in, and what its crews sign in with.

use anyhow::Context;
use api::Tokens;
use chrono::{DateTime, Utc};
use domain::{
    accounts::{Account, AccountId, Role},
    crews::CrewId,
    db,
    jurisdictions::{self, JurisdictionId, NewJurisdiction},
    place::Place,
};

use crate::scratch::{self, Scratch};

/// Its id.
pub(super) const CITY: &str = "bench.example";
/// Its middle, in the sea.
const LAT: f64 = 45.0;
const LONG: f64 = -30.0;
/// How far reports are from its middle, in degrees.
const REACH: f64 = 0.06;
/// Fills a square evenly, wherever one stops: <https://extremelearning.com.au/unreasonable-effectiveness-of-quasirandom-sequences/>.
const STEPS: (f64, f64) = (0.754_877_666_246_692_7, 0.569_840_290_998_053_2);

/// Founds the city, with so many crews on shift.
pub(super) async fn found(scratch: &Scratch, now: DateTime<Utc>, crews: u32) -> anyhow::Result<()> {
    db::migrate(&scratch.url).await?;
    let new = NewJurisdiction {
        id: CITY.parse()?,
        name: "Benchmark".to_owned(),
        time_zone: chrono_tz::UTC,
        center: Place::new(LAT, LONG).ok(),
    };
    let pool = db::pool(&scratch.url, 1)?;
    jurisdictions::found(&mut *pool.get().await?, now, new).await?;
    let sql =
        include_str!("city.sql").replace("{city}", CITY).replace("{crews}", &crews.to_string());
    let sql = sql.replace("{lat}", &LAT.to_string()).replace("{long}", &format!("({LONG})"));
    let desk = scratch::connect(&scratch.url).await?;
    desk.batch_execute(&sql).await.context("cannot make a city")
}

/// What each crew's phone signs in with. They have no accounts: signing in is not what is measured.
pub(super) async fn tokens(
    scratch: &Scratch,
    now: DateTime<Utc>,
    keys: &Tokens,
) -> anyhow::Result<Vec<String>> {
    let city: JurisdictionId = CITY.parse()?;
    let desk = scratch::connect(&scratch.url).await?;
    let rows = desk.query("select crew_id::text from crew order by crew_id", &[]).await?;
    let token = |row: &tokio_postgres::Row| {
        let crew_id: CrewId = row.get::<_, &str>(0).parse()?;
        let account = Account {
            jurisdiction_id: city.clone(),
            account_id: AccountId::new(now),
            login: String::new(),
            name: String::new(),
            role: Role::Crew,
            password_hash: String::new(),
            crew_id: Some(crew_id),
            agency_code: None,
            created_at: now,
            disabled_at: None,
        };
        keys.issue(now, &account).context("cannot sign a token")
    };
    rows.iter().map(token).collect()
}

/// A report, somewhere in the city, as it is sent.
pub(super) fn report(number: u32) -> Vec<u8> {
    let (across, up) = (f64::from(number) * STEPS.0, f64::from(number) * STEPS.1);
    let lat = LAT + (up.fract() * 2.0 - 1.0) * REACH;
    let long = LONG + (across.fract() * 2.0 - 1.0) * REACH;
    let body = serde_json::json!({
        "jurisdiction_id": CITY,
        "service_code": "pothole",
        "place": {"lat": lat, "long": long},
        "description": format!("Hole number {number} of today"),
    });
    post("/api/v1/cases", "", &body.to_string())
}

/// A request with a body.
pub(super) fn post(path: &str, token: &str, body: &str) -> Vec<u8> {
    let bearer = match token {
        "" => String::new(),
        token => format!("Authorization: Bearer {token}\r\n"),
    };
    let (head, length) = ("Host: localhost\r\nUser-Agent: bench\r\nAccept: */*", body.len());
    format!(
        "POST {path} HTTP/1.1\r\n{head}\r\n{bearer}Content-Type: application/json\r\n\
         Content-Length: {length}\r\n\r\n{body}"
    )
    .into_bytes()
}
