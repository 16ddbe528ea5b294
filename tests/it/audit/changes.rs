//! The reported data of a case is what its events record.

use domain::{accounts::Role, audit::audit};
use serde_json::json;

use super::{found, reports, rewrite_without_digests, start};

#[tokio::test(flavor = "multi_thread")]
async fn a_case_whose_reported_data_was_changed_in_the_database_is_found() {
    let (app, city, command) = start().await;
    let changes = [
        ("description = 'A small hole'", "event 1 records another description"),
        ("place = ST_Point(5.06, 52.05, 4326)", "event 1 records another place"),
        ("place = null", "event 1 records another place"),
        ("address = 'Nowhere 1'", "event 1 records another place"),
        ("zipcode = null", "event 1 records another place"),
        ("service_code = 'question'", "event 1 records another service"),
        ("agency_code = 'parks'", "event 2 records another agency"),
        ("agency_code = null", "event 2 records another agency"),
    ];
    let numbers = reports(&app, &city, changes.len() + 1).await;
    assert_eq!(command.succeed(&["audit"]), "testville: 9 cases, 0 of them broken.\n");
    for ((change, _), number) in changes.iter().zip(&numbers) {
        let change = format!("update cases set {change} where number = '{number}'");
        assert_eq!(app.sql(&change).await, 1);
    }

    let said = found(&command, &[]);

    for ((_, complaint), number) in changes.iter().zip(&numbers) {
        assert!(said.contains(&format!("testville\t{number}\t{complaint}\n")), "{number}: {said}");
    }
    assert!(said.ends_with("testville: 9 cases, 8 of them broken.\n"), "{said}");
    assert_eq!(said.lines().count(), 9);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_staff_correct_is_recorded_and_a_change_after_it_is_found() {
    let (app, city, command) = start().await;
    let desk = city.staff(&app, Role::Dispatcher).await;
    let numbers = reports(&app, &city, 1).await;
    let actions = format!("/api/v1/cases/{}/actions", numbers[0]);
    for action in [
        json!({"action": "correct", "description": "Mended words.", "note": "A name was in it."}),
        json!({"action": "reroute", "agency_code": "parks", "note": "It is in a park."}),
        json!({"action": "correct", "address": "Elm Street 9", "note": "A mistake."}),
    ] {
        desk.post(&actions, &action, 200).await;
    }
    app.run_tasks().await;
    assert_eq!(command.succeed(&["audit"]), "testville: 1 cases, 0 of them broken.\n");

    app.sql("update cases set description = 'Other words.', agency_code = 'streets'").await;

    let said = found(&command, &[]);
    assert!(said.contains("event 5 records another description"), "{said}");
    assert!(said.contains("event 5 records another agency"), "{said}");
    assert!(said.ends_with("testville: 1 cases, 1 of them broken.\n"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_audit_while_cases_change_finds_nothing() {
    let (app, city, _command) = start().await;
    let desk = city.staff(&app, Role::Dispatcher).await;
    let numbers = reports(&app, &city, 1).await;
    let actions = format!("/api/v1/cases/{}/actions", numbers[0]);
    let mut conn = app.connect().await;

    let changes = async {
        for times in 0..100 {
            let words = format!("Mended {times} times.");
            let action = json!({"action": "correct", "description": words, "note": "A mistake."});
            desk.post(&actions, &action, 200).await;
        }
    };
    let audits = async {
        for _ in 0..1_000 {
            let portion = audit(&mut conn, &city.id, None).await.unwrap();
            assert_eq!(portion.breaks, []);
        }
    };
    tokio::join!(changes, audits);
}

#[tokio::test(flavor = "multi_thread")]
async fn cases_older_than_the_digests_are_counted_and_their_agency_is_compared() {
    let (app, city, command) = start().await;
    let numbers = reports(&app, &city, 2).await;
    rewrite_without_digests(&app, &city, &numbers[0], 1).await;

    let said = command.succeed(&["audit"]);

    assert!(said.starts_with("testville: 2 cases, 0 of them broken.\n"), "{said}");
    assert!(
        said.contains("testville: 1 of them are older than the record of description"),
        "{said}"
    );

    let change =
        "update cases set description = 'Other words.', agency_code = 'parks' where number = ";
    app.sql(&format!("{change}'{}'", numbers[0])).await;
    let said = found(&command, &[]);
    assert!(said.contains("event 2 records another agency"), "{said}");
    assert!(!said.contains("another description"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_correction_by_an_older_version_is_not_held_against_what_was_reported() {
    let (app, city, command) = start().await;
    let desk = city.staff(&app, Role::Dispatcher).await;
    let numbers = reports(&app, &city, 1).await;
    let action = json!({"action": "correct", "description": "Mended words.", "note": "A mistake."});
    desk.post(&format!("/api/v1/cases/{}/actions", numbers[0]), &action, 200).await;
    rewrite_without_digests(&app, &city, &numbers[0], 3).await;

    let said = command.succeed(&["audit"]);

    assert!(
        said.contains("testville: 1 of them are older than the record of description"),
        "{said}"
    );
}
