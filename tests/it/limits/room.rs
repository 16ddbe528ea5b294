//! The memory for photo forms: an address takes its share, and an app without a key nothing.

use std::time::{Duration, Instant};

use fixtures::Scene;
use futures_util::future::join_all;
use harness::{Answer, City, Client, Rows, TestApp, scene};
use tokio::{
    io::AsyncWriteExt as _,
    net::{TcpSocket, TcpStream},
};

use super::at;

const REQUESTS: &str = "/open311/v2/requests.json";
const GREEDY: &str = "127.0.0.2";
const MIB: usize = 1024 * 1024;
/// Size of a form that does not end.
const FORM: usize = 32 * MIB;
/// Forms that fill the share of an address.
const SHARE: usize = 4;
/// Forms that fill all there is.
const ALL: usize = 16;

/// Begins a form of files without a name or key, and sends so much of it. Of more than six files,
/// none is kept, but all count.
async fn begin_form(app: &TestApp) -> TcpStream {
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind(format!("{GREEDY}:0").parse().unwrap()).unwrap();
    let server = app.url.strip_prefix("http://").unwrap().parse().unwrap();
    let mut stream = socket.connect(server).await.unwrap();
    let head = format!(
        "POST {REQUESTS} HTTP/1.1\r\nhost: a\r\ncontent-type: multipart/form-data; boundary=B\r\n\
         content-length: {}\r\n\r\n",
        FORM + 1
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    let part = |bytes: usize| {
        let head = "--B\r\ncontent-disposition: form-data; name=x; filename=x\r\n\
                    content-type: image/jpeg\r\n\r\n";
        [head.as_bytes(), &vec![b'-'; bytes - head.len() - 2], b"\r\n"].concat()
    };
    for _ in 0..8 {
        stream.write_all(&part(MIB / 8)).await.unwrap();
    }
    for _ in 1..FORM / MIB {
        stream.write_all(&part(MIB)).await.unwrap();
    }
    stream
}

/// Fills the share of an address. Returns the answer that says so, and the number of reports that were
/// accepted before. No answer, if the share has no end.
async fn fill_share(app: &TestApp, key: &str) -> (Vec<TcpStream>, Option<Answer>, i64) {
    let held = join_all((0..SHARE).map(|_| begin_form(app))).await;
    let greedy = at(app, GREEDY);
    // What was sent may not all have been read.
    for accepted in 0..10 {
        let answer = report(&greedy, key, photo()).await;
        if answer.status == 503 {
            return (held, Some(answer), accepted);
        }
        answer.expect_status(200);
    }
    (held, None, 10)
}

/// Tries to fill everything.
async fn fill_all(app: &TestApp) -> Vec<TcpStream> {
    let more = (SHARE..ALL).map(|_| tokio::time::timeout(Duration::from_secs(5), begin_form(app)));
    join_all(more).await.into_iter().flatten().collect()
}

fn photo() -> Vec<(&'static str, Vec<u8>)> {
    vec![("media", scene(Scene::Pothole, 52.05, 5.05))]
}

async fn report(client: &Client, key: &str, photos: Vec<(&str, Vec<u8>)>) -> Answer {
    let fields =
        [("api_key", key), ("service_code", "pothole"), ("lat", "52.05"), ("long", "5.05")];
    client.post_multipart(REQUESTS, &fields, photos).await
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_that_fills_its_share_keeps_nobody_else_from_sending_a_photo() {
    let (app, city) = TestApp::with_city().await;
    let City { api_key: key, .. } = &city;
    assert!(photo()[0].1.len() > 64 * 1024, "a smaller form needs no room");
    let greedy = at(&app, GREEDY);
    let (share, refused, accepted) = fill_share(&app, key).await;
    let all = fill_all(&app).await;

    let other = report(&at(&app, "127.0.0.3"), key, photo()).await;
    let began = Instant::now();
    let without_key = report(&greedy, "nobody", photo()).await;
    let took = began.elapsed();
    let in_words = report(&greedy, key, vec![]).await;

    assert_eq!([other, without_key, in_words].map(|answer| answer.status), [200, 403, 200]);
    assert!(took < Duration::from_secs(8), "its photo needs no room: it is not read: {took:?}");
    let refused = refused.expect("its share has no end");
    assert_eq!(refused.header("retry-after"), "2");
    let words = refused.json()[0]["description"].as_str().unwrap().to_owned();
    assert!(words.contains("from your network"), "{words}");
    assert_eq!(app.count(&Rows::cases()).await, accepted + 2);
    drop((share, all));
    let freed = async || (report(&greedy, key, photo()).await.status == 200).then_some(());
    app.eventually(freed).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_comes_after_the_photo_is_valid_too() {
    let (app, city) = TestApp::with_city().await;
    let form = |key: &str| {
        let photo = scene(Scene::Pothole, 52.05, 5.05);
        let photo = reqwest::multipart::Part::bytes(photo).file_name("photo.jpg");
        let form = reqwest::multipart::Form::new().part("media", photo);
        let fields = [("service_code", "pothole"), ("lat", "52.05"), ("long", "5.05")];
        let form = fields.into_iter().fold(form, |form, (name, value)| form.text(name, value));
        form.text("api_key", key.to_owned())
    };
    let client = app.stranger();
    let post = |key: &str| client.request(reqwest::Method::POST, REQUESTS).multipart(form(key));

    client.send(post(&city.api_key)).await.expect_status(200);
    client.send(post("nobody")).await.expect_status(403);

    assert_eq!(app.count(&Rows::photos()).await, 1);
}
