//! Stores service requests of the other city, page by page.

use anyhow::Context;
use chrono::{DateTime, Utc};
use domain::{
    cases::{self, Channel, End, Outcome, Past, Standing},
    clock::Clock,
    db,
    jurisdictions::JurisdictionId,
};
use serde_json::json;
use tokio_postgres::Client;

use super::{
    catalogue::Catalogue,
    read::{Listed, RemoteRequest},
    report::Report,
};

/// Kind of the area that is found by location.
const WARD: &str = "ward";

/// Stores cases in the database.
pub(super) struct Desk {
    pub(super) conn: db::Connection,
    client: Client,
    city: JurisdictionId,
    clock: Clock,
    catalogue: Catalogue,
}

impl Desk {
    /// Opens the store, on a connection that holds the import lock of the jurisdiction.
    pub(super) async fn open(
        url: &str,
        mut conn: db::Connection,
        city: &JurisdictionId,
        clock: &Clock,
    ) -> anyhow::Result<Self> {
        let connected = db::ConnectOptions::parse(url)?.connect().await;
        let (client, connection) = connected.context("cannot connect to the database")?;
        tokio::spawn(connection);
        let catalogue = Catalogue::load(&mut conn, city).await?;
        Ok(Self { conn, client, city: city.clone(), clock: clock.clone(), catalogue })
    }

    /// Numbers of new services and new agencies.
    pub(super) const fn news(&self) -> (usize, usize) {
        (self.catalogue.stored_services, self.catalogue.stored_agencies)
    }

    /// Stores the other city's services.
    pub(super) async fn offer(&mut self, listed: &[Listed]) -> anyhow::Result<()> {
        self.catalogue.learn(&mut self.conn, listed).await
    }

    /// Stores new cases and updates known ones.
    pub(super) async fn keep(
        &mut self,
        told: Vec<RemoteRequest>,
        report: &mut Report,
    ) -> anyhow::Result<()> {
        let now = self.clock.now();
        let count = told.len();
        let pasts: Vec<_> = told.into_iter().map(|told| self.past(told, now)).collect();
        self.catalogue.settle(&mut self.conn).await?;
        let channel = Channel::Mirror;
        let caught_up = cases::catch_up(&mut self.conn, now, &self.city, channel, &pasts).await?;
        let new = pasts.into_iter().filter(|past| !caught_up.known.contains(&past.external_id));
        let new = new.map(|past| past.taken_over(&self.city)).collect::<Result<Vec<_>, _>>()?;
        let stored = cases::take_over(&mut self.client, &self.city, channel, WARD, new).await?;
        report.stored += stored.len();
        report.changed += caught_up.changed;
        report.known += count - stored.len() - caught_up.changed;
        Ok(())
    }

    fn past(&mut self, told: RemoteRequest, now: DateTime<Utc>) -> Past {
        let service_code = self.catalogue.service(&told);
        let agency_code = self.catalogue.agency(&told);
        let note = told.status_notes.unwrap_or_default();
        let closed_at = told.updated_at.unwrap_or(told.requested_at).min(now);
        let (routing, end) = match told.standing {
            Standing::Open => (note, None),
            Standing::Closed => {
                (String::new(), Some(End { at: closed_at, outcome: Outcome::Other, note }))
            }
        };
        Past {
            channel: Channel::Mirror,
            external_id: told.id,
            service_code,
            agency_code,
            description: told.description,
            place: told.place,
            address: told.address,
            address_id: told.address_id,
            zipcode: told.zipcode,
            areas: json!({}),
            media_url: told.media_url,
            source: String::new(),
            routing,
            requested_at: told.requested_at,
            expected_at: told.expected_at,
            changed_at: told.updated_at,
            end,
        }
    }
}
