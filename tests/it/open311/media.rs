//! `POST /requests.{xml,json}`: pictures in base64, and pictures that are none.

use base64::{Engine as _, prelude::BASE64_STANDARD, prelude::BASE64_URL_SAFE_NO_PAD};
use fixtures::Scene;
use harness::{Answer, Rows, scene, shared};

use super::{
    picture_server::RED_PNG,
    town::{Town, errors, number},
};

const REQUESTS: &str = "/open311/v2/requests.json";

/// The picture at the request's own address.
pub(super) async fn picture(town: &Town, number: &str) -> Answer {
    let request = town.show(number).await;
    let url = request["media_url"].as_str().expect("an address");
    let path = url.strip_prefix(&town.app.url).unwrap_or_else(|| panic!("{url} is not ours"));
    let picture = town.app.stranger().fetch(path).await;
    picture.expect_status(200);
    picture
}

#[tokio::test(flavor = "multi_thread")]
async fn p16_base64_in_a_text_field_is_a_picture() {
    let town = Town::start().await;
    let photo = [scene(Scene::Pothole, 52.05, 5.05), vec![0; 1_500_000]].concat();
    let plain = BASE64_STANDARD.encode(&photo);
    let lines: String = plain
        .as_bytes()
        .chunks(76)
        .fold(String::new(), |lines, line| lines + std::str::from_utf8(line).unwrap() + "\r\n");
    let urlsafe = BASE64_URL_SAFE_NO_PAD.encode(&photo);
    let data = format!("data:image/jpeg;base64,{plain}");
    let key = town.city.api_key.as_str();
    let fields =
        [("api_key", key), ("service_code", "pothole"), ("lat", "52.05"), ("long", "5.05")];

    for (name, text) in
        [("media", &plain), ("media[]", &lines), ("photo1", &urlsafe), ("media", &data)]
    {
        let fields = [&fields[..], &[(name, text.as_str())]].concat();
        let stranger = town.app.stranger();
        let form = stranger.post_form(REQUESTS, &fields).await;
        let multipart = stranger.post_multipart(REQUESTS, &fields, vec![]).await;
        for answer in [form, multipart] {
            answer.expect_status(200);
            let picture = picture(&town, &number(&answer)).await;
            assert!(media::verify_clean(&picture.bytes).is_ok());
        }
    }
    assert_eq!(town.app.count(&Rows::photos()).await, 8);
}

#[tokio::test(flavor = "multi_thread")]
async fn p16_base64_whose_plus_signs_became_blanks_is_a_picture() {
    let town = Town::start().await;
    let text = BASE64_STANDARD.encode(scene(Scene::Pothole, 52.05, 5.05));
    assert!(text.contains('+'));
    let key = &town.city.api_key;

    let form = format!("api_key={key}&service_code=pothole&lat=52.05&long=5.05&media={text}");
    let answer = town.send("", "application/x-www-form-urlencoded", form.into_bytes()).await;

    answer.expect_status(200);
    picture(&town, &number(&answer)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn p16_all_that_is_wrong_with_the_pictures_is_told_with_all_else() {
    let town = Town::start().await;
    let key = town.city.api_key.as_str();
    let fields = [
        ("api_key", key),
        ("service_code", "nope"),
        ("lat", "91"),
        ("long", "5.05"),
        ("media_url", "nowhere"),
        ("media", "this is no base64!"),
        ("photo1", "bm8gcGljdHVyZQ=="),
    ];
    let mut huge = RED_PNG.to_vec();
    huge.resize(20 * 1024 * 1024 + 1, 0);
    let files =
        vec![("media[]", b"no picture".to_vec()), ("photo2", huge), ("x", RED_PNG.to_vec())];

    let answer = town.app.stranger().post_multipart(REQUESTS, &fields, files).await;

    let words = errors(&answer, &[404, 400, 400, 400, 400, 400, 400]);
    for part in ["lat must", "media_url", "base64", "photo1: ", "media[]: ", "larger than 20 MB"] {
        assert!(words.contains(part), "{part}: {words}");
    }
    assert_eq!((town.app.count(&Rows::cases()).await, town.app.photo_files()), (0, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn p16_too_many_pictures_are_too_many_however_they_come() {
    let town = Town::start().await;
    let key = town.city.api_key.as_str();
    let text = BASE64_STANDARD.encode(RED_PNG);
    let fields = [
        ("api_key", key),
        ("service_code", "pothole"),
        ("lat", "abc"),
        ("long", "5.05"),
        ("media", text.as_str()),
        ("photo1", text.as_str()),
    ];
    let files = vec![("media", RED_PNG.to_vec()); 5];

    let answer = town.app.stranger().post_multipart(REQUESTS, &fields, files).await;

    let words = errors(&answer, &[400, 400]);
    assert!(words.contains("lat must") && words.contains("at most 6 pictures"), "{words}");
    assert_eq!((town.app.count(&Rows::cases()).await, town.app.photo_files()), (0, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn p16_a_good_picture_beside_a_broken_one_is_not_kept() {
    let town = Town::start().await;
    let key = town.city.api_key.as_str();
    let fields =
        [("api_key", key), ("service_code", "pothole"), ("lat", "52.05"), ("long", "5.05")];
    let files = vec![("media", RED_PNG.to_vec()), ("photo1", RED_PNG[..50].to_vec())];

    let answer = town.app.stranger().post_multipart(REQUESTS, &fields, files).await;

    let words = errors(&answer, &[400]);
    assert!(words.contains("photo1: the photo is damaged"), "{words}");
    assert_eq!((town.app.count(&Rows::cases()).await, town.app.photo_files()), (0, 0));
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs ../shared/data"]
async fn no_malformed_picture_breaks_anything() {
    let folder = shared("images/malformed");
    let town = Town::start().await;
    let key = town.city.api_key.as_str();
    let fields =
        [("api_key", key), ("service_code", "pothole"), ("lat", "52.05"), ("long", "5.05")];
    let (mut taken, mut refused) = (0, 0);

    for file in std::fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        let files = vec![("media", std::fs::read(&path).unwrap())];
        let answer = town.app.stranger().post_multipart(REQUESTS, &fields, files).await;
        if answer.status == 200 {
            taken += 1;
        } else {
            errors(&answer, &[400]);
            refused += 1;
        }
    }

    assert_eq!(taken + refused, 82);
    assert!(taken > 10 && refused > 10, "{taken} taken, {refused} refused");
    // An empty file is none, so its report has no picture.
    let (cases, photos) =
        (town.app.count(&Rows::cases()).await, town.app.count(&Rows::photos()).await);
    assert!(cases == taken && (photos..=photos + 2).contains(&cases), "{cases}, {photos}");
}
