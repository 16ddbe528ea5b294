//! The mail with the link.

use domain::{
    accounts::SendKeyConfirmation,
    tasks::{Task, enqueue},
};
use harness::TestApp;

use super::{ask, confirm, link};

#[tokio::test(flavor = "multi_thread")]
async fn the_mail_is_plain_text_and_says_nothing_that_a_stranger_wrote() {
    let (app, _city) = TestApp::with_city().await;

    ask(&app, "ada@example.org", "live", 202).await;
    app.run_tasks().await;

    let mail = app.mails().pop().unwrap();
    let (head, body) = mail.split_once("\r\n\r\n").unwrap();
    for line in [
        "From: \"Testville 311\" <no-reply@testville.example>",
        "To: ada@example.org",
        "Subject: Your API key for Testville",
        "Auto-Submitted: auto-generated",
        "Content-Type: text/plain; charset=utf-8",
        "Content-Transfer-Encoding: 7bit",
    ] {
        assert!(head.lines().any(|known| known == line), "{line} is not in {head}");
    }
    assert!(body.contains("for\r\nTestville.") && body.contains("works once"));
    assert!(!mail.contains("Pothole Pal"));
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_mails_the_newest_counts() {
    let (app, _city) = TestApp::with_city().await;
    ask(&app, "ada@example.org", "live", 202).await;
    let again = request(&app).await;
    app.run_tasks().await;
    let first = link(&app);

    send(&app, &again).await;
    let second = link(&app);

    assert_ne!(first, second);
    confirm(&app, &first, 404).await;
    confirm(&app, &second, 201).await;
    send(&app, &again).await;
    assert_eq!(app.mails().len(), 2, "nobody waits for a mail after that");
}

/// The task that is queued.
async fn request(app: &TestApp) -> SendKeyConfirmation {
    use diesel::{ExpressionMethods, QueryDsl};
    use diesel_async::RunQueryDsl;
    use domain::schema::task;
    let kind = task::kind.eq(SendKeyConfirmation::KIND);
    let mut conn = app.connect().await;
    let payload = task::table.filter(kind).select(task::payload).first(&mut conn).await.unwrap();
    serde_json::from_value(payload).unwrap()
}

async fn send(app: &TestApp, task: &SendKeyConfirmation) {
    let city = "testville".parse().unwrap();
    let conn = app.connect().await;
    enqueue(&conn, app.clock.now(), &city, task).await.unwrap();
    drop(conn);
    app.run_tasks().await;
}
