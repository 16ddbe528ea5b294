//! `streetcorner audit`: what was changed past the verbs is found, and since a root what is missing.

mod changes;
mod forged;
mod missing;
mod roots;

use domain::{
    audit::AuditKey,
    cases::{Event, store},
};
use harness::{City, Streetcorner, TestApp};

/// A city whose worker signs roots with the audit key of the command.
async fn start() -> (TestApp, City, Streetcorner) {
    let mut command = Streetcorner::default();
    let key = AuditKey::open(&command.data_dir.path().join("audit-key.pem")).unwrap();
    let app = TestApp::with_audit_key(key).await;
    let city = Box::pin(City::found(&app, "testville")).await;
    command.set("DATABASE_URL", &app.database_url);
    command.set("STREETCORNER_PHOTOS", app.photo_dir().to_str().unwrap());
    (app, city, command)
}

/// Reports so many holes, which have an agency then; answers with their numbers.
async fn reports(app: &TestApp, city: &City, count: usize) -> Vec<String> {
    let mut numbers = vec![];
    for _ in 0..count {
        numbers.push(city.report(app, "pothole", 52.05, 5.05).await.0);
    }
    app.run_tasks().await;
    numbers
}

/// Runs an audit that must find something; answers with what it prints.
fn found(command: &Streetcorner, arguments: &[&str]) -> String {
    let output = command.run(&[&["audit"], arguments].concat());
    let said = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(1), "{said}");
    said
}

/// Writes a root of now; answers with its path.
fn root_of_now(command: &Streetcorner) -> String {
    let path = command.data_dir.path().join("root");
    let path = path.to_str().unwrap().to_owned();
    command.succeed(&["audit", "--root", &path]);
    path
}

/// What somebody does who has the database: the history of events is no obstacle.
async fn tamper(app: &TestApp, statements: &str) {
    app.batch(&format!(
        "alter table event disable trigger event_append_only; {statements}; \
         alter table event enable trigger event_append_only"
    ))
    .await;
}

/// Deletes a case and all that belongs to it.
async fn delete_case(app: &TestApp, number: &str) {
    let case = format!("case_id = (select case_id from cases where number = '{number}')");
    let tables = ["job", "fix", "follower", "case_contact", "event", "cases"];
    let deleted = tables.map(|table| format!("delete from {table} where {case}")).join("; ");
    tamper(app, &format!("delete from disposition; {deleted}")).await;
}

/// Cuts off the newest event of a case, so that nothing points to it.
async fn cut_newest_event(app: &TestApp, number: &str) {
    let case = format!("case_id = (select case_id from cases where number = '{number}')");
    tamper(
        app,
        &format!(
            "delete from event where {case} and seq = 2; \
             update cases set status = 'received', version = 1, agency_code = null, event_head = \
                 (select hash from event where event.case_id = cases.case_id) where number = '{number}'"
        ),
    )
    .await;
}

/// Writes the history of a case anew, without the digests in this event, and with hashes that fit.
/// So are the histories that an older version wrote.
async fn rewrite_without_digests(app: &TestApp, city: &City, number: &str, seq: i32) {
    let mut conn = app.connect().await;
    let case = store::find_by_number(&mut conn, &city.id, &number.parse().unwrap()).await;
    let case = case.unwrap().unwrap();
    let mut head = Event::origin(&city.id, case.case_id);
    let mut statements = vec![];
    for mut event in store::events(&mut conn, &city.id, case.case_id).await.unwrap() {
        if event.seq == seq {
            "{}".clone_into(&mut event.detail);
        }
        head = event.hash_after(&head);
        statements.push(format!(
            "update event set detail = '{}', hash = '\\x{}' where case_id = '{}' and seq = {}",
            event.detail,
            hex(&head),
            case.case_id,
            event.seq
        ));
    }
    let newest = hex(&head);
    statements.push(format!(
        "update cases set event_head = '\\x{newest}' where case_id = '{}'",
        case.case_id
    ));
    tamper(app, &statements.join("; ")).await;
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
}
