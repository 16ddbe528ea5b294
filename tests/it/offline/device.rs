//! A crew's phone that keeps what it did until somebody hears it.

use std::io::Cursor;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use chrono::{DateTime, Utc};
use domain::id::Id;
use harness::{City, Client, CrewClient, TestApp};
use image::{DynamicImage, ImageFormat, Rgb, RgbImage};
use reqwest::Method;
use serde_json::{Value, json};

/// A phone of a crew.
#[derive(Debug, Clone)]
pub(crate) struct Device {
    pub(crate) client: Client,
    pub(crate) city: String,
}

/// An operation with an id of its own.
pub(crate) fn operation(at: DateTime<Utc>, deed: Value) -> Value {
    let mut operation = json!({"operation_id": Id::<()>::new(at), "at": at});
    operation["do"] = deed;
    operation
}

/// The same deed with the kind and the job it is about.
pub(crate) fn deed(kind: &str, job: &Value, more: Value) -> Value {
    let mut deed = json!({
        "kind": kind,
        "job": {"job_id": job["job_id"], "fence": job["fence"]},
    });
    let Value::Object(more) = more else { panic!("{more} has no members") };
    deed.as_object_mut().unwrap().extend(more);
    deed
}

impl Device {
    pub(crate) fn of(crew: &CrewClient, city: &City) -> Self {
        Self { client: crew.client.clone(), city: city.id.to_string() }
    }

    /// Sends operations; answers with what is said of each.
    pub(crate) async fn send(&self, operations: &[Value]) -> Vec<Value> {
        let body = json!({"operations": operations});
        let answer = self.client.post("/api/v1/crew/operations", &body, 200).await;
        let answers = answer["answers"].as_array().unwrap().clone();
        assert_eq!(answers.len(), operations.len());
        answers
    }

    /// Sends one.
    pub(crate) async fn send_one(&self, operation: &Value) -> Value {
        self.send(std::slice::from_ref(operation)).await.remove(0)
    }

    /// Says that a picture of so many bytes will come; answers with its path.
    pub(crate) async fn announce(&self, length: usize) -> String {
        let request = self.client.request(Method::POST, "/api/v1/uploads");
        let city = STANDARD.encode(&self.city);
        let request = request
            .header("Tus-Resumable", "1.0.0")
            .header("Upload-Length", length.to_string())
            .header("Upload-Metadata", format!("jurisdiction_id {city}"));
        let answer = self.client.send(request).await;
        answer.expect_status(201);
        let link = answer.header("location");
        link[link.find("/api/v1/").unwrap()..].to_owned()
    }

    /// Sends bytes of it.
    pub(crate) async fn patch(&self, path: &str, offset: usize, bytes: &[u8]) {
        let request = self.client.request(Method::PATCH, path);
        let request = request
            .header("Tus-Resumable", "1.0.0")
            .header("Upload-Offset", offset.to_string())
            .header("Content-Type", "application/offset+octet-stream")
            .body(bytes.to_vec());
        self.client.send(request).await.expect_status(204);
    }

    /// Sends a whole picture; answers with the path of its upload.
    pub(crate) async fn upload(&self, picture: &[u8]) -> String {
        let path = self.announce(picture.len()).await;
        self.patch(&path, 0, picture).await;
        path
    }
}

/// A small picture like no other.
pub(crate) fn picture(mark: u32) -> Vec<u8> {
    let [_, red, green, blue] = mark.wrapping_mul(2_654_435_761).to_be_bytes();
    let mut image = RgbImage::from_pixel(48, 32, Rgb([red, green, blue]));
    image.put_pixel(mark % 48, mark / 48 % 32, Rgb([255, 255, 255]));
    let mut bytes = Cursor::new(vec![]);
    DynamicImage::from(image).write_to(&mut bytes, ImageFormat::Jpeg).unwrap();
    let mut jpeg = bytes.into_inner();
    // A remark in it tells it from others that look the same.
    let remark = format!("picture {mark}");
    let length = u16::try_from(remark.len() + 2).unwrap();
    let remark = [&[0xff, 0xfe], &length.to_be_bytes()[..], remark.as_bytes()].concat();
    jpeg.splice(2..2, remark);
    jpeg
}

/// A crew on shift in the middle of the city, with bags on board.
pub(crate) async fn on_shift(app: &TestApp, city: &City, name: &str) -> CrewClient {
    let crew = city.crew(app, name, &["paving"], &[("bag", 5)]).await;
    crew.start_shift(52.05, 5.05).await;
    crew
}

/// A crew that was offered a job.
pub(crate) async fn offered(app: &TestApp, city: &City) -> (CrewClient, Device, Value) {
    let crew = on_shift(app, city, "Crew").await;
    city.report(app, "pothole", 52.05, 5.05).await;
    app.run_tasks().await;
    let offer = crew.offers().await.remove(0);
    let device = Device::of(&crew, city);
    (crew, device, offer)
}

/// A crew that holds a job.
pub(crate) async fn holding(app: &TestApp, city: &City) -> (CrewClient, Device, Value) {
    let (crew, device, _) = offered(app, city).await;
    let job = crew.accept_next().await;
    (crew, device, job)
}
