//! The services, agencies and routing rules of a jurisdiction.

use diesel::QueryResult;
use diesel_async::AsyncPgConnection;
use futures_util::try_join;

use crate::{
    jurisdictions::JurisdictionId,
    routing::{self, Rule},
    services::{self, Agency, Service},
};

/// Services, agencies and routing rules of a jurisdiction, in memory.
pub(super) struct Catalogue {
    pub(super) services: Vec<Service>,
    pub(super) agencies: Vec<Agency>,
    pub(super) rules: Vec<Rule>,
}

impl Catalogue {
    pub(super) async fn load(conn: &AsyncPgConnection, city: &JurisdictionId) -> QueryResult<Self> {
        let (services, agencies, rules) = try_join!(
            services::store::services(conn, city),
            services::store::agencies(conn, city),
            routing::store::rules(conn, city),
        )?;
        Ok(Self { services, agencies, rules })
    }

    pub(super) fn service(&self, code: &str) -> Option<&Service> {
        self.services.iter().find(|service| service.service_code == code)
    }

    pub(super) fn agency(&self, code: &str) -> Option<&Agency> {
        self.agencies.iter().find(|agency| agency.agency_code == code)
    }
}
