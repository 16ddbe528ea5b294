//! Exchanges with push services, kept in files: what they are sent must be what stands there, and
//! they answer what stands there.

use std::{
    collections::VecDeque,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Arc, Mutex, PoisonError},
};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::offers::OfferId;
use harness::{Reply, Seen, Service, workspace};
use serde_json::{Value, json};

/// Headers of the connection, not of the exchange.
const NOT_COMPARED: [&str; 6] =
    ["accept", "accept-encoding", "connection", "content-length", "host", "user-agent"];

/// A server that replays a file.
pub(super) struct Replay {
    pub(super) service: Service,
    left: Arc<Mutex<VecDeque<Value>>>,
    wrong: Arc<Mutex<Vec<String>>>,
    noted: Arc<Mutex<Vec<String>>>,
}

/// What was masked, for a test to look at.
pub(super) type Notes = Vec<String>;

impl Replay {
    /// Replays `file`. What is different each time is checked and replaced by `mask`.
    pub(super) fn start(
        file: &str,
        mask: impl Fn(&Seen, &mut Value, &mut Notes) + Send + Sync + 'static,
    ) -> Self {
        let exchanges: Vec<Value> = serde_json::from_str(&kept(file)).unwrap();
        let left = Arc::new(Mutex::new(VecDeque::from(exchanges)));
        let wrong = Arc::new(Mutex::new(vec![]));
        let noted = Arc::new(Mutex::new(vec![]));
        let (expected, complaints, masked) = (left.clone(), wrong.clone(), noted.clone());
        let service = Service::start(move |seen| {
            let Some(exchange) = expected.lock().unwrap().pop_front() else {
                let said = format!("nobody expects {} {}", seen.method, seen.path);
                complaints.lock().unwrap().push(said);
                return Reply::status(500);
            };
            let mut asked = told(seen);
            let compared = AssertUnwindSafe(|| {
                mask(seen, &mut asked, &mut masked.lock().unwrap_or_else(PoisonError::into_inner));
            });
            if catch_unwind(compared).is_err() {
                complaints.lock().unwrap().push("what cannot be compared is wrong".to_owned());
            }
            if asked != exchange["request"] {
                let said = format!("{asked:#}\nis not\n{:#}", exchange["request"]);
                complaints.lock().unwrap().push(said);
            }
            reply(&exchange["response"])
        });
        Self { service, left, wrong, noted }
    }

    /// Fails if anything was sent otherwise than it stands in the file, or not at all.
    pub(super) fn assert_followed(&self) {
        let wrong = self.wrong.lock().unwrap();
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
        assert_eq!(self.left.lock().unwrap().len(), 0, "not all of it was asked");
    }

    /// What was masked.
    pub(super) fn noted(&self) -> Notes {
        self.noted.lock().unwrap().clone()
    }
}

/// A file beside this one.
pub(super) fn kept(file: &str) -> String {
    let path = workspace().join("tests/it/pushes/exchanges").join(file);
    std::fs::read_to_string(path).unwrap()
}

/// A request, as the files have it.
fn told(seen: &Seen) -> Value {
    let headers = seen.headers.iter().filter(|(name, _)| !NOT_COMPARED.contains(&name.as_str()));
    let headers: Value = headers.map(|(name, value)| (name.clone(), json!(value))).collect();
    let body = match seen.header("content-type") {
        "application/json" => serde_json::from_slice(&seen.body).unwrap(),
        "application/x-www-form-urlencoded" => {
            let fields = reqwest::Url::parse("http://form/").map(|mut url| {
                url.set_query(Some(std::str::from_utf8(&seen.body).unwrap()));
                url
            });
            fields
                .unwrap()
                .query_pairs()
                .map(|(name, value)| (name.into_owned(), json!(value)))
                .collect()
        }
        _ => Value::Null,
    };
    json!({
        "method": seen.method, "path": seen.path, "version": seen.version,
        "headers": headers, "body": body,
    })
}

fn reply(response: &Value) -> Reply {
    let headers = response["headers"].as_object().unwrap().iter();
    Reply {
        status: response["status"].as_u64().unwrap().try_into().unwrap(),
        headers: headers
            .map(|(name, value)| (name.clone(), value.as_str().unwrap().to_owned()))
            .collect(),
        body: if response["body"].is_null() { String::new() } else { response["body"].to_string() },
        ..Reply::default()
    }
}

/// Replaces an offer's id and the topic that is made of it.
pub(super) fn mask_id(id: &mut Value, topic: &mut Value) {
    let offer: OfferId = id.as_str().unwrap().parse().unwrap();
    assert_eq!(*topic, URL_SAFE_NO_PAD.encode(offer.uuid().as_bytes()));
    (*id, *topic) = (json!("<id>"), json!("<topic>"));
}
