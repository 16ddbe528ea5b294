//! Codes of the services and agencies that rows name.

use std::collections::{BTreeMap, HashMap, HashSet};

use domain::{
    cases::Past,
    db,
    jurisdictions::JurisdictionId,
    services::{self, Agency, Service},
};

use super::row::Row;
use crate::import::codes::{self, NOBODY, slug};

/// Services and agencies of the city.
pub(super) struct Catalogue {
    city: JurisdictionId,
    /// Service codes by name.
    services: HashMap<String, String>,
    service_codes: HashSet<String>,
    agency_codes: HashSet<String>,
    last_position: i32,
}

/// Services and agencies that rows name for the first time.
#[derive(Debug, Default)]
pub(super) struct News {
    pub(super) agencies: Vec<Agency>,
    pub(super) services: Vec<Service>,
}

impl Catalogue {
    /// Loads the current catalogue.
    pub(super) async fn load(
        conn: &mut db::Connection,
        city: &JurisdictionId,
    ) -> anyhow::Result<Self> {
        let services = services::store::services(conn, city).await?;
        let agencies = services::store::agencies(conn, city).await?;
        Ok(Self {
            city: city.clone(),
            last_position: services.iter().map(|service| service.position).max().unwrap_or(0),
            service_codes: services.iter().map(|service| service.service_code.clone()).collect(),
            services: services
                .into_iter()
                .map(|service| (service.name, service.service_code))
                .collect(),
            agency_codes: agencies.into_iter().map(|agency| agency.agency_code).collect(),
        })
    }

    /// The jurisdiction.
    pub(super) const fn city(&self) -> &JurisdictionId {
        &self.city
    }

    /// Adds the services and agencies that the rows name. Returns the new ones.
    pub(super) fn learn(&mut self, rows: &[Row]) -> News {
        News { agencies: self.new_agencies(rows), services: self.new_services(rows) }
    }

    /// Converts a row to a case with codes instead of names. Call [`Self::learn`] first.
    pub(super) fn coded(&self, row: Row) -> Past {
        let Past { service_code: name, agency_code: department, .. } = &row.past;
        let service_code =
            self.services.get(name).cloned().unwrap_or_else(|| slug(name, "service"));
        let agency_code = agency_code(department.as_deref().unwrap_or_default());
        Past { service_code, agency_code: Some(agency_code), ..row.past }
    }

    fn new_agencies(&mut self, rows: &[Row]) -> Vec<Agency> {
        let mut pairs = Pairs::default();
        for row in rows {
            pairs.count(row.department(), &row.subject);
        }
        let mut new = vec![];
        for department in pairs.lefts() {
            let code = agency_code(department);
            if self.agency_codes.insert(code.clone()) {
                // A subject names the agency only if each is the most frequent partner of the
                // other.
                let subject = pairs.best_right(department).filter(|subject| {
                    !subject.is_empty() && pairs.best_left(subject) == Some(department)
                });
                let name =
                    subject.unwrap_or(if department.is_empty() { &code } else { department });
                new.push(Agency::named(&self.city, &code, name));
            }
        }
        new
    }

    fn new_services(&mut self, rows: &[Row]) -> Vec<Service> {
        let unknown: Vec<_> =
            rows.iter().filter(|row| !self.services.contains_key(&row.past.service_code)).collect();
        let (mut departments, mut categories) = (Pairs::default(), Pairs::default());
        for row in unknown {
            departments.count(&row.past.service_code, row.department());
            categories.count(&row.past.service_code, &row.category);
        }
        let names = departments.lefts();
        let new = names.iter().map(|name| {
            let department = departments.best_right(name).unwrap_or_default();
            self.service(name, categories.best_right(name).unwrap_or_default(), department)
        });
        new.collect()
    }

    /// Creates a service.
    fn service(&mut self, name: &str, category: &str, department: &str) -> Service {
        let code = codes::free(&mut self.service_codes, &slug(name, "service"));
        self.services.insert(name.to_owned(), code.clone());
        self.last_position += 1;
        let (agency_code, position) = (agency_code(department), self.last_position);
        let service = Service::done_elsewhere(&self.city, &code, name, &agency_code, position);
        Service { category: category.to_owned(), ..service }
    }
}

/// Code of a department. Contains no characters that need escaping in a URL.
fn agency_code(department: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() || c == '_' { c } else { '-' };
    if department.is_empty() { NOBODY.to_owned() } else { department.chars().map(plain).collect() }
}

/// How often two words occur together.
#[derive(Default)]
struct Pairs<'a>(BTreeMap<(&'a str, &'a str), usize>);

impl<'a> Pairs<'a> {
    fn count(&mut self, left: &'a str, right: &'a str) {
        *self.0.entry((left, right)).or_default() += 1;
    }

    fn lefts(&self) -> Vec<&'a str> {
        let mut lefts: Vec<_> = self.0.keys().map(|(left, _)| *left).collect();
        lefts.dedup();
        lefts
    }

    fn best_right(&self, left: &str) -> Option<&'a str> {
        let pairs = self.0.iter().filter(|((found, _), _)| *found == left);
        pairs.max_by_key(|(_, count)| **count).map(|((_, right), _)| *right)
    }

    fn best_left(&self, right: &str) -> Option<&'a str> {
        let pairs = self.0.iter().filter(|((_, found), _)| *found == right);
        pairs.max_by_key(|(_, count)| **count).map(|((left, _), _)| *left)
    }
}
