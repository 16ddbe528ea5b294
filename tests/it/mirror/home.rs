//! Our side: a city that takes cases in, and what it then says.

use std::collections::BTreeMap;

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use chrono_tz::Tz;
use domain::{
    audit::audit,
    jurisdictions::{JurisdictionId, NewJurisdiction, found},
};
use harness::{Rows, TestApp};
use streetcorner::mirror::{Manners, MirrorArgs, Report, mirror};

use super::said::{Row, json_rows, xml_rows};

/// A city without anything.
pub(super) struct Home {
    pub(super) app: TestApp,
    pub(super) city: JurisdictionId,
    pub(super) zone: Tz,
}

/// In which format ours are read.
#[derive(Debug, Clone, Copy)]
pub(super) enum Format {
    Json,
    Xml,
}

impl Home {
    /// Founds it.
    pub(super) async fn found(zone: Tz) -> Self {
        let app = TestApp::start().await;
        // Whoever makes requests finds a provider of TLS.
        drop(app.stranger());
        let city: JurisdictionId = "mirrorville".parse().unwrap();
        let new = NewJurisdiction {
            id: city.clone(),
            name: "Mirrorville".to_owned(),
            time_zone: zone,
            center: None,
        };
        let mut conn = app.connect().await;
        found(&mut conn, app.clock.now(), new).await.unwrap();
        drop(conn);
        Self { app, city, zone }
    }

    /// How to mirror `url`, from long ago until now and in a hurry.
    pub(super) fn args(&self, url: &str) -> MirrorArgs {
        MirrorArgs {
            url: url.to_owned(),
            into: self.city.clone(),
            remote_jurisdiction: None,
            since: Some("2008-01-01T00:00:00Z".parse().unwrap()),
            until: None,
            page_size: 1_000,
            follow: None,
            found: None,
            time_zone: Tz::UTC,
            manners: Manners { pause: 0, tries: 4, backoff: 1 },
            quiet: true,
        }
    }

    /// Mirrors `url`.
    pub(super) async fn mirror(&self, url: &str) -> anyhow::Result<Report> {
        self.mirror_as(&self.args(url)).await
    }

    /// Mirrors as it is said.
    pub(super) async fn mirror_as(&self, args: &MirrorArgs) -> anyhow::Result<Report> {
        mirror(&self.app.database_url, &self.app.clock, args).await
    }

    /// What we answer about all that was reported between two moments, by the id it has there: in
    /// stretches of 90 days, page by page.
    pub(super) async fn answers(
        &self,
        format: Format,
        (from, to): (DateTime<Utc>, DateTime<Utc>),
    ) -> BTreeMap<String, Row> {
        let mut all = BTreeMap::new();
        let mut start = from;
        while start < to {
            let end = to.min(start + TimeDelta::days(90));
            for page in 1.. {
                let rows = self.page(format, (start, end), page).await;
                if rows.is_empty() {
                    break;
                }
                all.extend(rows.into_iter().map(|row| (row["external_id"].clone(), row)));
            }
            start = end;
        }
        all
    }

    async fn page(
        &self,
        format: Format,
        (start, end): (DateTime<Utc>, DateTime<Utc>),
        page: usize,
    ) -> Vec<Row> {
        let extension = match format {
            Format::Json => "json",
            Format::Xml => "xml",
        };
        let write = |at: DateTime<Utc>| at.to_rfc3339_opts(SecondsFormat::Secs, true);
        let path = format!(
            "/open311/v2/requests.{extension}?jurisdiction_id={}&start_date={}&end_date={}\
             &page={page}&page_size=1000&extensions=true",
            self.city,
            write(start),
            write(end),
        );
        let body = self.fetch(&path).await;
        match format {
            Format::Json => json_rows(&serde_json::from_str(&body).unwrap()),
            Format::Xml => xml_rows(&body, "request"),
        }
    }

    /// A body, which is not held against the document: other cities' words may be longer than ours.
    async fn fetch(&self, path: &str) -> String {
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        let answer = client.get(format!("{}{path}", self.app.url)).send().await.unwrap();
        let (status, body) = (answer.status(), answer.bytes().await.unwrap());
        let body = String::from_utf8(body.to_vec()).unwrap();
        assert_eq!(status, 200, "{body}");
        body
    }

    /// How many cases there are, all of whose histories hold. Nobody works on any of them.
    pub(super) async fn audited(&self) -> usize {
        let mut conn = self.app.connect().await;
        let (mut count, mut after) = (0, None);
        loop {
            let portion = audit(&mut conn, &self.city, after).await.unwrap();
            assert_eq!((portion.breaks, portion.without_digests), (vec![], 0));
            count += portion.cases.len();
            after = portion.cases.last().copied();
            if after.is_none() {
                break;
            }
        }
        assert_eq!(self.app.count(&Rows::jobs()).await + self.app.count(&Rows::tasks()).await, 0);
        count
    }
}
