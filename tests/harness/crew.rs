//! A crew's phone.

use std::time::Duration;

use domain::crews::CrewId;
use serde_json::{Value, json};

use crate::{client::Client, stream::Stream};

/// A crew that is signed in.
#[derive(Debug, Clone)]
pub struct CrewClient {
    /// What it talks with.
    pub client: Client,
    /// Who it is.
    pub crew_id: CrewId,
    /// What is written on its truck.
    pub unit: String,
}

impl CrewClient {
    /// Signs on, and says where it is.
    pub async fn start_shift(&self, lat: f64, long: f64) -> Value {
        let shift = self.client.post("/api/v1/crew/shift", &json!({"unit": self.unit}), 201).await;
        self.be_at(lat, long).await;
        shift
    }

    /// Says where it is.
    pub async fn be_at(&self, lat: f64, long: f64) {
        let here = json!([{"place": {"lat": lat, "long": long}, "accuracy_m": 5.0}]);
        self.client.post("/api/v1/crew/positions", &here, 204).await;
    }

    /// Opens its stream.
    pub async fn stream(&self) -> Stream {
        Stream::open(&self.client, None).await
    }

    /// Opens its stream where it was cut off.
    pub async fn stream_after(&self, last_id: &str) -> Stream {
        Stream::open(&self.client, Some(last_id)).await
    }

    /// The offers before it.
    pub async fn offers(&self) -> Vec<Value> {
        self.client.get("/api/v1/crew/offers", 200).await.as_array().unwrap().clone()
    }

    /// What it holds.
    pub async fn jobs(&self) -> Vec<Value> {
        self.client.get("/api/v1/crew/jobs", 200).await.as_array().unwrap().clone()
    }

    /// Gives a job back.
    pub async fn release(&self, job: &Value, reason: &str) {
        let path = format!("/api/v1/crew/jobs/{}/release", job["job_id"].as_str().unwrap());
        self.client.post(&path, &json!({"fence": job["fence"], "reason": reason}), 204).await;
    }

    /// Waits for an offer and accepts it.
    pub async fn accept_next(&self) -> Value {
        for _ in 0..100 {
            if let Some(offer) = self.offers().await.first() {
                let id = offer["offer_id"].as_str().unwrap();
                let path = format!("/api/v1/crew/offers/{id}/accept");
                return self.client.post(&path, &json!({}), 200).await;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("no offer came to {}", self.unit);
    }

    /// Begins a job that it holds.
    pub async fn start(&self, job: &Value) -> Value {
        let path = format!("/api/v1/crew/jobs/{}/start", job["job_id"].as_str().unwrap());
        self.client.post(&path, &json!({"fence": job["fence"]}), 200).await
    }

    /// Says that a job is done, with or without a picture of it.
    pub async fn resolve(&self, job: &Value, proof: Option<Vec<u8>>) -> Value {
        let path = format!("/api/v1/crew/jobs/{}/resolve", job["job_id"].as_str().unwrap());
        let fence = job["fence"].to_string();
        let fields =
            [("fence", fence.as_str()), ("outcome", "fixed"), ("note", "Filled the hole.")];
        let files: Vec<_> = proof.into_iter().map(|bytes| ("photo", bytes)).collect();
        let answer = self.client.post_multipart(&path, &fields, files).await;
        answer.expect_status(200);
        answer.json()
    }
}
