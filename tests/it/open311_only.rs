//! Both apps can live on Open311 alone: the main job, from a resident's photo to a crew's proof,
//! and what it takes besides, because the standard and its extensions have no words for it.

use chrono::TimeDelta;
use domain::accounts::{NewApiKey, Scope, issue_new_key};
use fixtures::Scene;
use harness::{City, Client, TestApp, scene};
use reqwest::Method;
use serde_json::{Value, json};

const BASE: &str = "/open311/v2";

/// What Open311 cannot say, and where the app API says it. The test uses the app API for nothing
/// else.
const BEYOND: [(&str, &str); 7] = [
    ("who a crew is: it signs in, and has a token from then on", "/api/v1/sessions"),
    ("that a shift begins, in which truck, with what on board", "/api/v1/crew/shift"),
    ("where a crew is", "/api/v1/crew/positions"),
    ("that a job is offered to a crew, and until when", "/api/v1/crew/offers"),
    ("that a crew accepts it, and the fence of its lease", "/api/v1/crew/offers/*/accept"),
    ("that a crew gives a job back, so that another gets it", "/api/v1/crew/jobs/*/release"),
    ("that the reporter, by the secret link, says it is not done", "/api/v1/track/*/*/dispute"),
];

/// Asks the app API for something that Open311 cannot say.
async fn beyond(client: &Client, method: Method, path: &str, body: Value, status: u16) -> Value {
    let matches = |pattern: &str| {
        let (known, given): (Vec<_>, Vec<_>) =
            (pattern.split('/').collect(), path.split('/').collect());
        known.len() == given.len()
            && known.iter().zip(given).all(|(known, given)| *known == "*" || *known == given)
    };
    let listed = BEYOND.iter().any(|(_, pattern)| matches(pattern));
    assert!(listed, "{path} is used, and is not among what Open311 cannot say");
    let request = client.request(method, path);
    let request = if body.is_null() { request } else { request.json(&body) };
    let answer = client.send(request).await;
    answer.expect_status(status);
    if answer.bytes.is_empty() { Value::Null } else { answer.json() }
}

/// A crew's phone that speaks Open311 wherever it can.
struct Phone {
    client: Client,
    number: String,
    fence: String,
}

impl Phone {
    /// Signs in, begins its shift and says where it is.
    async fn take_up(app: &TestApp, city: &City, number: &str) -> Self {
        let crew = city.crew(app, "Crew", &["paving"], &[("bag", 5)]).await;
        let login =
            json!({"jurisdiction_id": city.id, "login": "Crew", "password": "correct horse"});
        let session = beyond(&app.stranger(), Method::POST, "/api/v1/sessions", login, 201).await;
        let mut client = app.stranger();
        client.token = session["access_token"].as_str().map(str::to_owned);
        let shift = json!({"unit": crew.unit});
        beyond(&client, Method::POST, "/api/v1/crew/shift", shift, 201).await;
        let here = json!([{"place": {"lat": 52.05, "long": 5.05}, "accuracy_m": 5.0}]);
        beyond(&client, Method::POST, "/api/v1/crew/positions", here, 204).await;
        Self { client, number: number.to_owned(), fence: String::new() }
    }

    /// Accepts what it is offered.
    async fn accept(&mut self) {
        let offers =
            beyond(&self.client, Method::GET, "/api/v1/crew/offers", Value::Null, 200).await;
        assert_eq!(offers[0]["case_number"], self.number.as_str());
        let id = offers[0]["offer_id"].as_str().unwrap();
        let path = format!("/api/v1/crew/offers/{id}/accept");
        let job = beyond(&self.client, Method::POST, &path, json!({}), 200).await;
        self.fence = job["fence"].to_string();
    }

    /// Says how far it is.
    async fn say(&self, status: &str, words: &str, proof: Option<Vec<u8>>) {
        let fields = [
            ("service_request_id", self.number.as_str()),
            ("fence", &self.fence),
            ("status", status),
            ("description", words),
        ];
        let files = proof.into_iter().map(|bytes| ("media", bytes)).collect();
        let path = format!("{BASE}/servicerequestupdates.json");
        self.client.post_multipart(&path, &fields, files).await.expect_status(200);
    }
}

/// A case, as anybody sees it: the resident who knows its number, and a third party that reads
/// lists.
struct Seen {
    request: Value,
    /// Every status it has had.
    life: Vec<String>,
    /// The last words.
    words: String,
}

impl Seen {
    async fn by_everybody(app: &TestApp, number: &str) -> Self {
        let stranger = app.stranger();
        let get = |path: String| {
            let stranger = stranger.clone();
            async move { stranger.get(&format!("{BASE}/{path}"), 200).await }
        };
        let own = get(format!("requests/{number}.json")).await[0].clone();
        assert_eq!(get("requests.json".to_owned()).await, json!([own]));
        assert_eq!(get(format!("requests.json?service_request_id={number}")).await, json!([own]));

        let updates = get("servicerequestupdates.json".to_owned()).await;
        let named = format!("servicerequestupdates.json?service_request_id={number}");
        assert_eq!(get(named).await, updates);
        let extended = get(format!("requests/{number}.json?extensions=true")).await;
        let notes = &extended[0]["notes"];
        let life = column(&updates, "external_status_code");
        assert_eq!(life, column(notes, "detailed_status"));
        assert_eq!(column(&updates, "updated_datetime"), column(notes, "datetime"));
        let words = column(&updates, "description").pop().unwrap();
        Self { request: own, life, words }
    }

