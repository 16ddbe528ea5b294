//! Pictures that a report only gives the address of: fetched by the worker, and not from anywhere.

use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
    time::Duration,
};

use chrono::TimeDelta;
use harness::{City, Rows, TestApp};
use outbound::fetch::MediaRules;

use super::{
    desk,
    media::picture,
    picture_server::{PictureServer, RED_PNG},
    town::{Town, number},
    updates::{partner, told},
};

const REQUESTS: &str = "/open311/v2/requests.json";

/// A town whose worker fetches from this server, and waits so long for it.
async fn town_beside(server: &PictureServer, timeout: Duration) -> Town {
    let media = MediaRules {
        ports: vec![server.address.port()],
        also_public: vec!["127.0.0.1/32".parse().unwrap()],
        timeout,
        ..MediaRules::default()
    };
    town_with(media).await
}

async fn town_with(media: MediaRules) -> Town {
    let app = TestApp::with_media(media).await;
    let city = City::found(&app, "testville").await;
    Town { app, city }
}

const PATIENT: Duration = Duration::from_secs(10);

/// Reports a pothole with pictures at these addresses.
async fn report(town: &Town, urls: &[String]) -> String {
    let urls = urls.iter().map(|url| ("media_url", url.as_str()));
    let fields: Vec<_> = [("service_code", "pothole")].into_iter().chain(urls).collect();
    town.report(&fields).await
}

/// Works until nothing is left to be tried again.
async fn run_out(town: &Town) {
    for _ in 0..10 {
        town.app.run_tasks().await;
        town.app.wait(TimeDelta::minutes(10)).await;
    }
}

async fn dead(town: &Town, why: &str) -> i64 {
    let dead = format!("task where kind = 'fetch_media' and state = 'dead' and {why}");
    town.app.count(&dead).await
}

