//! Alert rules and dashboard name metrics that exist.

use std::{collections::BTreeSet, net::TcpListener, process::Command};

use harness::{Client, Rows, Streetcorner, TestApp, workspace};
use serde_json::Value;

const ALERTS: &str = "deploy/prometheus/alerts.yml";
const DASHBOARD: &str = "deploy/grafana/streetcorner.json";

fn read(file: &str) -> String {
    std::fs::read_to_string(workspace().join(file)).unwrap()
}

/// Every expression of the alert rules and of the dashboard.
fn expressions() -> Vec<String> {
    let alerts: Value = serde_norway::from_str(&read(ALERTS)).unwrap();
    let groups = alerts["groups"].as_array().unwrap();
    let rules = groups.iter().flat_map(|group| group["rules"].as_array().unwrap());
    let dashboard: Value = serde_json::from_str(&read(DASHBOARD)).unwrap();
    let panels = dashboard["panels"].as_array().unwrap();
    let targets = panels.iter().flat_map(|panel| panel["targets"].as_array().unwrap());
    rules.chain(targets).map(|it| it["expr"].as_str().unwrap().to_owned()).collect()
}

/// The metrics that an expression names. All of ours begin with the same word.
fn metrics_in(expression: &str) -> BTreeSet<String> {
    let words = expression.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
    words.filter(|word| word.starts_with("streetcorner_")).map(str::to_owned).collect()
}

/// The metrics that a process exports.
fn exported(metrics: &str) -> BTreeSet<String> {
    let samples = metrics.lines().filter(|line| !line.starts_with('#'));
    samples.filter_map(|line| line.split(['{', ' ']).next()).map(str::to_owned).collect()
}

/// What is named and not exported.
fn missing(expressions: &[String], exported: &BTreeSet<String>) -> Vec<String> {
    let named: BTreeSet<String> = expressions.iter().flat_map(|it| metrics_in(it)).collect();
    named.difference(exported).cloned().collect()
}

/// Metrics without a word about their meaning.
fn undescribed(metrics: &str) -> Vec<&str> {
    let names = metrics.lines().filter_map(|line| line.strip_prefix("# TYPE ")?.split(' ').next());
    names.filter(|name| !metrics.contains(&format!("# HELP {name} "))).collect()
}

/// What API and worker processes export that have just begun to work.
async fn metrics_of_running_processes() -> String {
    let (app, _city) = TestApp::with_city().await;
    let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string();
    let mut streetcorner = Streetcorner::default();
    streetcorner.set("DATABASE_URL", &app.database_url);
    streetcorner.set("STREETCORNER_METRICS_LISTEN", &address);
    streetcorner.serve();
    streetcorner.stranger().fetch("/healthz").await;
    // A kind of task is counted while it has a task: here the next sweep of the photo store.
    app.eventually(async || (app.count(&Rows::tasks()).await > 0).then_some(())).await;
    let operator = Client::new(&format!("http://{address}"), None);
    app.eventually(async || {
        let text = operator.fetch("/metrics").await.text();
        text.contains("\nstreetcorner_invariant_breaches{").then_some(text)
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn every_metric_that_a_rule_or_a_panel_names_is_exported() {
    let text = metrics_of_running_processes().await;
    let exported = exported(&text);
    let mut expressions = expressions();
    assert!(expressions.len() > 30, "{}", expressions.len());
    for expression in &expressions {
        assert!(!metrics_in(expression).is_empty(), "{expression} names no metric");
    }

    assert_eq!(missing(&expressions, &exported), [""; 0]);

    assert_eq!(undescribed(&text), [""; 0]);

    expressions.push("rate(streetcorner_no_such_total[5m]) > 0".to_owned());
    assert_eq!(missing(&expressions, &exported), ["streetcorner_no_such_total"]);
}

#[test]
fn every_rule_says_what_it_means_and_who_has_to_look() {
    let alerts: Value = serde_norway::from_str(&read(ALERTS)).unwrap();
    let mut names = BTreeSet::new();
    for rule in alerts["groups"][0]["rules"].as_array().unwrap() {
        let name = rule["alert"].as_str().unwrap();
        assert!(names.insert(name), "{name} is there twice");
        assert!(["page", "ticket"].contains(&rule["labels"]["severity"].as_str().unwrap()));
        for text in ["summary", "description"] {
            assert!(rule["annotations"][text].is_string(), "{name} has no {text}");
        }
    }
    assert!(names.len() > 10, "{names:?}");
}

/// Checked by Prometheus' own program too, where it is installed.
#[test]
fn promtool_accepts_the_rules_and_their_tests() {
    for arguments in [["check", "config", "prometheus.yml"], ["test", "rules", "alerts_test.yml"]] {
        let mut promtool = Command::new("promtool");
        promtool.args(arguments).current_dir(workspace().join("deploy/prometheus"));
        match promtool.output() {
            Ok(output) => {
                let said = [output.stdout, output.stderr].concat();
                assert!(output.status.success(), "{}", String::from_utf8_lossy(&said));
            }
            Err(error) => assert_eq!(error.kind(), std::io::ErrorKind::NotFound),
        }
    }
}
