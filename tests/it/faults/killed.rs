//! The server, with its worker, or its database is killed at any moment, again and again.

use std::{collections::BTreeMap, path::Path, process::Command, time::Duration};

use harness::{Client, Rows, Streetcorner, TestApp};
use serde_json::Value;
use streetcorner::say::remark;

use super::{
    times,
    writers::{Destination, Writers},
};
use crate::uploads::tunnel::Dice;

/// What chance begins with, so that a run can be had again.
const SEED: u64 = 311;
const TOWN: &str = "town.example.org";

#[tokio::test(flavor = "multi_thread")]
async fn a_server_killed_at_any_moment_forgets_no_report_and_takes_none_twice() {
    let (app, city) = TestApp::with_city().await;
    let mut streetcorner = Streetcorner::on(&app.database_url, &app.photo_dir());
    streetcorner.serve();
    let destination = Destination {
        url: streetcorner.url(),
        jurisdiction: city.id.to_string(),
        api_key: city.api_key.clone(),
        lat: 52.01,
        long: 5.01,
    };
    let (writers, deaths) = (Writers::start(&destination, times(8, 64)), times(6, 200));
    let mut dice = Dice::new(SEED);
    for _ in 0..deaths {
        writers.more(8).await;
        tokio::time::sleep(Duration::from_millis(dice.below(50).try_into().unwrap())).await;
        streetcorner.kill_and_serve_again();
    }
    let acknowledged = writers.stop().await;
    let reports = i64::try_from(acknowledged.len()).unwrap();
    let routed = async || (app.count(&Rows::jobs()).await >= reports).then_some(());
    app.eventually(routed).await;

    assert_same(&acknowledged, &cases(&app.stranger(), &city.id.to_string()).await);
    assert_eq!(app.count(&Rows::jobs()).await, reports, "one job for each");
    app.assert_promises_kept().await;
    let said = streetcorner.succeed(&["audit"]);
    assert!(said.lines().all(|line| line.ends_with("0 of them broken.")), "{said}");
    remark(format_args!(
        "{deaths} deaths, {} acknowledged, 0 missing, 0 double",
        acknowledged.len()
    ));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_killed_at_any_moment_forgets_no_report_and_nobody_waits_for_ever() {
    let mut streetcorner = Streetcorner::default();
    let url = streetcorner.url();
    let center = "52.0907,5.1214";
    streetcorner.succeed(&["demo", "--jurisdiction", TOWN, "--center", center, "--url", &url]);
    streetcorner.serve();
    let before = cases(&streetcorner.stranger(), TOWN).await;
    let demo = streetcorner.demo(TOWN);
    let destination = Destination {
        url,
        jurisdiction: TOWN.to_owned(),
        api_key: demo["api_key"].as_str().unwrap().to_owned(),
        lat: 52.0907,
        long: 5.1214,
    };
    let (writers, deaths) = (Writers::start(&destination, 8), times(3, 50));
    for _ in 0..deaths {
        writers.more(8).await;
        kill_database(streetcorner.data_dir.path());
    }
    writers.more(8).await;
    let acknowledged = writers.stop().await;

    let mut found = cases(&streetcorner.stranger(), TOWN).await;
    found.retain(|number, _| !before.contains_key(number));
    assert_same(&acknowledged, &found);
    remark(format_args!(
        "{deaths} deaths, {} acknowledged, 0 missing, 0 double",
        acknowledged.len()
    ));
}

/// Kills the first process of the private database. Its other processes notice, and end.
fn kill_database(data_dir: &Path) {
    let file = data_dir.join("postgres/data/postmaster.pid");
    let text = std::fs::read_to_string(file).unwrap();
    let id = text.lines().next().unwrap();
    assert!(Command::new("kill").args(["-KILL", id]).status().unwrap().success());
}

/// All cases, as Open311 lists them: the words by the number.
async fn cases(stranger: &Client, jurisdiction: &str) -> BTreeMap<String, String> {
    let mut cases = BTreeMap::new();
    for page in 1.. {
        let path = format!(
            "/open311/v2/requests.json?jurisdiction_id={jurisdiction}&page_size=500&page={page}"
        );
        let listed = stranger.get(&path, 200).await;
        let listed = listed.as_array().unwrap();
        if listed.is_empty() {
            break;
        }
        let text = |case: &Value, name: &str| case[name].as_str().unwrap_or_default().to_owned();
        cases.extend(
            listed.iter().map(|it| (text(it, "service_request_id"), text(it, "description"))),
        );
    }
    cases
}

fn assert_same(acknowledged: &BTreeMap<String, String>, found: &BTreeMap<String, String>) {
    let missing: Vec<_> = acknowledged.iter().filter(|(it, _)| !found.contains_key(*it)).collect();
    let unknown: Vec<_> = found.iter().filter(|(it, _)| !acknowledged.contains_key(*it)).collect();
    assert!(missing.is_empty() && unknown.is_empty(), "missing {missing:?}, unknown {unknown:?}");
    assert_eq!(acknowledged, found);
}
