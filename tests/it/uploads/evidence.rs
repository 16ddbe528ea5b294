//! A proof that is the report's own picture is found out, however it was bent.

use fixtures::Scene;
use harness::{TestApp, scene};
use image::{DynamicImage, codecs::jpeg::JpegEncoder, imageops::FilterType};

/// The picture without a twentieth of its width and height, half as large, and compressed anew.
fn bent(jpeg: &[u8], left: u32, top: u32) -> Vec<u8> {
    let picture = image::load_from_memory(jpeg).unwrap();
    let (width, height) = (picture.width(), picture.height());
    let cut = picture.crop_imm(
        width * left / 100,
        height * top / 100,
        width * 95 / 100,
        height * 95 / 100,
    );
    let small = cut.resize(width / 2, height / 2, FilterType::Triangle);
    let mut jpeg = vec![];
    let rgb = DynamicImage::ImageRgb8(small.to_rgb8());
    rgb.write_with_encoder(JpegEncoder::new_with_quality(&mut jpeg, 60)).unwrap();
    jpeg
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bent_copy_of_the_reports_own_picture_proves_nothing() {
    let report = scene(Scene::Pothole, 52.05, 5.05);
    let patched = scene(Scene::Patched, 52.05, 5.05);
    for (proof, codes) in [
        (bent(&report, 0, 0), r#"["own_picture"]"#),
        (bent(&report, 5, 2), r#"["own_picture"]"#),
        (bent(&patched, 0, 0), r#"["proven"]"#),
    ] {
        let (app, city) = TestApp::with_city().await;
        let crew = city.crew(&app, "Crew", &["paving"], &[("bag", 5)]).await;
        crew.start_shift(52.05, 5.05).await;
        let fields = [
            ("api_key", city.api_key.as_str()),
            ("jurisdiction_id", city.id.as_str()),
            ("service_code", "pothole"),
        ];
        let files = vec![("media", report.clone())];
        let answer =
            app.stranger().post_multipart("/open311/v2/requests.json", &fields, files).await;
        answer.expect_status(200);
        app.run_tasks().await;
        let job = crew.accept_next().await;
        crew.start(&job).await;

        // It has lost its notes: where the crew is and when it came stand in for them.
        let resolved = crew.resolve(&job, Some(proof)).await;

        assert_eq!(resolved["unevidenced"], codes != r#"["proven"]"#, "{resolved}");
        let said =
            format!("event where action = 'resolve' and detail::jsonb -> 'evidence' = '{codes}'");
        assert_eq!(app.count(&said).await, 1, "{codes}");
    }
}