#[tokio::test(flavor = "multi_thread")]
async fn p22_pictures_that_lie_elsewhere_are_shown_there_until_they_are_ours() {
    let server = PictureServer::start().await;
    let town = town_beside(&server, PATIENT).await;
    let urls = [server.url("/red.png"), server.url("/pothole.jpg"), server.url("/hop?3")];

    let number = report(&town, &urls).await;
    let before = town.show(&number).await;
    assert_eq!((&before["media_url"], server.visits()), (&urls[0].as_str().into(), 0));
    town.app.wait(TimeDelta::minutes(1)).await;
    town.app.run_tasks().await;

    let first = "cases join photo using (jurisdiction_id, photo_id) where width = 16";
    assert_eq!((town.app.count(&Rows::photos()).await, town.app.count(first).await), (3, 1));
    let picture = picture(&town, &number).await;
    assert!(media::verify_clean(&picture.bytes).is_ok());
    let after = town.show(&number).await;
    let time =
        |request: &serde_json::Value| request["updated_datetime"].as_str().unwrap().to_owned();
    assert!(time(&after) > time(&before), "{after}");
    assert_eq!(town.app.count(&Rows::tasks().kind("fetch_media")).await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn u5_a_proof_that_lies_elsewhere_counts_once_it_has_come() {
    let server = PictureServer::start().await;
    let town = town_beside(&server, PATIENT).await;
    let (number, key) = (report(&town, &[]).await, partner(&town).await);
    town.app.run_tasks().await;
    let url = server.url("/pothole.jpg");
    let closed = [
        ("service_request_id", number.as_str()),
        ("status", "fixed"),
        ("media_url", url.as_str()),
        ("lat", "52.05"),
        ("long", "5.05"),
    ];
    let proven = async || {
        let request = town.json(&format!("/requests/{number}.json?extensions=true")).await;
        request[0]["extended_attributes"]["unevidenced"] == false
    };

    told(&town, &key, &closed).await;
    assert!(!proven().await);
    town.app.run_tasks().await;

    assert!(proven().await);
    assert_eq!(town.app.count(&Rows::photos().kind("proof")).await, 1);
    let said = town.app.count(&Rows::events().note("The picture of the work has come.")).await;
    assert_eq!(said, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn p22_pictures_that_came_along_win() {
    let server = PictureServer::start().await;
    let town = town_beside(&server, PATIENT).await;
    let (key, url) = (town.city.api_key.as_str(), server.url("/pothole.jpg"));
    let fields = [
        ("api_key", key),
        ("service_code", "pothole"),
        ("lat", "52.05"),
        ("long", "5.05"),
        ("media_url", url.as_str()),
    ];

    let files = vec![("media", RED_PNG.to_vec())];
    let answer = town.app.stranger().post_multipart(REQUESTS, &fields, files).await;
    town.app.run_tasks().await;

    picture(&town, &number(&answer)).await;
    assert_eq!((server.visits(), town.app.count(&Rows::photos()).await), (0, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_in_the_picture_field_is_one() {
    let server = PictureServer::start().await;
    let town = town_beside(&server, PATIENT).await;
    let url = server.url("/red.png");

    let number = town.report(&[("service_code", "pothole"), ("media", &url)]).await;
    town.app.run_tasks().await;

    picture(&town, &number).await;
    assert_eq!(server.visits(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_picture_fetched_twice_is_one_picture() {
    let server = PictureServer::start().await;
    let town = town_beside(&server, PATIENT).await;
    report(&town, &[server.url("/red.png")]).await;
    town.app.sql("create table kept as select * from task where kind = 'fetch_media'").await;

    town.app.run_tasks().await;
    let files = town.app.photo_files();
    town.app.sql("insert into task select * from kept").await;
    town.app.run_tasks().await;

    let dead = dead(&town, "true").await;
    assert_eq!((server.visits(), town.app.count(&Rows::photos()).await, dead), (1, 1, 0));
    assert_eq!(town.app.photo_files(), files);
}

#[tokio::test(flavor = "multi_thread")]
async fn g16_a_closed_request_keeps_its_time_when_its_picture_comes() {
    let server = PictureServer::start().await;
    let town = town_beside(&server, PATIENT).await;
    let number = report(&town, &[server.url("/red.png")]).await;
    desk::decline(&town, &number).await;
    let closed = town.show(&number).await;

    town.app.wait(TimeDelta::minutes(1)).await;
    town.app.run_tasks().await;

    let request = town.show(&number).await;
    assert_ne!(request["media_url"], closed["media_url"]);
    assert_eq!(request["updated_datetime"], closed["updated_datetime"]);
    assert_eq!(request["status"], "closed");
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_inside_is_asked_for_a_picture() {
    let server = PictureServer::start().await;
    let port = server.address.port();
    // Where there is no IPv6, nobody can listen there either.
    let local: IpAddr = Ipv6Addr::LOCALHOST.into();
    let six = PictureServer::at(local, port).await.ok();
    let town = town_with(MediaRules { ports: vec![port], ..MediaRules::default() }).await;
    let hosts = [
        "127.0.0.1",
        "localhost",
        "LOCALHOST",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "[::127.0.0.1]",
        "2130706433",
        "0x7f000001",
        "0177.0.0.1",
        "127.1",
        "0.0.0.0",
        "169.254.169.254",
        "[64:ff9b::7f00:1]",
        "[2002:7f00:1::]",
    ];
    let urls: Vec<_> = hosts.iter().map(|host| format!("http://{host}:{port}/red.png")).collect();

    for urls in urls.chunks(6) {
        report(&town, urls).await;
    }
    run_out(&town).await;

    let refused = dead(&town, "last_error like '%does not lead to a public address'").await;
    assert_eq!((refused, town.app.count(&Rows::photos()).await), (14, 0));
    assert_eq!(server.visits() + six.map_or(0, |six| six.visits()), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_sent_on_to_somebody_inside() {
    let server = PictureServer::start().await;
    let port = server.address.port();
    let inside = PictureServer::at(Ipv4Addr::new(127, 0, 0, 2).into(), port).await.unwrap();
    let town = town_beside(&server, PATIENT).await;
    let to = |target: String| server.url(&format!("/to?{target}"));

    report(
        &town,
        &[
            to(inside.url("/red.png")),
            to(format!("//127.0.0.2:{port}/red.png")),
            to("http://169.254.169.254/latest/meta-data".to_owned()),
            to("file:///etc/passwd".to_owned()),
        ],
    )
    .await;
    run_out(&town).await;

    let refused = dead(&town, "last_error like '%address is refused%'").await;
    assert_eq!((refused, server.visits(), inside.visits()), (4, 4, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_picture_is_given_up_and_the_report_stays() {
    let server = PictureServer::start().await;
    let town = town_beside(&server, PATIENT).await;
    let urls = ["/page.jpg", "/bomb.png", "/missing.jpg", "/endless", "/lying", "/hop?10"]
        .map(|path| server.url(path));

    let number = report(&town, &urls).await;
    town.app.run_tasks().await;

    assert_eq!((dead(&town, "attempts = 1").await, town.app.photo_files()), (6, 0));
    for why in ["not a JPEG", "too many pixels", "answers 404", "too large", "redirects too often"]
    {
        assert!(dead(&town, &format!("last_error like '%{why}%'")).await > 0, "{why}");
    }
    assert_eq!(town.show(&number).await["media_url"], urls[0]);
    assert_eq!(server.visits(), 5 + 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_slow_or_busy_server_is_asked_again_and_not_for_ever() {
    let server = PictureServer::start().await;
    let town = town_beside(&server, Duration::from_millis(300)).await;
    let number = report(&town, &[server.url("/drip"), server.url("/busy")]).await;

    town.app.run_tasks().await;
    let waiting = Rows::tasks().kind("fetch_media").state("queued").attempts(1);
    assert_eq!(town.app.count(&waiting).await, 2);
    run_out(&town).await;

    assert_eq!(dead(&town, "attempts = 8").await, 2);
    assert_eq!((server.visits(), town.app.photo_files()), (16, 0));
    assert_eq!(town.show(&number).await["status"], "open");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_slow_server_keeps_no_report_from_being_routed() {
    let server = PictureServer::start().await;
    let town = town_beside(&server, PATIENT).await;
    let drips: Vec<_> = (0..6).map(|n| server.url(&format!("/drip?{n}"))).collect();
    report(&town, &drips).await;
    report(&town, &drips).await;

    town.app.work();
    let number = town.report(&[("service_code", "pothole")]).await;

    let routed = format!("cases where number = '{number}' and status <> 'received'");
    tokio::time::timeout(Duration::from_secs(5), async {
        while town.app.count(&routed).await == 0 {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    })
    .await
    .expect("routed while the pictures are still dripping");
    assert_eq!(town.app.count(&Rows::photos()).await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_city_may_fetch_nothing() {
    let server = PictureServer::start().await;
    let town = Town::start().await;

    let number = report(&town, &[server.url("/red.png")]).await;
    town.app.run_tasks().await;

    assert_eq!(town.show(&number).await["media_url"], server.url("/red.png"));
    assert_eq!((server.visits(), town.app.count(&Rows::tasks().kind("fetch_media")).await), (0, 0));
}
