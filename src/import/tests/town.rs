//! A jurisdiction to import into, and made-up rows.

use std::path::{Path, PathBuf};

use chrono_tz::America::New_York;
use domain::{
    audit,
    cases::CaseId,
    clock::Clock,
    db,
    jurisdictions::{self, JurisdictionId, NewJurisdiction},
};
use tempfile::TempDir;
use tokio_postgres::{Client, NoTls};

use crate::{
    cluster::{Cluster, Durability, Settings},
    import::{Boston311Args, Report, boston_311},
};

pub(crate) const HEADER: &str = "case_enquiry_id,open_dt,target_dt,closed_dt,ontime,case_status,\
    closure_reason,case_title,subject,reason,type,queue,department,submittedphoto,location,\
    fire_district,pwd_district,police_district,neighborhood,ward,location_zipcode,latitude,longitude,\
    source";

/// A separate server with a migrated database and an empty jurisdiction.
pub(crate) struct Town {
    pub(crate) home: TempDir,
    pub(crate) cluster: Cluster,
    pub(crate) city: JurisdictionId,
    pub(crate) clock: Clock,
}

impl Town {
    pub(crate) async fn found() -> Self {
        let home = TempDir::new().unwrap();
        let settings = Settings {
            directory: home.path().join("postgres"),
            binaries: None,
            durability: Durability::Throwaway,
        };
        let cluster = Cluster::start(&settings).unwrap();
        db::migrate(&cluster.url()).await.unwrap();
        let city: JurisdictionId = "town".parse().unwrap();
        let town = Self { home, cluster, city, clock: Clock::default() };
        let new = NewJurisdiction {
            id: town.city.clone(),
            name: "Town".to_owned(),
            time_zone: New_York,
            center: None,
        };
        let mut desk = town.desk().await;
        jurisdictions::found(&mut desk, town.clock.now(), new).await.unwrap();
        town
    }

    pub(crate) async fn desk(&self) -> db::Connection {
        db::pool(&self.cluster.url(), 1).unwrap().get().await.unwrap()
    }

    pub(crate) fn file(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.home.path().join(name);
        std::fs::write(&path, content).unwrap();
        path
    }

    pub(crate) fn args(&self, file: &Path) -> Boston311Args {
        Boston311Args {
            file: file.to_owned(),
            jurisdiction: self.city.clone(),
            errors: Some(self.home.path().join("errors.csv")),
            quiet: true,
        }
    }

    pub(crate) async fn import(&self, file: &Path) -> anyhow::Result<Report> {
        boston_311(&self.cluster.url(), &self.args(file)).await
    }

    /// Runs a query and returns the result as text.
    pub(crate) async fn ask(&self, sql: &str) -> String {
        self.client().await.query_one(&format!("select ({sql})::text"), &[]).await.unwrap().get(0)
    }

    pub(crate) async fn client(&self) -> Client {
        let (client, connection) =
            tokio_postgres::connect(&self.cluster.url(), NoTls).await.unwrap();
        tokio::spawn(connection);
        client
    }

    /// Returns the number of cases, after verifying all histories.
    pub(crate) async fn audited(&self) -> usize {
        let mut conn = self.desk().await;
        let (mut count, mut after): (usize, Option<CaseId>) = (0, None);
        loop {
            let portion = audit::audit(&mut conn, &self.city, after).await.unwrap();
            assert_eq!((portion.breaks, portion.without_digests), (vec![], 0));
            count += portion.cases.len();
            match portion.cases.last() {
                Some(last) => after = Some(*last),
                None => return count,
            }
        }
    }
}

/// A row about a pothole, closed after one day.
pub(crate) fn row(id: u32) -> String {
    let (day, next) = (id % 27 + 1, id % 27 + 2);
    format!(
        "{id},2011-07-{day:02} 10:00:00,2011-07-{day:02} 12:00:00,2011-07-{next:02} 09:00:00,OVERDUE,Closed,\
         Case Closed Case Resolved filled,A hole,Roads,Highway,Pothole,ROAD_Holes,ROAD,,\
         {id} Elm St  Town  ST  01234,1,07,C-11,Old Town,Ward 3,01234,42.30,-71.10,Self Service"
    )
}

/// A CSV file of these rows.
pub(crate) fn csv(rows: &[String]) -> String {
    format!("{HEADER}\n{}\n", rows.join("\n"))
}
