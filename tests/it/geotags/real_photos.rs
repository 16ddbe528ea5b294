//! Photos of thirty phones and cameras, by the call that a phone makes.

use harness::{TestApp, shared};

/// Which photos, and the folders that they are in.
const FOLDERS: [&str; 3] = ["gps", "gps_edge", "heic_gps"];

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs ../shared/data"]
async fn each_real_photo_is_answered_with_a_place_or_a_reason() {
    let (app, _city) = TestApp::with_city().await;
    let (mut placed, mut refused) = (0, 0);
    for folder in FOLDERS {
        let folder = shared(&format!("images/{folder}"));
        for file in std::fs::read_dir(folder).unwrap() {
            let path = file.unwrap().path();
            let photo = std::fs::read(&path).unwrap();
            let answer =
                app.stranger().post_multipart("/api/v1/geotags", &[], vec![("photo", photo)]).await;
            match answer.status {
                201 => {
                    let geotag = answer.json();
                    let odd = geotag["flags"].to_string();
                    assert!(odd.contains("outside_jurisdiction") || odd.contains("null_island"));
                    placed += 1;
                }
                422 => refused += 1,
                other => panic!("{}: {other} {}", path.display(), answer.text()),
            }
        }
    }
    assert!(placed > 30, "{placed} placed, {refused} refused");
}
