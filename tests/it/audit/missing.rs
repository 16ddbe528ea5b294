//! What was there at a root and is not there any more is found with the root, and only with it.

use super::{
    cut_newest_event, delete_case, found, reports, rewrite_without_digests, root_of_now, start,
};

#[tokio::test(flavor = "multi_thread")]
async fn a_case_that_was_deleted_with_its_history_is_missing_since_a_root() {
    let (app, city, command) = start().await;
    let numbers = reports(&app, &city, 3).await;
    let root = root_of_now(&command);
    reports(&app, &city, 1).await;
    let said = command.succeed(&["audit", "--since", &root]);
    assert!(said.starts_with("testville: 4 cases, 0 of them broken.\n"), "{said}");
    assert!(said.contains("3 cases in the root of "), "{said}");
    assert!(said.ends_with(", 0 of them missing or changed.\n"), "{said}");

    delete_case(&app, &numbers[1]).await;

    assert_eq!(command.succeed(&["audit"]), "testville: 3 cases, 0 of them broken.\n");
    let said = found(&command, &["--since", &root]);
    assert!(said.contains(&format!("testville\t{}\tis missing\n", numbers[1])), "{said}");
    assert!(said.ends_with(", 1 of them missing or changed.\n"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_end_of_a_history_that_was_cut_off_is_missing_since_a_root() {
    let (app, city, command) = start().await;
    let numbers = reports(&app, &city, 2).await;
    let root = root_of_now(&command);

    cut_newest_event(&app, &numbers[0]).await;

    assert_eq!(command.succeed(&["audit"]), "testville: 2 cases, 0 of them broken.\n");
    let said = found(&command, &["--since", &root]);
    assert!(said.contains(&format!("testville\t{}\tevent 2 is missing\n", numbers[0])), "{said}");
    assert!(said.ends_with(", 1 of them missing or changed.\n"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_history_that_was_written_anew_with_hashes_that_fit_is_another_one_since_a_root() {
    let (app, city, command) = start().await;
    let numbers = reports(&app, &city, 2).await;
    let root = root_of_now(&command);

    rewrite_without_digests(&app, &city, &numbers[1], 1).await;

    assert!(command.succeed(&["audit"]).starts_with("testville: 2 cases, 0 of them broken.\n"));
    let said = found(&command, &["--since", &root]);
    let complaint = format!("testville\t{}\tevent 2 is not the one of the root\n", numbers[1]);
    assert!(said.contains(&complaint), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_root_of_more_cases_than_are_read_at_once_names_each_that_is_missing() {
    let (app, city, command) = start().await;
    let mut numbers = vec![];
    for _ in 0..1_003 {
        numbers.push(city.report(&app, "question", 52.05, 5.05).await.0);
    }
    let root = root_of_now(&command);
    for number in [&numbers[0], &numbers[499], &numbers[500], &numbers[1_002]] {
        delete_case(&app, number).await;
    }

    let said = found(&command, &["--since", &root]);

    for number in [&numbers[0], &numbers[499], &numbers[500], &numbers[1_002]] {
        assert!(said.contains(&format!("{number}\tis missing\n")), "{number}: {said}");
    }
    assert!(said.contains("testville: 999 cases, 0 of them broken.\n"), "{said}");
    assert!(said.contains("testville: 1003 cases in the root of "), "{said}");
    assert!(said.ends_with(", 4 of them missing or changed.\n"), "{said}");
}
