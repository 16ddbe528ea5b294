//! `/photos`: what everybody sees of a picture, and what becomes of it.

mod redact;
mod show;
mod slow_store;
mod spool;

use std::path::PathBuf;

use domain::accounts::Role;
use fixtures::Scene;
use harness::{Answer, City, Client, TestApp, scene, tracking_path};
use reqwest::Method;
use serde_json::Value;

/// A case with a picture of 1600 by 1200 pixels.
pub(super) struct Pictured {
    pub(super) app: TestApp,
    pub(super) city: City,
    pub(super) desk: Client,
    pub(super) number: String,
    /// The path of its tracking link.
    pub(super) tracking: String,
}

impl Pictured {
    async fn new() -> Self {
        Self::reported(TestApp::start().await).await
    }

    pub(super) async fn reported(app: TestApp) -> Self {
        let city = Box::pin(City::found(&app, "testville")).await;
        Self::in_city(app, city).await
    }

    pub(super) async fn in_city(app: TestApp, city: City) -> Self {
        let fields = [
            ("api_key", city.api_key.as_str()),
            ("service_code", "pothole"),
            ("lat", "52.05"),
            ("long", "5.05"),
        ];
        let files = vec![("media", scene(Scene::Pothole, 52.05, 5.05))];
        let path = "/open311/v2/requests.json";
        let answer = app.stranger().post_multipart(path, &fields, files).await;
        answer.expect_status(200);
        let request = &answer.json()[0];
        let number = request["service_request_id"].as_str().unwrap().to_owned();
        let tracking = tracking_path(request);
        let desk = city.staff(&app, Role::Dispatcher).await;
        Self { app, city, desk, number, tracking }
    }

    /// Its picture, as the case tells it.
    pub(super) async fn photo(&self) -> Value {
        self.desk.get(&format!("/api/v1/cases/{}", self.number), 200).await["photos"][0].clone()
    }

    /// A file of its picture: what is known of it, and its address.
    pub(super) async fn file(&self, name: &str) -> Option<(Value, String)> {
        let photo = self.photo().await;
        let file = photo["files"].as_array()?.iter().find(|file| file["name"] == name)?.clone();
        let path = self.path(&file["url"]);
        Some((file, path))
    }

    pub(super) fn path(&self, url: &Value) -> String {
        url.as_str().unwrap().strip_prefix(&self.app.url).unwrap_or(url.as_str().unwrap()).into()
    }

    pub(super) async fn fetch(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        self.ask(Method::GET, path, headers).await
    }

    async fn ask(&self, method: Method, path: &str, headers: &[(&str, &str)]) -> Answer {
        let stranger = self.app.stranger();
        let request = stranger.request(method, path);
        let request = headers.iter().fold(request, |it, (name, value)| it.header(*name, *value));
        stranger.send(request).await
    }

    /// Where the photo store has the file of that address.
    fn kept(&self, path: &str) -> PathBuf {
        let rest = path.strip_prefix("/photos/").unwrap();
        self.app.photo_dir().join("public").join(self.city.id.as_str()).join(rest)
    }
}

impl Pictured {
    pub(super) async fn redact(&self, desk: &Client, body: &Value, status: u16) -> Value {
        let id = self.photo().await["photo_id"].as_str().unwrap().to_owned();
        desk.post(&format!("/api/v1/photos/{id}/redactions"), body, status).await
    }

    /// The colour in the middle of the left and of the right half of what a file shows.
    pub(super) async fn halves(&self, path: &str) -> [[u8; 3]; 2] {
        let answer = self.fetch(path, &[]).await;
        answer.expect_status(200);
        let pixels = image::load_from_memory(&answer.bytes).unwrap().into_rgb8();
        [1, 3].map(|at| pixels.get_pixel(pixels.width() * at / 4, pixels.height() / 2).0)
    }
}

pub(super) fn is_covered(colour: [u8; 3]) -> bool {
    colour.iter().all(|value| value.abs_diff(64) < 12)
}
