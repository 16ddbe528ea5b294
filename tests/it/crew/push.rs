//! `/crew/push`: which phones of a crew are woken.

mod key;
mod subscribe;
mod unsubscribe;

use harness::{CrewClient, TestApp};

/// Two crews that have said nothing of their phones.
async fn two_crews() -> (TestApp, CrewClient, CrewClient) {
    let (app, city) = TestApp::with_city().await;
    let one = city.crew(&app, "One", &["paving"], &[]).await;
    let two = city.crew(&app, "Two", &["paving"], &[]).await;
    (app, one, two)
}
