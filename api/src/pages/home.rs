//! `GET /`: what this is, and how the town is doing.

use actix_web::{HttpResponse, http::StatusCode, web::Query};
use askama::Template;
use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    areas::{self, Course, Outline},
    cases::{self, Dot, Tally},
    db::Connection,
    jurisdictions::{self, Jurisdiction},
    services::{self, Service},
};
use serde::Deserialize;

use super::{
    error_page::PageError,
    map::{AREA_KINDS, Map},
    recipe::Recipe,
    respond::{Keep, page},
    summary::Summary,
    words,
};
use crate::{extract::Now, state::Shared};

/// For so many days a case stays on the map.
const DAYS: i64 = 30;
/// No map shows more.
const MOST_STREETS: i64 = 3_000;
const MOST_DOTS: i64 = 1_000;

/// Which city; the first if nobody says.
#[derive(Debug, Deserialize)]
pub(super) struct Which {
    #[serde(default)]
    jurisdiction_id: String,
}

/// What is known of a city at a glance.
#[derive(Debug)]
pub(super) struct Glance {
    pub(super) city: Jurisdiction,
    pub(super) services: Vec<Service>,
    /// A service that can be asked for without answering anything.
    pub(super) plain_service: Option<String>,
    pub(super) outlines: Vec<Outline>,
    pub(super) courses: Vec<Course>,
    pub(super) tallies: Vec<Tally>,
    pub(super) dots: Vec<Dot>,
    /// When the oldest and the newest case on the map may have come in.
    pub(super) span: [DateTime<Utc>; 2],
}

/// The page, as the template needs it.
#[derive(Debug, Template)]
#[template(path = "home.html")]
pub(super) struct HomePage {
    city: Jurisdiction,
    others: Vec<Jurisdiction>,
    map: Option<Map>,
    days: [String; 2],
    summary: Summary,
    recipe: Option<Recipe>,
}

#[derive(Template)]
#[template(path = "no_city.html")]
struct NoCityPage;

/// `GET /?jurisdiction_id=...`.
pub(super) async fn home(
    Now(now): Now,
    state: Shared,
    which: Query<Which>,
) -> Result<HttpResponse, PageError> {
    let mut conn = state.connect().await?;
    let mut others = jurisdictions::store::all(&mut conn).await?;
    if others.is_empty() && which.jurisdiction_id.is_empty() {
        return page(StatusCode::OK, Keep::Anybody, &NoCityPage);
    }
    let chosen = |city: &Jurisdiction| {
        which.jurisdiction_id.is_empty() || city.jurisdiction_id.as_str() == which.jurisdiction_id
    };
    let at = others.iter().position(chosen).ok_or(PageError::NotFound)?;
    let city = others.remove(at);
    let glance = glance(&mut conn, city, now).await?;
    drop(conn);
    page(StatusCode::OK, Keep::Anybody, &HomePage::new(glance, others, &state.public_url))
}

async fn glance(
    conn: &mut Connection,
    city: Jurisdiction,
    now: DateTime<Utc>,
) -> Result<Glance, PageError> {
    let id = &city.jurisdiction_id;
    let services = services::store::services(conn, id).await?;
    let with_questions = services::store::with_questions(conn, id).await?;
    let plain = services.iter().find(|service| !with_questions.contains(&service.service_code));
    // A city whose reports end long ago shows its last days, not an empty map.
    let newest = cases::newest_report(conn, id).await?.unwrap_or(now).min(now);
    let span = [newest - TimeDelta::days(DAYS), newest];
    Ok(Glance {
        plain_service: plain.map(|service| service.service_code.clone()),
        outlines: areas::outlines(conn, id, &AREA_KINDS).await?,
        courses: areas::courses(conn, id, MOST_STREETS).await?,
        tallies: cases::tallies(conn, id).await?,
        dots: cases::dots(conn, id, span[0], MOST_DOTS).await?,
        span,
        services,
        city,
    })
}

impl HomePage {
    pub(super) fn new(glance: Glance, others: Vec<Jurisdiction>, public_url: &str) -> Self {
        let Glance { city, services, plain_service, outlines, courses, tallies, dots, span } =
            glance;
        let name = |code: &str| {
            let service = services.iter().find(|service| service.service_code == code);
            service.map_or_else(|| code.to_owned(), |service| service.name.clone())
        };
        let map = Map::draw(&outlines, &courses, &dots, name);
        let place = city.center.or_else(|| map.as_ref()?.middle);
        let example = plain_service.or_else(|| Some(services.first()?.service_code.clone()));
        let recipe = |code: String| Recipe::new(public_url, &city.jurisdiction_id, &code, place);
        Self {
            days: span.map(|at| words::day(&city, at)),
            summary: Summary::new(&tallies, &services),
            recipe: example.map(recipe),
            map,
            others,
            city,
        }
    }
}
