//! A service request of another city.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::{cases::Standing, place::Place, text::Name};
use url::Url;

use super::{
    node::Node,
    odd::{Mended, Skipped},
    place::place,
    rows::rows,
    text::Row,
    when::{self, Clockwork, Form, When},
};

/// Members that identify an object as a service request.
const MARKS: &[&str] = &[
    "service_request_id",
    "requested_datetime",
    "updated_datetime",
    "service_code",
    "service_name",
];
/// Parts of statuses that mean closed, besides `closed` itself.
const ENDS: &[&str] = &["fix", "resolve", "complete", "done", "cancel", "archive", "reject"];

/// A service request from the endpoint.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct RemoteRequest {
    pub(crate) id: String,
    pub(crate) standing: Standing,
    pub(crate) status_notes: Option<String>,
    pub(crate) service_name: Option<String>,
    pub(crate) service_code: Option<String>,
    pub(crate) description: String,
    pub(crate) agency: Option<String>,
    pub(crate) requested_at: DateTime<Utc>,
    /// Time of the last change as received. It may be in the future.
    pub(crate) updated_at: Option<DateTime<Utc>>,
    pub(crate) expected_at: Option<DateTime<Utc>>,
    pub(crate) address: Option<String>,
    pub(crate) address_id: Option<String>,
    pub(crate) zipcode: Option<String>,
    pub(crate) place: Option<Place>,
    pub(crate) media_url: Option<String>,
}

/// The service requests of an answer.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Requests {
    /// Number of rows.
    pub(crate) rows: usize,
    /// Valid service requests.
    pub(crate) told: Vec<RemoteRequest>,
    /// Number of rows left out, by reason.
    pub(crate) skipped: BTreeMap<Skipped, usize>,
    /// Number of corrected rows, by deviation.
    pub(crate) mended: BTreeMap<Mended, usize>,
}

impl Requests {
    /// Parses the rows of a list.
    pub(super) fn read(list: &Node, clockwork: Clockwork) -> Self {
        let mut requests = Self::default();
        for node in rows(list, MARKS) {
            requests.rows += 1;
            let mut row = Row::new(node);
            match told(&mut row, clockwork) {
                Ok(told) => requests.told.push(told),
                Err(skipped) => {
                    *requests.skipped.entry(skipped).or_default() += 1;
                    continue;
                }
            }
            for mended in row.mended {
                *requests.mended.entry(mended).or_default() += 1;
            }
        }
        requests
    }
}

fn told(row: &mut Row<'_>, clockwork: Clockwork) -> Result<RemoteRequest, Skipped> {
    // An id with a replaced character may be equal to another one.
    let fits = |id: &String| Name::fits(id) && !id.contains(char::REPLACEMENT_CHARACTER);
    let id = row.word("service_request_id").filter(fits).ok_or(Skipped::NoId)?;
    let updated_at = time(row, "updated_datetime", clockwork);
    let requested_at = time(row, "requested_datetime", clockwork).or_else(|| {
        row.mended.insert(Mended::NotRequested);
        updated_at
    });
    let requested_at = requested_at.ok_or(Skipped::NoTime)?;
    if updated_at.is_some_and(|at| at > clockwork.now) {
        row.mended.insert(Mended::Future);
    }
    let standing = standing(row);
    if standing == Standing::Closed && updated_at.is_none() {
        row.mended.insert(Mended::NoEnd);
    }
    let (service_code, service_name) = (row.word("service_code"), row.word("service_name"));
    if service_code.is_none() && service_name.is_none() {
        row.mended.insert(Mended::NoService);
    }
    Ok(RemoteRequest {
        standing,
        status_notes: row.word("status_notes"),
        service_name,
        service_code,
        description: row.words("description", "service_request_id"),
        agency: row.word("agency_responsible"),
        requested_at,
        updated_at,
        expected_at: time(row, "expected_datetime", clockwork),
        address: row.word("address"),
        address_id: row.word("address_id"),
        zipcode: row.word("zipcode"),
        place: place(row),
        media_url: media_url(row),
        id,
    })
}

fn time(row: &mut Row<'_>, name: &str, clockwork: Clockwork) -> Option<DateTime<Utc>> {
    let (at, odd) = match when::read(row.raw(name)?, clockwork.zone) {
        When::Never => return None,
        When::At(at, Form::Iso) => return Some(at),
        When::At(at, Form::Local) => (Some(at), Mended::LocalTime),
        When::At(at, Form::Odd) => (Some(at), Mended::OddTime),
        When::Rubbish => (None, Mended::NoTime),
    };
    row.mended.insert(odd);
    at
}

fn standing(row: &mut Row<'_>) -> Standing {
    let status = row.word("status").unwrap_or_default().to_lowercase();
    status.parse().unwrap_or_else(|_other_word| {
        row.mended.insert(Mended::Status);
        let ended = status.contains("close") || ENDS.iter().any(|end| status.starts_with(end));
        if ended { Standing::Closed } else { Standing::Open }
    })
}

/// Returns the first photo URL that can be fetched.
fn media_url(row: &mut Row<'_>) -> Option<String> {
    let text = row.word("media_url")?;
    let fit = Url::parse(&text).is_ok_and(|url| matches!(url.scheme(), "http" | "https"));
    if !fit {
        row.mended.insert(Mended::NoPicture);
    }
    fit.then_some(text)
}

#[cfg(test)]
mod tests;
