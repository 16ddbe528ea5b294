//! The main job, end to end, with the built command and real bytes: from a resident's photo to a
//! crew's proof. And the same once more, with the server killed after every step.

use std::{collections::BTreeMap, io::Read, path::Path, process::Output, time::Duration};

use fixtures::Scene;
use harness::{Answer, Client, CrewClient, Sample, Stream, Streetcorner, scene, shared};
use serde_json::{Value, json};

const TOWN: &str = "town.example.org";
/// Where the phone was that took the photo.
const PHOTO: &str = "images/gps/es_DSCN0010.jpg";
const BOSTON_FILE: &str = "311/boston_2011_jul-dec_complete.csv.zst";
const BOSTON_WARDS: &str = "boundaries/boston_wards.geojson.gz";

/// A photo of a hole, drawn for the tests.
fn drawn() -> Vec<u8> {
    scene(Scene::Pothole, 52.0907, 5.1214)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_photo_brings_the_stocked_crew_around_the_corner() {
    let sample = Sample::default();
    let (requests, wards) = (sample.requests(), sample.wards());
    let mut streetcorner = Streetcorner::default();
    import_city(&streetcorner, &requests, &wards, 30);

    build_town_around(&streetcorner, &drawn());
    streetcorner.serve();
    walk(&mut streetcorner, drawn(), |_| {}).await;

    audit(&streetcorner);
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs ../shared/data"]
async fn a_real_photo_brings_it_beside_half_a_year_of_a_real_city() {
    let photo = std::fs::read(shared(PHOTO)).unwrap();
    let mut streetcorner = Streetcorner::default();
    // All rows, each where the file says it is.
    import_city(&streetcorner, &shared(BOSTON_FILE), &shared(BOSTON_WARDS), 58_251);

    build_town_around(&streetcorner, &photo);
    streetcorner.serve();
    walk(&mut streetcorner, photo, |_| {}).await;

    audit(&streetcorner);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_killed_after_each_step_goes_on_where_it_was() {
    let mut streetcorner = Streetcorner::default();
    build_town_around(&streetcorner, &drawn());
    streetcorner.serve();

    walk(&mut streetcorner, drawn(), Streetcorner::kill_and_serve_again).await;

    audit(&streetcorner);
}

/// The walk. `between` is called after each step.
async fn walk(streetcorner: &mut Streetcorner, photo: Vec<u8>, between: fn(&mut Streetcorner)) {
    let (lat, long) = position(&photo);
    let demo = streetcorner.demo(TOWN);
    let near = |metres: f64| lat + metres / 111_195.0;

    // A crew with bags 400 m away; another, 100 m away, has run out.
    let stocked = on_shift(streetcorner, &demo, "crew-11", 10, (near(400.0), long)).await;
    let empty = on_shift(streetcorner, &demo, "crew-12", 0, (near(100.0), long)).await;
    between(streetcorner);

    let (number, tracking) = report(streetcorner, &demo, photo).await;
    between(streetcorner);

    let mut stocked_stream = stocked.stream().await;
    let mut empty_stream = empty.stream().await;
    let offer = stocked_stream.next("offer", Duration::from_secs(10)).await;
    let offer = offer.expect("the stocked crew is offered the job");
    assert_eq!(offer["case_number"], number.as_str());
    assert_nothing_offered(&mut empty_stream).await;
    between(streetcorner);

    let accept = format!("/api/v1/crew/offers/{}/accept", offer["offer_id"].as_str().unwrap());
    let job = stocked.client.post(&accept, &json!({}), 200).await;
    between(streetcorner);
    stocked.start(&job).await;
    between(streetcorner);
    let proof = scene(Scene::Patched, lat, long);
    let resolved = stocked.resolve(&job, Some(proof)).await;
    assert_eq!(
        (&resolved["status"], &resolved["unevidenced"]),
        (&json!("resolved"), &json!(false))
    );
    between(streetcorner);

    let stranger = streetcorner.stranger();
    assert_status(&stranger, &number, "closed").await;
    between(streetcorner);

    let dispute = format!("/api/v1{tracking}/dispute");
    let reason = json!({"reason": "The hole is still there."});
    let disputed = stranger.post(&dispute, &reason, 200).await;
    assert_eq!((&disputed["status"], &disputed["disputes"]), (&json!("acknowledged"), &json!(1)));
    between(streetcorner);
    assert_status(&stranger, &number, "open").await;
    assert_page_tells(&stranger, &tracking).await;
}

/// Posts the photo; where it is, the photo alone says.
async fn report(streetcorner: &Streetcorner, demo: &Value, photo: Vec<u8>) -> (String, String) {
    let fields = [
        ("api_key", demo["api_key"].as_str().unwrap()),
        ("jurisdiction_id", TOWN),
        ("service_code", "pothole"),
        ("description", "A deep hole in the bicycle lane"),
    ];
    let answer = streetcorner
        .stranger()
        .post_multipart("/open311/v2/requests.json", &fields, vec![("media", photo)])
        .await;
    answer.expect_status(200);
    let created = answer.json();
    let notice = created[0]["service_notice"].as_str().unwrap().to_owned();
    let from = notice.find("/track/").unwrap();
    let tracking = notice[from..].split_whitespace().next().unwrap().to_owned();
    (created[0]["service_request_id"].as_str().unwrap().to_owned(), tracking)
}

async fn on_shift(
    streetcorner: &Streetcorner,
    demo: &Value,
    login: &str,
    bags: i32,
    (lat, long): (f64, f64),
) -> CrewClient {
    let crews = demo["crews"].as_array().unwrap();
    let crew = crews.iter().find(|crew| crew["login"] == login).unwrap();
    let password = crew["password"].as_str().unwrap();
    let client = streetcorner.stranger().sign_in(TOWN, login, password).await;
    let unit = crew["unit"].as_str().unwrap().to_owned();
    let crew_id = crew["crew_id"].as_str().unwrap().parse().unwrap();
    let crew = CrewClient { client, crew_id, unit };
    let shift = json!({"unit": crew.unit, "stock": {"cold-patch-bag": bags}});
    crew.client.post("/api/v1/crew/shift", &shift, 201).await;
    crew.be_at(lat, long).await;
    crew
}

async fn assert_nothing_offered(stream: &mut Stream) {
    let offer = stream.next("offer", Duration::from_millis(1_500)).await;
    assert!(offer.is_none(), "the empty crew was offered the job: {offer:?}");
}

/// The status in both faces of Open311.
async fn assert_status(stranger: &Client, number: &str, status: &str) {
    let json = read(stranger, number, "json").await.json();
    assert_eq!(json[0]["status"], status);
    let picture = json[0]["media_url"].as_str().expect("the report shows its photo");
    let path = picture.strip_prefix(&stranger.url).expect("an address of ours");
    let picture = stranger.fetch(path).await;
    picture.expect_status(200);
    media::verify_clean(&picture.bytes).expect("nothing but pixels is published");

    let xml = read(stranger, number, "xml").await.text();
    assert!(xml.contains(&format!("<status>{status}</status>")), "{xml}");
    assert!(xml.contains(&format!("<service_request_id>{number}</service_request_id>")), "{xml}");
}

async fn read(stranger: &Client, number: &str, format: &str) -> Answer {
    let path = format!("/open311/v2/requests/{number}.{format}?jurisdiction_id={TOWN}");
    let answer = stranger.fetch(&path).await;
    answer.expect_status(200);
    answer
}

async fn assert_page_tells(stranger: &Client, tracking: &str) {
    let page = stranger.fetch(tracking).await;
    page.expect_status(200);
    let page = page.text();
    for words in ["A deep hole in the bicycle lane", "The hole is still there."] {
        assert!(page.contains(words), "the page does not say {words:?}");
    }
}

fn position(photo: &[u8]) -> (f64, f64) {
    let notes = media::inspect(photo, &media::Limits::default()).unwrap().notes;
    let position = notes.position.expect("the photo knows where it was taken");
    (position.lat, position.long)
}

fn build_town_around(streetcorner: &Streetcorner, photo: &[u8]) {
    let (lat, long) = position(photo);
    let center = format!("{lat},{long}");
    let url = streetcorner.url();
    streetcorner.succeed(&["demo", "--jurisdiction", TOWN, "--center", &center, "--url", &url]);
}

fn audit(streetcorner: &Streetcorner) {
    let said = streetcorner.succeed(&["audit"]);
    assert!(said.lines().all(|line| line.ends_with("0 of them broken.")), "{said}");
}

/// Requests and wards of another city. Each request stands where its file says.
fn import_city(streetcorner: &Streetcorner, file: &Path, wards: &Path, requests: usize) {
    let wards = wards.to_str().unwrap();
    let zone = "America/New_York";
    streetcorner.succeed(&[
        "jurisdiction",
        "add",
        "boston.gov",
        "--name",
        "Boston",
        "--time-zone",
        zone,
    ]);
    streetcorner.succeed(&[
        "import",
        "areas",
        wards,
        "--jurisdiction",
        "boston.gov",
        "--kind",
        "ward",
        "--code-field",
        "WARD",
    ]);
    streetcorner.succeed(&[
        "import",
        "boston-311",
        file.to_str().unwrap(),
        "--jurisdiction",
        "boston.gov",
        "--quiet",
    ]);

    let expected = statuses_in(file);
    let counted = count_in_database(streetcorner);
    assert_eq!(expected.values().sum::<usize>(), requests);
    assert_eq!(counted, expected);
}

/// How many rows of the file are closed, and how many open.
fn statuses_in(file: &Path) -> BTreeMap<String, usize> {
    let packed = std::fs::File::open(file).unwrap();
    let unpacked: Box<dyn Read> = if file.extension().is_some_and(|kind| kind == "zst") {
        Box::new(zstd::Decoder::new(packed).unwrap())
    } else {
        Box::new(packed)
    };
    let mut rows = csv::Reader::from_reader(unpacked);
    let at = rows.headers().unwrap().iter().position(|name| name == "case_status").unwrap();
    let mut counts = BTreeMap::new();
    for row in rows.records() {
        *counts.entry(row.unwrap()[at].to_lowercase()).or_default() += 1;
    }
    counts
}

/// The same out of the database, as Open311 would say it.
fn count_in_database(streetcorner: &Streetcorner) -> BTreeMap<String, usize> {
    let Output { stdout, .. } = streetcorner.run(&["jurisdiction", "show", "boston.gov"]);
    let said = String::from_utf8(stdout).unwrap();
    let mut counts = BTreeMap::new();
    for line in said.lines() {
        if let [status, count] = line.split('\t').collect::<Vec<_>>()[..] {
            let open = status.parse().is_ok_and(domain::cases::Status::is_live);
            let word = if open { "open" } else { "closed" };
            *counts.entry(word.to_owned()).or_default() += count.parse::<usize>().unwrap();
        }
    }
    counts
}
