//! `DELETE /uploads/{jurisdiction_id}/{secret}`: an upload is given up.

use harness::{Rows, TestApp};
use reqwest::Method;

use super::phone::{Phone, hole};

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_that_is_ended_is_gone_with_its_bytes() {
    let (app, city) = TestApp::with_city().await;
    let (phone, picture) = (Phone::of(&app, &city), hole());
    let half = phone.begin(picture.len()).await;
    phone.patch(&half, 0, &picture[..9]).await.expect_status(204);
    let whole = phone.send(&picture).await;

    for path in [&half, &whole] {
        phone.client.send(phone.request(Method::DELETE, path)).await.expect_status(204);
        phone.client.send(phone.request(Method::DELETE, path)).await.expect_status(404);
        phone.patch(path, 9, &picture[9..]).await.expect_status(404);
    }

    app.run_tasks().await;
    let rows = app.count(&Rows::uploads()).await + app.count(&Rows::unattached_photos()).await;
    assert_eq!((rows, app.photo_files()), (0, 0));
}
