//! Geocoding: finds the places for a text, best match first.

use std::cmp::Ordering;

use base::{jurisdiction_id::JurisdictionId, place::Place, text, text_enum::text_enum};
use diesel::QueryResult;
use diesel_async::AsyncPgConnection;
use futures_util::try_join;
use serde::{Deserialize, Serialize};

use super::{
    AddressId,
    answers::{Answers, corners, doors, wholes},
    asked::Asked,
    rank, store,
};

text_enum! {
    /// Kind of a candidate.
    pub enum CandidateKind {
        /// A known address.
        Address = "address",
        /// An address interpolated from its neighbors or from the number range of its street.
        Interpolated = "interpolated",
        /// An intersection of two streets.
        Intersection = "intersection",
        /// A whole street.
        Street = "street",
    }
}

/// A place that matches the text.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Candidate {
    /// Kind of the match.
    pub kind: CandidateKind,
    /// Address line, for example `8 Elm Street`.
    pub line: String,
    /// Part of the city. May be empty.
    pub locality: String,
    /// Postcode. May be empty.
    pub zipcode: String,
    /// Location of the match (WGS 84).
    pub place: Place,
    /// Error radius in meters.
    pub radius_m: f64,
    /// Quality of the match, from 0 to 1.
    pub score: f64,
    /// Id of the address. Only set for known addresses.
    pub address_id: Option<AddressId>,
}

/// Candidates with a lower score are dropped.
const MIN_SCORE: f64 = 0.35;
/// If no candidate reaches this score, whole streets are added.
const ANSWERED: f64 = 0.5;
/// Maximum number of whole streets.
const WHOLES: usize = 5;
/// Maximum bonus for nearness, and the distance in meters at which half of it is lost.
const NEARNESS: f64 = 0.02;
const NEAR_M: f64 = 1_000.0;

/// Returns the places that match `text`, at most `limit`, best first. Among equal matches the one
/// nearer to `near` comes first.
pub async fn search(
    conn: &AsyncPgConnection,
    city: &JurisdictionId,
    text: &str,
    near: Option<Place>,
    limit: usize,
) -> QueryResult<Vec<Candidate>> {
    let asked = Asked::read(&text::tidy(text));
    let (guesses, slips) = rank::guesses(asked.readings.iter().chain(&asked.crossing));
    if guesses.is_empty() {
        return Ok(vec![]);
    }
    let names = store::names_like(conn, city, &guesses, &slips).await?;
    let answers = Answers::new(&asked, &names);
    let mut found = found(conn, city, &answers).await?;
    found.retain(|candidate| candidate.score >= MIN_SCORE);
    found.sort_by(|a, b| by_score(a, b, near));
    found.dedup_by(|a, b| (&a.line, &a.zipcode, a.place) == (&b.line, &b.zipcode, b.place));
    found.truncate(limit);
    Ok(found)
}

async fn found(
    conn: &AsyncPgConnection,
    city: &JurisdictionId,
    answers: &Answers<'_>,
) -> QueryResult<Vec<Candidate>> {
    let keys = answers.streets();
    if keys.is_empty() {
        return Ok(vec![]);
    }
    let mut found = match &answers.asked.number {
        _ if answers.is_corner() => corners(answers, &store::corners(conn, city, &keys).await?),
        Some(number) => {
            let (addresses, pieces) = try_join!(
                store::doors(conn, city, &keys, number),
                store::pieces(conn, city, &keys, number),
            )?;
            doors(answers, number, &addresses, &pieces)
        }
        None => vec![],
    };
    if !found.iter().any(|candidate| candidate.score >= ANSWERED) {
        let few: Vec<&str> = keys.into_iter().take(WHOLES).collect();
        found.extend(wholes(answers, &store::wholes(conn, city, &few).await?));
    }
    Ok(found)
}

/// Orders by score with a small bonus for nearness. Ties are broken in a fixed order.
fn by_score(a: &Candidate, b: &Candidate, near: Option<Place>) -> Ordering {
    let nearness = |candidate: &Candidate| {
        let near = near.map(|near| NEAR_M / (NEAR_M + near.distance_m(candidate.place)));
        candidate.score + NEARNESS * near.unwrap_or_default()
    };
    let place = |it: &Candidate| (it.place.lat(), it.place.long());
    nearness(b)
        .total_cmp(&nearness(a))
        .then_with(|| (&a.line, &a.zipcode).cmp(&(&b.line, &b.zipcode)))
        .then_with(|| place(a).0.total_cmp(&place(b).0).then(place(a).1.total_cmp(&place(b).1)))
}