    #[track_caller]
    fn stands(&self, status: &str, detailed: &str, words: &str) {
        let last = self.life.last().map(String::as_str);
        assert_eq!(
            (self.request["status"].as_str(), last, self.words.as_str()),
            (Some(status), Some(detailed), words)
        );
    }
}

fn column(rows: &Value, name: &str) -> Vec<String> {
    let rows = rows.as_array().unwrap();
    rows.iter().map(|row| row[name].as_str().unwrap().to_owned()).collect()
}

/// Reports a hole with a picture; answers with its number and the secret link.
async fn report(app: &TestApp, city: &City) -> (String, String) {
    let fields = [
        ("api_key", city.api_key.as_str()),
        ("service_code", "pothole"),
        ("lat", "52.05"),
        ("long", "5.05"),
        ("description", "A deep hole in the bicycle lane"),
    ];
    let files = vec![("media", scene(Scene::Pothole, 52.05, 5.05))];
    let path = format!("{BASE}/requests.json");
    let answer = app.stranger().post_multipart(&path, &fields, files).await;
    answer.expect_status(200);
    let request = answer.json()[0].clone();
    let notice = request["service_notice"].as_str().unwrap();
    let link = notice[notice.find("/track/").unwrap()..].split_whitespace().next().unwrap();
    (request["service_request_id"].as_str().unwrap().to_owned(), link.to_owned())
}

/// The city's own system says where a case stands.
async fn city_says(app: &TestApp, city: &City, number: &str, status: &str, words: &str) {
    let usual = NewApiKey::usual(&city.id, "The city's own system");
    let new = NewApiKey { scopes: vec![Scope::Comment, Scope::Status], ..usual };
    let mut conn = app.connect().await;
    let key = issue_new_key(&mut conn, app.clock.now(), new).await.unwrap().secret;
    let fields = [
        ("api_key", key.as_str()),
        ("service_request_id", number),
        ("status", status),
        ("description", words),
    ];
    let path = format!("{BASE}/servicerequestupdates.json");
    app.stranger().post_form(&path, &fields).await.expect_status(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_whole_main_job_is_lived_through_open311_alone() {
    let (app, city) = TestApp::with_city().await;
    let (number, link) = report(&app, &city).await;
    let seen = Seen::by_everybody(&app, &number).await;
    seen.stands("open", "received", "It was reported.");
    assert!(seen.request["media_url"].is_string());

    let mut phone = Phone::take_up(&app, &city, &number).await;
    app.run_tasks().await;
    phone.accept().await;
    let seen = Seen::by_everybody(&app, &number).await;
    seen.stands("open", "scheduled", "A crew will come.");

    phone.say("IN_PROGRESS", "", None).await;
    let seen = Seen::by_everybody(&app, &number).await;
    seen.stands("open", "in_progress", "A crew is at work.");

    phone.say("on_hold", "A gas pipe has to be shut off first.", None).await;
    let seen = Seen::by_everybody(&app, &number).await;
    seen.stands("open", "on_hold", "A gas pipe has to be shut off first.");

    city_says(&app, &city, &number, "INVESTIGATING", "The pipe is shut off.").await;
    app.run_tasks().await;
    phone.accept().await;
    phone.say("IN_PROGRESS", "Digging.", None).await;
    Seen::by_everybody(&app, &number).await.stands("open", "in_progress", "Digging.");

    app.wait(TimeDelta::seconds(5)).await;
    let proof = scene(Scene::Patched, 52.05, 5.05);
    phone.say("CLOSED", "Filled the hole.", Some(proof)).await;
    let seen = Seen::by_everybody(&app, &number).await;
    seen.stands("closed", "resolved", "Filled the hole.");
    assert_eq!(
        seen.life,
        [
            "received",
            "acknowledged",
            "scheduled",
            "in_progress",
            "on_hold",
            "acknowledged",
            "scheduled",
            "in_progress",
            "in_progress",
            "resolved"
        ]
    );

    let dispute = json!({"reason": "The hole is still there."});
    let path = format!("/api/v1{link}/dispute");
    beyond(&app.stranger(), Method::POST, &path, dispute, 200).await;
    let seen = Seen::by_everybody(&app, &number).await;
    let words = "Its reporter says that it is not done. It is open again.";
    seen.stands("open", "acknowledged", words);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_proof_that_came_through_open311_is_judged_like_any_other() {
    let (app, city) = TestApp::with_city().await;
    let (number, _) = report(&app, &city).await;
    let mut phone = Phone::take_up(&app, &city, &number).await;
    app.run_tasks().await;
    phone.accept().await;
    phone.say("IN_PROGRESS", "", None).await;

    // The picture of the report itself proves nothing.
    let own = scene(Scene::Pothole, 52.05, 5.05);
    phone.say("FIXED", "Filled the hole.", Some(own)).await;

    let path = format!("{BASE}/requests/{number}.json?extensions=true");
    let request = app.stranger().get(&path, 200).await;
    assert_eq!(request[0]["extended_attributes"]["unevidenced"], true);
}
