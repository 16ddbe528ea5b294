//! Statistics of a city as tables, as a text alternative to the map.

use domain::{
    cases::{Status, Tally},
    services::Service,
};

use super::words;

/// Maximum number of services in the table.
const MAX_SERVICES: usize = 10;

/// Data of the tables.
#[derive(Debug)]
pub(super) struct Summary {
    pub(super) open: String,
    pub(super) ended: String,
    pub(super) statuses: Vec<StatusRow>,
    pub(super) services: Vec<ServiceRow>,
}

/// Number of cases by status.
#[derive(Debug)]
pub(super) struct StatusRow {
    pub(super) name: String,
    pub(super) cases: String,
}

/// Number of cases by service.
#[derive(Debug)]
pub(super) struct ServiceRow {
    pub(super) name: String,
    pub(super) open: String,
    pub(super) ended: String,
}

impl Summary {
    pub(super) fn new(tallies: &[Tally], services: &[Service]) -> Self {
        let live = |tally: &&Tally| tally.status.is_live();
        let open = sum(tallies.iter().filter(live));
        let status = |status: &Status| StatusRow {
            name: words::status(*status),
            cases: words::number(sum(tallies.iter().filter(|tally| tally.status == *status))),
        };
        Self {
            open: words::number(open),
            ended: words::number(sum(tallies.iter()) - open),
            statuses: Status::ALL.iter().map(status).collect(),
            services: by_service(tallies, services),
        }
    }
}

/// Returns the services with the most cases.
fn by_service(tallies: &[Tally], services: &[Service]) -> Vec<ServiceRow> {
    let mut rows: Vec<(i64, i64, &str)> = services
        .iter()
        .map(|service| {
            let of = tallies.iter().filter(|tally| tally.service_code == service.service_code);
            let open = sum(of.clone().filter(|tally| tally.status.is_live()));
            (sum(of), open, service.name.as_str())
        })
        .filter(|(all, ..)| *all > 0)
        .collect();
    rows.sort_by_key(|(all, open, name)| (-all, -open, *name));
    rows.into_iter()
        .take(MAX_SERVICES)
        .map(|(all, open, name)| ServiceRow {
            name: name.to_owned(),
            open: words::number(open),
            ended: words::number(all - open),
        })
        .collect()
}

fn sum<'a>(tallies: impl Iterator<Item = &'a Tally>) -> i64 {
    tallies.map(|tally| tally.cases).sum()
}
