//! A detector of faces and plates outside: what it is sent, and what becomes of what it says.

mod ailing;
mod command;
mod covered;
mod waiting;

use std::time::Duration;

use harness::{Reply, Rows, Service, TestApp};
use serde_json::{Value, json};
use worker::{Detector, DetectorSettings};

use super::photos::Pictured;

/// What nobody but the detector reads.
const TOKEN: &str = "a-detectors-token";

/// Where it is asked.
fn address(server: &Service) -> String {
    format!("{}/detect?model=street", server.origin())
}

/// A case with a picture, beside this server.
async fn pictured(server: &Service) -> Pictured {
    Pictured::reported(beside(server).await).await
}

/// A city's server that asks this one.
async fn beside(server: &Service) -> TestApp {
    let settings = DetectorSettings {
        url: address(server).parse().unwrap(),
        token: Some(TOKEN.to_owned()),
        timeout: Duration::from_millis(800),
    };
    let detector = Detector::new(settings).unwrap();
    TestApp::with_detector(detector).await
}

/// It finds this, and is sure of it.
fn finds(boxes: &[[f64; 4]]) -> Reply {
    let each = boxes.iter().map(|[x, y, width, height]| {
        json!({"x": x, "y": y, "width": width, "height": height, "kind": "face", "score": 0.9})
    });
    Reply::says(&json!({"boxes": each.collect::<Value>()}))
}

const LEFT_HALF: [f64; 4] = [0.0, 0.0, 0.5, 1.0];

impl Pictured {
    async fn redactions(&self) -> i64 {
        self.app.count(&Rows::redactions()).await
    }

    async fn tasks(&self, of: &str) -> i64 {
        self.app.count(&format!("task where kind = 'detect_faces' and {of}")).await
    }

    /// Why the photo was not looked over.
    async fn last_error(&self) -> String {
        let sql = "select last_error from task where kind = 'detect_faces'";
        let (client, connection) =
            tokio_postgres::connect(&self.app.database_url, tokio_postgres::NoTls).await.unwrap();
        tokio::spawn(connection);
        client.query_one(sql, &[]).await.unwrap().get(0)
    }

    /// Asks for it to be looked over once more, as a worker that died would leave it.
    async fn ask_again(&self) {
        let again = "insert into task (jurisdiction_id, task_id, kind, payload, run_at, created_at) \
             select jurisdiction_id, gen_random_uuid(), 'detect_faces', \
                    jsonb_build_object('photo_id', photo_id), city_now(), city_now() from photo";
        assert_eq!(self.app.sql(again).await, 1);
    }
}
