//! A text becomes places, the likeliest first.

use std::cmp::Ordering;

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
use crate::{jurisdictions::JurisdictionId, place::Place, text, text_enum::text_enum};

text_enum! {
    /// What a candidate is.
    pub enum CandidateKind {
        /// A door that we know.
        Address = "address",
        /// Where a door should be, by its neighbours or by the numbers of its street.
        Interpolated = "interpolated",
        /// Where two streets meet.
        Intersection = "intersection",
        /// A street, and nothing nearer.
        Street = "street",
    }
}

/// A place that somebody may mean.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Candidate {
    /// What it is.
    pub kind: CandidateKind,
    /// `8 Elm Street`.
    pub line: String,
    /// The part of the city; may be empty.
    pub locality: String,
    /// The postcode; may be empty.
    pub zipcode: String,
    /// Where.
    pub place: Place,
    /// How far from there it may be, in metres.
    pub radius_m: f64,
    /// How well it answers to the text, from 0 to 1.
    pub score: f64,
    /// The address, if we know it.
    pub address_id: Option<AddressId>,
}

/// A candidate that comes to less is none.
const LEAST: f64 = 0.35;
/// What comes to less does not answer to a number.
const ANSWERED: f64 = 0.5;
/// So many streets are shown whole.
const WHOLES: usize = 5;
/// How much nearness counts, at most, and where half of that is lost, in metres.
const NEARNESS: f64 = 0.02;
const NEAR_M: f64 = 1_000.0;

/// The places that `text` may mean, at most `limit`, the likeliest first; of two that are equally
/// likely, the one nearer to `near`.
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
    found.retain(|candidate| candidate.score >= LEAST);
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

/// The better first; nearness counts a little, and what is left is the same each time.
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
