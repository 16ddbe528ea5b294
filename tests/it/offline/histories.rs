//! Whatever happens between phones and server: in the end all of them know the same, and nothing
//! that a crew has seen is lost or told twice.

use std::collections::{BTreeMap, BTreeSet};

use harness::TestApp;
use serde_json::{Value, json};
use streetcorner::say::remark;
use tokio_postgres::NoTls;

use super::{
    history::{BAGS, History},
    replica::Naming,
};
use crate::uploads::tunnel::LONG;

/// What chance begins with, so that a run can be had again.
const SEED: u64 = 311;

/// What is kept of each mark.
type Kept = BTreeMap<String, i64>;

/// A look into the database.
struct Ledger(tokio_postgres::Client);

impl Ledger {
    async fn open(app: &TestApp) -> Self {
        let (client, connection) = tokio_postgres::connect(&app.database_url, NoTls).await.unwrap();
        tokio::spawn(connection);
        Self(client)
    }

    async fn tally(&self, query: &str) -> Kept {
        let rows = self.0.query(query, &[]).await.unwrap();
        rows.iter().map(|row| (row.get(0), row.get(1))).collect()
    }

    /// How often each mark is in the history of a case.
    async fn marks(&self) -> Kept {
        self.tally("select note, count(*) from event where note like 'mark-%' group by note").await
    }

    async fn number(&self, query: &str) -> i64 {
        self.0.query_one(query, &[]).await.unwrap().get(0)
    }
}

/// What the phones were answered: the same of each operation, whoever asked.
fn answers(history: &History<'_>, crew: usize) -> BTreeMap<String, (Value, Value)> {
    let mut known: BTreeMap<String, (Value, Value)> = BTreeMap::new();
    let phones = if crew == 0 { &history.phones[..2] } else { &history.phones[2..] };
    for (operation, answer) in phones.iter().flat_map(|phone| &phone.answered) {
        let id = operation["operation_id"].as_str().unwrap().to_owned();
        let before = known.entry(id).or_insert((operation.clone(), answer.clone()));
        assert_eq!(before.1, *answer, "{operation}");
    }
    known
}

fn is_evidence(operation: &Value) -> bool {
    let kind = operation["do"]["kind"].as_str().unwrap();
    !["accept", "decline", "start"].contains(&kind)
}

fn words(operation: &Value) -> Option<&str> {
    operation["do"]["note"].as_str().or(operation["do"]["reason"].as_str())
}

/// Holds what the phones know, and what is kept, against each other.
async fn check(ledger: &Ledger, history: &History<'_>, at: &str) {
    for phone in &history.phones {
        assert!(phone.outbox.is_empty(), "{at}: {:?}", phone.outbox);
        assert_eq!(phone.world, phone.truth().await, "{at}");
        let jobs = phone.device.client.get("/api/v1/crew/jobs", 200).await;
        assert_eq!(
            json!(phone.knows("job")).as_array().unwrap().len(),
            jobs.as_array().unwrap().len()
        );
    }
    assert_eq!(history.phones[0].world, history.phones[1].world, "{at}");
    let marks = ledger.marks().await;
    for crew in 0..2 {
        let mut used = 0;
        for (id, (operation, answer)) in answers(history, crew) {
            if !is_evidence(&operation) {
                continue;
            }
            let said = answer["status"].as_str().unwrap();
            assert!(["applied", "kept_as_evidence"].contains(&said), "{at}: {operation} {answer}");
            if let Some(mark) = words(&operation).filter(|words| words.starts_with("mark")) {
                assert_eq!(marks.get(mark), Some(&1), "{at}: {operation} {answer}");
            } else {
                let kept =
                    format!("select count(*) from visit_evidence where operation_id = '{id}'");
                assert_eq!(ledger.number(&kept).await, 1, "{at}: {operation} {answer}");
            }
            let sum = |list: &Value| -> i64 {
                list.as_array()
                    .into_iter()
                    .flatten()
                    .map(|it| it["quantity"].as_i64().unwrap())
                    .sum()
            };
            used += sum(&operation["do"]["parts"]) - sum(&answer["short"]);
        }
        check_stock(ledger, history, (crew, used), at).await;
    }
}

/// What is on board is what was there, without what was used and what finished jobs took.
async fn check_stock(ledger: &Ledger, history: &History<'_>, (crew, used): (usize, i64), at: &str) {
    let phone = &history.phones[crew * 2];
    let stock = phone.knows("stock")[0];
    let shift = phone.knows("shift")[0];
    let unit = stock["unit_id"].as_str().unwrap();
    let done = ledger
        .number(&format!(
            "select count(*) from lease_past p join shift s using (jurisdiction_id, crew_id) \
             where s.shift_id = '{}' and p.ending = 'done' and p.taken_at >= s.started_at",
            shift["shift_id"].as_str().unwrap()
        ))
        .await;
    let held =
        ledger.number(&format!("select count(*) from lease_live where unit_id = '{unit}'")).await;
    let expected =
        json!([{"item": "bag", "counted": i64::from(BAGS) - used - done, "reserved": held}]);
    assert_eq!(stock["items"], expected, "{at}: {used} used, {done} done");
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_happens_everybody_knows_the_same_in_the_end_and_nothing_is_lost_or_doubled() {
    let histories = if std::env::var_os(LONG).is_some() { 3_000 } else { 100 };
    let (app, city) = TestApp::with_city().await;
    let ledger = Ledger::open(&app).await;
    let mut history = Box::pin(History::of(&app, &city, SEED, Naming::Once)).await;
    let (mut heard, mut said) = (0, BTreeMap::<String, usize>::new());
    for number in 0..histories {
        Box::pin(history.live()).await;

        let at = format!("history {number} of seed {SEED}");
        Box::pin(check(&ledger, &history, &at)).await;
        for (_, answer) in history.phones.iter().flat_map(|phone| &phone.answered) {
            heard += 1;
            *said.entry(answer["status"].as_str().unwrap().to_owned()).or_default() += 1;
        }
        history.clear_up().await;
        if number % 100 == 99 {
            remark(format!("{} histories are told", number + 1));
        }
    }

    let photos = ledger
        .number("select count(*) - count(distinct original_sha256) from photo where kind = 'proof'")
        .await;
    assert_eq!(photos, 0, "a picture was kept twice");
    let shown = ledger.number("select count(*) from photo where kind = 'proof'").await;
    let sent = ledger.number("select count(*) from upload where state = 'finished'").await;
    let used = ledger.number("select count(*) from upload where used_at is not null").await;
    assert!(shown > 0 && used == sent, "{shown} of {sent} pictures are shown, {used} used");
    assert_eq!(ledger.number("select count(*) from task where state = 'dead'").await, 0);
    remark(format!(
        "{histories} histories of seed {SEED}: {heard} answers, {said:?}, {} marks",
        history.marks
    ));
    assert!(said["kept_as_evidence"] > 0 && said["refused"] > 0, "{said:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn without_the_inbox_what_is_sent_again_would_be_told_again() {
    let (app, city) = TestApp::with_city().await;
    let ledger = Ledger::open(&app).await;
    let mut history = Box::pin(History::of(&app, &city, SEED, Naming::EachTime)).await;
    for _ in 0..10 {
        Box::pin(history.live()).await;
        history.clear_up().await;
    }

    let doubled: BTreeSet<String> = ledger
        .marks()
        .await
        .into_iter()
        .filter(|(_, times)| *times > 1)
        .map(|(it, _)| it)
        .collect();

    assert!(!doubled.is_empty(), "no network was bad enough: the histories prove nothing");
    remark(format!("{} of {} marks were doubled", doubled.len(), history.marks));
}
