//! `extensions=true`: more, and never anything else.

use diesel::sql_types::Text;
use diesel_async::RunQueryDsl;
use serde_json::{Value, json};

use super::{
    desk::{admin, case, decline, on},
    town::{Town, errors, number},
    xml,
};

async fn extended(town: &Town, number: &str) -> Value {
    let rows = town.json(&format!("/requests/{number}.json?extensions=true")).await;
    rows[0].clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn g18_extensions_come_after_the_core_and_leave_it_as_it_is() {
    let town = Town::start().await;
    town.report(&[("service_code", "pothole")]).await;
    town.report(&[("service_code", "graffiti"), ("attribute[where]", "wall")]).await;
    town.app.run_tasks().await;

    let plain = town.json("/requests.json").await;
    let more = town.json("/requests.json?extensions=true").await;

    for (plain, more) in plain.as_array().unwrap().iter().zip(more.as_array().unwrap()) {
        let mut core = more.as_object().unwrap().clone();
        for extra in ["attributes", "extended_attributes", "notes"] {
            core.remove(extra).expect("an extension");
        }
        assert_eq!(&Value::Object(core), plain);
        assert_eq!(plain.as_object().unwrap().len(), 17);
    }
    let root = xml::read(&town.fetch("/requests.xml?extensions=true").await.text());
    root.assert_says(&more);
    // Readers that look for the first `status` below a request must find the request's own.
    let names = root.child("request").names();
    assert_eq!(names[17..], ["attributes", "extended_attributes", "notes"]);
    assert_eq!(town.json("/requests.json?extensions=false").await, plain);
    assert_eq!(town.json("/requests.json?extensions=").await, plain);
    errors(&town.fetch("/requests.json?extensions=perhaps").await, &[400]);
}

#[tokio::test(flavor = "multi_thread")]
async fn g18_they_tell_what_the_city_asked_and_not_what_an_app_added() {
    let town = Town::start().await;
    let number = town
        .report(&[
            ("service_code", "graffiti"),
            ("attribute[where]", "wall"),
            ("attribute[what][]", "wall"),
            ("attribute[what][]", "bridge"),
            ("attribute[contact_email]", "somebody@example.org"),
        ])
        .await;

    let row = extended(&town, &number).await;

    let told = row["attributes"].as_array().unwrap();
    assert_eq!(
        told[0],
        json!({"code": "where", "label": "Question where", "value": "wall", "name": "A wall"})
    );
    assert_eq!(told.len(), 3);
    assert!(!row.to_string().contains("somebody@example.org"), "{row}");
}

#[tokio::test(flavor = "multi_thread")]
async fn g18_they_tell_where_who_how_and_what_happened() {
    let town = Town::start().await;
    let number = town.report(&[("service_code", "question")]).await;
    town.app.run_tasks().await;
    decline(&town, &number).await;

    let row = extended(&town, &number).await;

    let more = &row["extended_attributes"];
    assert_eq!(more["detailed_status"], "declined");
    assert_eq!(more["outcome"], "not_ours");
    assert_eq!(more["channel"], "open311");
    assert_eq!(more["accuracy_m"], 15.0);
    assert_eq!(more["agency"]["email"], "streets@example.org");
    let ward = json!({"kind": "ward", "code": "1", "name": "ward 1"});
    assert!(more["areas"].as_array().unwrap().contains(&ward), "{more}");
    let notes = row["notes"].as_array().unwrap();
    let kinds: Vec<_> = notes.iter().map(|note| note["type"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["submitted", "opened", "closed"]);
    assert_eq!(notes[2]["description"], "A private drive.");
}

#[tokio::test(flavor = "multi_thread")]
async fn g18_duplicates_name_each_other_and_stand_where_the_last_of_them_stands() {
    let town = Town::start().await;
    let mut numbers = vec![];
    for _ in 0..3 {
        numbers.push(town.report(&[("service_code", "pothole")]).await);
    }
    // The first into the second, then the second into the third: a chain.
    for (from, to) in [(0, 1), (1, 2)] {
        let (from, to) = (case(&town, &numbers[from]).await, case(&town, &numbers[to]).await);
        let actor = admin(&town);
        let mut conn = town.app.connect().await;
        let on = on(&town, &from, &actor);
        let now = town.app.clock.now();
        let merge = domain::cases::Change::Merge { primary: to.case_id };
        domain::jobs::change_case(&mut conn, now, &on, merge, "The same.").await.unwrap();
    }
    assert_eq!(town.list("?status=open").await.len(), 3);

    decline(&town, &numbers[2]).await;

    assert_eq!(town.list("?status=closed").await.len(), 3);
    let (first, last) = (extended(&town, &numbers[0]).await, extended(&town, &numbers[2]).await);
    assert_eq!(first["updated_datetime"], last["updated_datetime"]);
    assert_eq!(first["extended_attributes"]["duplicate_of"], numbers[1]);
    assert_eq!(last["extended_attributes"]["duplicates"], json!([numbers[1]]));
}

#[tokio::test(flavor = "multi_thread")]
async fn f1_a_question_that_depends_on_another_says_so_to_those_who_ask() {
    let town = Town::start().await;
    let depends = r#"update service_attribute set required = true,
        condition = '{"code": "where", "any_of": ["bridge"]}' where attribute_code = 'tag'"#;
    town.app.sql(depends).await;

    let plain = town.json("/services/graffiti.json").await;
    let more = town.json("/services/graffiti.json?extensions=true").await;

    // Who does not know conditions shows the question always, and must not insist on an answer.
    assert_eq!(plain["attributes"][5]["required"], false);
    assert!(plain["attributes"][5].get("condition").is_none());
    assert_eq!(more["attributes"][5]["condition"], json!({"code": "where", "any_of": ["bridge"]}));
    assert_eq!(more["attributes"][5]["required_when_asked"], true);
    let root = xml::read(&town.fetch("/services/graffiti.xml?extensions=true").await.text());
    root.assert_says(&more);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_condition_that_would_hide_its_question_for_ever_is_refused() {
    let town = Town::start().await;
    for (condition, constraint) in [
        (r#"{"code": "nothing", "any_of": ["x"]}"#, "service_attribute_asks_after_fkey"),
        (r#"{"code": "tag", "any_of": ["x"]}"#, "service_attribute_condition_check"),
        (r#"{"code": "where", "any_of": "x"}"#, "service_attribute_condition_check"),
        (r#"{"any_of": ["x"]}"#, "service_attribute_condition_check"),
    ] {
        let hide =
            "update service_attribute set condition = $1::jsonb where attribute_code = 'tag'";
        let hide = diesel::sql_query(hide).bind::<Text, _>(condition);
        let refused = hide.execute(&mut town.app.connect().await).await.unwrap_err();
        assert_eq!(domain::db::constraint(&refused), Some(constraint), "{condition}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn p8_a_question_is_only_required_when_it_is_asked() {
    let town = Town::start().await;
    let depends = r#"update service_attribute set required = true, datatype = 'number',
        condition = '{"code": "where", "any_of": ["bridge"]}' where attribute_code = 'tag'"#;
    town.app.sql(depends).await;
    let place = [("service_code", "graffiti"), ("lat", "52.05"), ("long", "5.05")];
    let post = async |answers: &[(&str, &str)]| town.post(&[&place, answers].concat()).await;

    let words = errors(&post(&[("attribute[where]", "bridge")]).await, &[400]);
    assert!(words.contains("tag required"), "{words}");
    errors(&post(&[("attribute[where]", "bridge"), ("attribute[tag]", "x")]).await, &[400]);
    post(&[("attribute[where]", "bridge"), ("attribute[tag]", "3")]).await.expect_status(200);
    post(&[("attribute[where]", "wall")]).await.expect_status(200);
    // It was not asked, so nobody judges it.
    let answer = post(&[("attribute[where]", "wall"), ("attribute[tag]", "x")]).await;
    answer.expect_status(200);
    assert_eq!(number(&answer).len(), 12);
}
