//! Whoever means harm, a phone in a tunnel, and what no database can hold.

use std::time::Duration;

use domain::accounts::Role;
use fixtures::Scene;
use futures_util::future::join_all;
use harness::{City, Client, Rows, Streetcorner, TestApp, sample, scene};
use reqwest::{
    Method,
    multipart::{Form, Part},
};
use serde_json::{Value, json};
use tokio::{io::AsyncWriteExt, net::TcpStream};

/// A report to the app API.
fn report(city: &City) -> Value {
    json!({
        "jurisdiction_id": city.id, "service_code": "question",
        "place": {"lat": 52.05, "long": 5.05}, "description": "When is the market?",
    })
}

/// The same, with one more member.
fn with(mut body: Value, member: &str, value: Value) -> Value {
    body[member] = value;
    body
}

#[tokio::test(flavor = "multi_thread")]
async fn what_no_database_holds_is_refused_or_replaced_everywhere() {
    let (app, city) = TestApp::with_city().await;
    let crew = city.crew(&app, "Crew", &["paving"], &[]).await.client;
    let (stranger, desk) = (app.stranger(), city.staff(&app, Role::Admin).await);
    let nul = "a\0b";
    for member in ["jurisdiction_id", "service_code"] {
        let bad = with(report(&city), member, json!(nul));
        stranger.post("/api/v1/cases", &bad, 400).await;
    }
    let bad = with(report(&city), "answers", json!({nul: ["x"]}));
    stranger.post("/api/v1/cases", &bad, 400).await;
    for bad in [json!({"unit": nul}), json!({"unit": "T-Crew", "skills": [nul]})] {
        crew.post("/api/v1/crew/shift", &bad, 400).await;
    }
    let bad = json!({"unit": "T-Crew", "stock": {nul: 1}});
    crew.post("/api/v1/crew/shift", &bad, 400).await;
    let bad = json!({"jurisdiction_id": city.id, "login": nul, "password": "x"});
    stranger.post("/api/v1/sessions", &bad, 400).await;
    desk.get("/api/v1/cases?service_code=a%00b", 400).await;
    assert_eq!(app.count(&Rows::cases()).await + app.count(&Rows::shifts()).await, 0);

    let prose = json!({"description": nul, "address": nul, "email": nul, "answers": {"x": [nul]}});
    let mut kept = report(&city);
    kept.as_object_mut().unwrap().extend(prose.as_object().unwrap().clone());
    let created = stranger.post("/api/v1/cases", &kept, 201).await;
    let number = created["number"].as_str().unwrap();
    let actions = format!("/api/v1/cases/{number}/actions");
    for action in ["acknowledge", "reroute"] {
        let bad = json!({"action": action, "agency_code": nul, "note": "x"});
        desk.post(&actions, &bad, 400).await;
    }
    desk.post(&actions, &json!({"action": "merge", "into": nul, "note": "x"}), 400).await;
    let noted = json!({"action": "correct", "description": nul, "note": nul});
    assert_eq!(desk.post(&actions, &noted, 200).await["description"], "a\u{fffd}b");
    for path in ["/api/v1/track/testville/%00", "/api/v1/track/%00/x", "/track/testville/%00"] {
        stranger.get_any(path, 404).await;
    }
    for path in ["requests.json?jurisdiction_id=%00", "services/%00.json", "requests/%00.json"] {
        stranger.get_any(&format!("/open311/v2/{path}"), 404).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn numbers_and_times_that_fit_nowhere_are_refused() {
    let (app, city) = TestApp::with_city().await;
    let crew = city.crew(&app, "Crew", &["paving"], &[]).await.client;
    let desk = city.staff(&app, Role::Admin).await;
    let shift = |stock: Value| json!({"unit": "T-Crew", "stock": stock});
    let many: Value = (0..201).map(|n| (format!("item-{n}"), json!(1))).collect();
    for (body, status) in [
        (json!({"unit": "T-Crew", "minutes": 4_294_967_295_u32}), 422),
        (json!({"unit": "T-Crew", "minutes": 4_294_967_296_i64}), 400),
        (shift(json!({"bag": 2_147_483_648_i64})), 400),
        (shift(json!({"bag": -1})), 422),
        (shift(json!({"x".repeat(201): 1})), 400),
        (shift(many), 422),
    ] {
        crew.post("/api/v1/crew/shift", &body, status).await;
    }
    crew.post("/api/v1/crew/shift", &json!({"unit": "T-Crew"}), 201).await;
    let here = json!({"place": {"lat": 52.05, "long": 5.05}});
    for (member, value, status) in [
        ("accuracy_m", json!(-1), 422),
        ("accuracy_m", json!(1e308), 422),
        ("at", json!("-009999-01-01T00:00:00Z"), 400),
        ("at", json!("0000-01-01T00:00:00Z"), 400),
        ("at", json!("+275760-09-13T00:00:00Z"), 400),
    ] {
        let bad = json!([with(here.clone(), member, value)]);
        crew.post("/api/v1/crew/positions", &bad, status).await;
    }
    assert_eq!(app.count(&Rows::latest_positions()).await + app.count(&Rows::stock()).await, 0);

    let (number, _) = city.report(&app, "question", 52.05, 5.05).await;
    let actions = format!("/api/v1/cases/{number}/actions");
    for time in ["-262143-01-01T00:00:00Z", "1969-12-31T23:59:59Z", "+10000-01-01T00:00:00Z"] {
        let bad = json!({"action": "correct", "expected_at": time, "note": "x"});
        desk.post(&actions, &bad, 400).await;
        desk.post(&actions, &json!({"action": "hold", "until": time, "note": "x"}), 400).await;
    }
    let long = json!({"action": "correct", "description": "x".repeat(4_001), "note": "x"});
    desk.post(&actions, &long, 422).await;
    for member in ["address", "email", "phone"] {
        let long = with(report(&city), member, json!("x".repeat(501)));
        app.stranger().post("/api/v1/cases", &long, 422).await;
    }
    desk.get("/api/v1/cases?limit=99999999999999999999", 400).await;
    for query in ["start_date=-9999-1-01", "end_date=-9999-1-01T00:00Z", "page=4294967296"] {
        app.stranger().get_any(&format!("/open311/v2/requests.json?{query}"), 400).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_naughty_text_breaks_anything() {
    let (app, city) = TestApp::with_city().await;
    let (stranger, desk) = (app.stranger(), city.staff(&app, Role::Admin).await);
    let texts = [sample::collected_texts(), sample::own_texts()].concat();
    let fields = ["description", "address_string", "address_id", "email", "lat", "service_code"];

    for (text, field) in texts.iter().zip(fields.iter().cycle()) {
        let answer = format!("attribute[{text}]");
        let mut form = vec![
            ("api_key", city.api_key.as_str()),
            ("service_code", "question"),
            ("lat", "52.05"),
            ("long", "5.05"),
            (answer.as_str(), text),
        ];
        form.retain(|(name, _)| name != field);
        form.push((field, text));
        let answer = stranger.post_form("/open311/v2/requests.json", &form).await;
        assert!(answer.status < 500, "{field} {text:?}: {}", answer.text());
        answer.json();

        let quoted = text.bytes().map(|byte| format!("%{byte:02X}")).collect::<Vec<_>>().concat();
        for path in ["open311/v2/requests/{}.json", "api/v1/cases/{}", "track/testville/{}"] {
            let answer = desk.fetch(&format!("/{}", path.replace("{}", &quoted))).await;
            assert!((400..500).contains(&answer.status), "{path} {text:?}: {}", answer.text());
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_without_end_is_answered_and_not_kept() {
    let (app, city) = TestApp::with_city().await;
    let names: Vec<String> = (0..1_200).map(|n| format!("field-{n}")).collect();
    let many: Vec<_> = names.iter().map(|name| (name.as_str(), "x")).collect();
    let files = vec![("media", scene(Scene::Pothole, 52.05, 5.05)); 7];
    let attribute = format!("attribute[{}]", names.concat());
    let long = [
        ("api_key", city.api_key.as_str()),
        ("service_code", "question"),
        ("lat", "52.05"),
        ("long", "5.05"),
        (attribute.as_str(), "x"),
    ];
    for (fields, files) in [(many.as_slice(), vec![]), (&long[..4], files), (&long, vec![])] {
        let sent = app.stranger();
        let answer = sent.post_multipart("/open311/v2/requests.json", fields, files);
        let answer = tokio::time::timeout(Duration::from_secs(30), answer).await.expect("answered");
        answer.expect_status(400);
        assert_eq!(answer.json()[0]["code"], 400);
    }
    assert_eq!(app.count(&Rows::cases()).await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_phone_sends_many_times_at_once_happens_once() {
    let (app, city) = TestApp::with_city().await;
    let crew = city.crew(&app, "Crew", &["paving"], &[("bag", 5)]).await;
    crew.start_shift(52.05, 5.05).await;
    city.report(&app, "pothole", 52.05, 5.05).await;
    app.run_tasks().await;
    let at_once = async |path: String, body: Value| {
        let sent = (0..8).map(|_| {
            let request = crew.client.request(Method::POST, &path).json(&body);
            crew.client.send(request)
        });
        let statuses: Vec<u16> = join_all(sent).await.iter().map(|answer| answer.status).collect();
        assert!(statuses.iter().all(|status| [200, 204].contains(status)), "{path}: {statuses:?}");
    };
    let offer = crew.offers().await[0]["offer_id"].as_str().unwrap().to_owned();
    at_once(format!("/api/v1/crew/offers/{offer}/accept"), json!({})).await;
    let job = crew.client.get("/api/v1/crew/jobs", 200).await[0].clone();
    let path = |job: &Value, verb: &str| {
        format!("/api/v1/crew/jobs/{}/{verb}", job["job_id"].as_str().unwrap())
    };
    let back = json!({"fence": job["fence"], "reason": "A flat tyre."});
    at_once(path(&job, "release"), back).await;
    city.report(&app, "pothole", 52.05, 5.05).await;
    app.run_tasks().await;
    let job = crew.accept_next().await;
    at_once(path(&job, "start"), json!({"fence": job["fence"]})).await;

    let resolved = join_all((0..8).map(|_| crew.resolve(&job, None))).await;

    assert!(resolved.iter().all(|case| case["version"] == resolved[0]["version"]));
    assert_eq!(app.count(&Rows::stock().counted(4).reserved(0)).await, 1);
    assert_eq!(app.count(&Rows::events().action("unschedule")).await, 1);
    assert_eq!(app.count(&Rows::events().action("resolve")).await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_asks_while_the_database_goes_away_is_told_to_try_again() {
    let (app, city) = TestApp::with_city().await;
    let stranger = app.stranger();
    let hung_up = "pg_stat_activity where case when datname = current_database() \
                   and pid <> pg_backend_pid() then pg_terminate_backend(pid) end";
    let ask = async || {
        let list = stranger.fetch("/open311/v2/services.json").await;
        let page = stranger.fetch("/").await;
        let request = stranger.request(Method::POST, "/api/v1/cases").json(&report(&city));
        let created = request.send().await.unwrap().status().as_u16();
        assert!([200, 503].contains(&list.status), "{}", list.text());
        assert!([200, 503].contains(&page.status), "{}", page.text());
        assert!([201, 503].contains(&created), "{created}");
    };
    for _ in 0..5 {
        tokio::join!(join_all((0..8).map(|_| ask())), app.count(hung_up));
    }

    app.count(hung_up).await;
    tokio::time::sleep(Duration::from_millis(500)).await;

    stranger.get_any("/readyz", 200).await;
    stranger.post("/api/v1/cases", &report(&city), 201).await;
}

#[test]
fn the_command_takes_no_nonsense() {
    let streetcorner = Streetcorner::default();
    streetcorner.succeed(&["jurisdiction", "add", "town.example", "--name", "Town"]);
    for arguments in [
        ["audit", "--jurisdiction", "no.example"].as_slice(),
        &["jurisdiction", "add", "city.example", "--name", ""],
        &["key", "issue", "--jurisdiction", "town.example", "--name", " "],
        &["serve", "--threads", "100000"],
        &["serve", "--photos", "s3://"],
        &["serve", "--photos", "ftp://x"],
    ] {
        let output = streetcorner.run(arguments);
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(!output.status.success(), "{arguments:?} should have failed");
        assert!(!said.contains("panicked") && !said.is_empty(), "{arguments:?}: {said}");
    }
}

#[test]
fn a_database_that_says_nothing_is_not_waited_for() {
    let mute = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("postgres://user:secret@{}/name", mute.local_addr().unwrap());
    let started = std::time::Instant::now();

    let output = Streetcorner::default().run(&["--database-url", &url, "migrate"]);

    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("it does not answer") && !said.contains("secret"), "{said}");
    assert!(!output.status.success() && started.elapsed() < Duration::from_secs(20));
}

#[tokio::test(flavor = "multi_thread")]
async fn unfinished_uploads_hold_up_neither_pictures_nor_reports_in_words() {
    let mut streetcorner = Streetcorner::default();
    streetcorner.serve();
    let address = streetcorner.url().trim_start_matches("http://").to_owned();
    let head = "POST /open311/v2/requests.json HTTP/1.1\r\nHost: a.example\r\n\
        Content-Type: multipart/form-data; boundary=b\r\nContent-Length: 8388608\r\n\r\n--b\r\n";
    let mut unfinished = vec![];
    for _ in 0..70 {
        let mut stream = TcpStream::connect(&address).await.unwrap();
        stream.write_all(head.as_bytes()).await.unwrap();
        unfinished.push(stream);
    }
    let client = Client::new(&streetcorner.url(), None);
    let post = || client.request(Method::POST, "/open311/v2/requests.json");
    let part = Part::bytes(vec![0; 1_000_000]).file_name("hole.jpg");

    // Nobody has a key here, and who has none is told so once the form is read.
    let picture = post().multipart(Form::new().part("media", part)).send().await.unwrap();
    assert_eq!(picture.status(), 403);
    let words = post().form(&[("service_code", "pothole")]).send().await.unwrap();
    assert_eq!(words.status(), 403);
}
