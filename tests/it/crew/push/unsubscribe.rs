//! `DELETE /crew/push/subscriptions/{subscription_id}`: a phone is left alone.

use harness::{Answer, CrewClient, Rows};
use reqwest::Method;
use serde_json::{Value, json};

use super::two_crews;
use crate::pushes::{Phone, subscribe};

async fn forget(crew: &CrewClient, id: &Value) -> Answer {
    let path = format!("/api/v1/crew/push/subscriptions/{}", id.as_str().unwrap());
    crew.client.send(crew.client.request(Method::DELETE, &path)).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_crew_has_its_own_phones_left_alone_and_no_others() {
    let (app, crew, other) = two_crews().await;
    let phone = Phone::new(1).at("https://push.example.org/one");
    let id = subscribe(&crew, &phone, 200).await["subscription_id"].clone();

    forget(&other, &id).await.expect_status(404);
    assert_eq!(app.count(&Rows::push_subscriptions()).await, 1);
    forget(&crew, &id).await.expect_status(204);
    forget(&crew, &id).await.expect_status(404);
    forget(&crew, &json!("nobody")).await.expect_status(400);

    assert_eq!(app.count(&Rows::push_subscriptions()).await, 0);
}
