//! Services and agencies of the other city, and their codes here.

use std::collections::{HashMap, HashSet};

use domain::{
    db,
    hash::sha256,
    jurisdictions::JurisdictionId,
    mirrors,
    services::{self, Agency, Service},
};

use super::read::{Listed, RemoteRequest};
use crate::import::codes::{self, NOBODY, slug};

/// Maximum length of a service code. A longer one is cut to `STEM` characters plus a hash.
const MAX_LENGTH: usize = 64;
const STEM: usize = 55;

/// Services and agencies of the jurisdiction, including new ones.
pub(super) struct Catalogue {
    city: JurisdictionId,
    services: HashMap<String, Service>,
    /// Agency codes by name.
    agencies: HashMap<String, String>,
    agency_codes: HashSet<String>,
    last_position: i32,
    new_services: Vec<Service>,
    new_agencies: Vec<Agency>,
    /// Number of new services stored.
    pub(super) stored_services: usize,
    pub(super) stored_agencies: usize,
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
            agency_codes: agencies.iter().map(|agency| agency.agency_code.clone()).collect(),
            services: services.into_iter().map(|it| (it.service_code.clone(), it)).collect(),
            agencies: agencies.into_iter().map(|it| (it.name, it.agency_code)).collect(),
            new_services: vec![],
            new_agencies: vec![],
            stored_services: 0,
            stored_agencies: 0,
        })
    }

    /// Stores new and renamed services of the list. A service that the jurisdiction created itself
    /// is not changed.
    pub(super) async fn learn(
        &mut self,
        conn: &mut db::Connection,
        listed: &[Listed],
    ) -> anyhow::Result<()> {
        let mut relabelled = vec![];
        let mut seen = HashSet::new();
        for listed in listed {
            let code = code(listed.code.as_deref(), listed.name.as_deref());
            if !seen.insert(code.clone()) {
                continue;
            }
            let name = listed.name.clone().unwrap_or_else(|| code.clone());
            let known = self.services.contains_key(&code);
            if !known {
                self.add(&code, &name);
            }
            let Some(service) = self.services.get_mut(&code) else { continue };
            let old = (service.name.clone(), texts(service).map(str::to_owned));
            if service.agency_code != NOBODY {
                continue;
            }
            service.name = name;
            service.description.clone_from(&listed.description);
            service.category.clone_from(&listed.group);
            service.keywords.clone_from(&listed.keywords);
            if !known || old != (service.name.clone(), texts(service).map(str::to_owned)) {
                relabelled.push(service.clone());
            }
        }
        self.settle(conn).await?;
        mirrors::relabel(conn, &relabelled).await?;
        Ok(())
    }

    /// Code of a request's service in this jurisdiction. If requests use one code with several
    /// names, each name becomes a separate service.
    pub(super) fn service(&mut self, told: &RemoteRequest) -> String {
        let (code_there, name) = (told.service_code.as_deref(), told.service_name.as_deref());
        let code = code(code_there, name);
        let Some(service) = self.services.get(&code) else {
            self.add(&code, name.or(code_there).unwrap_or("Unknown"));
            return code;
        };
        let Some(name) = name.filter(|name| *name != service.name) else { return code };
        let group = service.category.clone();
        let twin = told_apart(&code, name);
        if !self.services.contains_key(&twin) {
            self.add(&twin, name);
            if let Some(service) = self.new_services.last_mut() {
                service.category = group;
            }
        }
        twin
    }

    /// Code of a request's agency in this jurisdiction. `None` if the request names none.
    pub(super) fn agency(&mut self, told: &RemoteRequest) -> Option<String> {
        let name = told.agency.as_ref()?;
        if let Some(code) = self.agencies.get(name) {
            return Some(code.clone());
        }
        let code = codes::free(&mut self.agency_codes, &slug(name, "agency"));
        self.agencies.insert(name.clone(), code.clone());
        self.new_agencies.push(Agency::named(&self.city, &code, name));
        Some(code)
    }

    /// Stores new services and agencies, before the cases that refer to them.
    pub(super) async fn settle(&mut self, conn: &mut db::Connection) -> anyhow::Result<()> {
        if !self.new_services.is_empty() && self.agency_codes.insert(NOBODY.to_owned()) {
            self.new_agencies.push(Agency::named(&self.city, NOBODY, "Unassigned"));
        }
        if !self.new_agencies.is_empty() {
            self.stored_agencies +=
                services::store::insert_agencies(conn, &self.new_agencies).await?;
            self.new_agencies.clear();
        }
        if !self.new_services.is_empty() {
            self.stored_services +=
                services::store::insert_services(conn, &self.new_services).await?;
            self.new_services.clear();
        }
        Ok(())
    }

    /// Adds a service.
    fn add(&mut self, code: &str, name: &str) {
        self.last_position += 1;
        let position = self.last_position;
        let service = Service::done_elsewhere(&self.city, code, name, NOBODY, position);
        self.services.insert(code.to_owned(), service.clone());
        self.new_services.push(service);
    }
}

fn texts(service: &Service) -> [&str; 3] {
    [&service.description, &service.category, &service.keywords]
}

/// Derives a service code: the original one if it is valid here. The result is always the same.
fn code(code: Option<&str>, name: Option<&str>) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    match (code, name) {
        (Some(code), _) if code.len() <= MAX_LENGTH && code.chars().all(plain) => code.to_owned(),
        (Some(word), _) | (None, Some(word)) => told_apart(&slug(word, "service"), word),
        (None, None) => "unknown".to_owned(),
    }
}

/// Makes a code unique for a word.
fn told_apart(stem: &str, word: &str) -> String {
    let stem: String = stem.chars().take(STEM).collect();
    let print: String = hex::encode(sha256(word)).chars().take(8).collect();
    format!("{stem}-{print}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_stays_what_it_is_if_it_can() {
        assert_eq!(code(Some("4f38920fe75084437f00018d"), Some("x")), "4f38920fe75084437f00018d");
        assert_eq!(code(Some("RCS_1-a"), None), "RCS_1-a");
        assert_eq!(code(None, None), "unknown");
    }

    #[test]
    fn other_codes_get_one_that_is_the_same_each_time() {
        let (slash, blank) = (code(Some("a/b"), None), code(Some("a b"), None));
        assert!(slash.starts_with("a-b-") && blank.starts_with("a-b-"));
        assert_ne!(slash, blank);
        assert_eq!(slash, code(Some("a/b"), Some("Other name")));
        let long = code(Some(&"é7".repeat(100)), None);
        assert!(long.len() <= MAX_LENGTH && long.is_ascii(), "{long}");
    }
}
