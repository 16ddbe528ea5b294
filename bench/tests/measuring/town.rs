//! A database server to measure on, and made-up rows to import.

use std::path::{Path, PathBuf};

use domain::clock::Clock;
use streetcorner::cluster::{Cluster, Durability, Settings};
use tempfile::TempDir;
use tokio_postgres::NoTls;

const HEADER: &str = "case_enquiry_id,open_dt,target_dt,closed_dt,ontime,case_status,\
    closure_reason,case_title,subject,reason,type,queue,department,submittedphoto,location,\
    fire_district,pwd_district,police_district,neighborhood,ward,location_zipcode,latitude,longitude,\
    source";

/// A database server of its own: a measurement names its databases by its process, so that two at once
/// on one server would meet.
pub(crate) struct Town {
    home: TempDir,
    pub(crate) cluster: Cluster,
    pub(crate) clock: Clock,
}

impl Town {
    pub(crate) fn found() -> Self {
        let home = TempDir::new().unwrap();
        let settings = Settings {
            directory: home.path().join("postgres"),
            binaries: None,
            durability: Durability::Throwaway,
        };
        let cluster = Cluster::start(&settings).unwrap();
        Self { home, cluster, clock: Clock::default() }
    }

    pub(crate) fn file(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.home.path().join(name);
        std::fs::write(&path, content).unwrap();
        path
    }

    /// The answer of the database, as text.
    pub(crate) async fn ask(&self, sql: &str) -> String {
        let (client, connection) =
            tokio_postgres::connect(&self.cluster.url(), NoTls).await.unwrap();
        tokio::spawn(connection);
        client.query_one(&format!("select ({sql})::text"), &[]).await.unwrap().get(0)
    }
}

/// The `bench` command: it starts itself again as the server, and for its side of photos.
pub(crate) fn program() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_bench"))
}

/// A row about a hole in the road, closed after a day.
pub(crate) fn row(id: u32) -> String {
    let (day, next) = (id % 27 + 1, id % 27 + 2);
    format!(
        "{id},2011-07-{day:02} 10:00:00,2011-07-{day:02} 12:00:00,2011-07-{next:02} 09:00:00,OVERDUE,Closed,\
         Case Closed Case Resolved filled,A hole,Roads,Highway,Pothole,ROAD_Holes,ROAD,,\
         {id} Elm St  Town  ST  01234,1,07,C-11,Old Town,Ward 3,01234,42.30,-71.10,Self Service"
    )
}

/// A file of these rows.
pub(crate) fn csv(rows: &[String]) -> String {
    format!("{HEADER}\n{}\n", rows.join("\n"))
}
