//! `GET /`: home page with the map and statistics of a city.

use actix_web::{
    HttpResponse,
    http::StatusCode,
    web::{Bytes, Query},
};
use askama::Template;
use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    cases::{self, Dot, Tally},
    db::Connection,
    jurisdictions::{self, Jurisdiction},
    services::{self, Service},
};
use geocoding::areas::{self, Course, Outline};
use serde::Deserialize;

use super::{
    error_page::PageError,
    map::{AREA_KINDS, Map},
    recipe::Recipe,
    respond::{Keep, html_page, render},
    summary::Summary,
    words,
};
use crate::{
    answer_cache::CachedAnswer,
    extract::Now,
    state::{Shared, State},
};

/// Number of days for which a case is shown on the map.
const DAYS: i64 = 30;
/// Maximum number of streets and of cases on the map.
const MAX_STREETS: i64 = 3_000;
const MAX_DOTS: i64 = 1_000;

/// Query: the jurisdiction. Empty means the first one.
#[derive(Debug, Deserialize)]
pub(super) struct Which {
    #[serde(default)]
    jurisdiction_id: String,
}

/// Data of a jurisdiction for the home page.
#[derive(Debug)]
pub(super) struct Glance {
    pub(super) city: Jurisdiction,
    pub(super) services: Vec<Service>,
    /// Code of a service without attributes, for the example command.
    pub(super) plain_service: Option<String>,
    pub(super) outlines: Vec<Outline>,
    pub(super) courses: Vec<Course>,
    pub(super) tallies: Vec<Tally>,
    pub(super) dots: Vec<Dot>,
    /// Report times of the oldest and newest cases that the map may show.
    pub(super) span: [DateTime<Utc>; 2],
}

/// Data of the template.
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

/// `GET /?jurisdiction_id=...`: shows the home page, as it was a short time ago.
pub(super) async fn home(
    Now(now): Now,
    state: Shared,
    which: Query<Which>,
) -> Result<HttpResponse, PageError> {
    let asked = format!("home page {}", which.jurisdiction_id);
    let make = async {
        let body = rendered(&state, now, &which).await?;
        Ok::<_, PageError>(CachedAnswer { body, version: String::new() })
    };
    let page = state.answers.or_make(asked, make).await?;
    Ok(html_page(StatusCode::OK, Keep::Anybody, page.body))
}

/// Renders the home page.
async fn rendered(state: &State, now: DateTime<Utc>, which: &Which) -> Result<Bytes, PageError> {
    let mut conn = state.connect_to_count().await?;
    let mut others = jurisdictions::store::all(&mut conn).await?;
    if others.is_empty() && which.jurisdiction_id.is_empty() {
        return render(&NoCityPage);
    }
    let chosen = |city: &Jurisdiction| {
        which.jurisdiction_id.is_empty() || city.jurisdiction_id.as_str() == which.jurisdiction_id
    };
    let at = others.iter().position(chosen).ok_or(PageError::NotFound)?;
    let city = others.remove(at);
    let glance = glance(&mut conn, city, now).await?;
    drop(conn);
    render(&HomePage::new(glance, others, &state.public_url))
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
    // If the last report is old, the map shows the days before it and not an empty period.
    let newest = cases::newest_report(conn, id).await?.unwrap_or(now).min(now);
    let span = [newest - TimeDelta::days(DAYS), newest];
    Ok(Glance {
        plain_service: plain.map(|service| service.service_code.clone()),
        outlines: areas::outlines(conn, id, &AREA_KINDS).await?,
        courses: areas::courses(conn, id, MAX_STREETS).await?,
        tallies: cases::tallies(conn, id).await?,
        dots: cases::dots(conn, id, span[0], MAX_DOTS).await?,
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
