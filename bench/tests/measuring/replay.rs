//! A short replay of what a city recorded.

use bench::simulate::{Policy, SimulateArgs, simulate};
use harness::shared;

#[test]
#[ignore = "needs ../shared/data"]
fn in_a_replayed_week_the_planner_drives_less_and_is_as_often_in_time() {
    let file = shared("311/boston_2011_jul-dec_complete.csv.zst");
    let args = SimulateArgs {
        files: vec![file],
        seeds: 3,
        loads: vec![75],
        days: 7,
        rivals: vec!["nearest".to_owned()],
        rounds: 20,
        others: 5,
        csv: None,
    };

    let report = simulate(&args).unwrap();

    let beside = |measure| report.beside(Policy::Nearest, measure, |_| true).unwrap().mean;
    let (travel, in_time) =
        (beside(|summary| summary.km_per_job), beside(|summary| summary.within));
    assert!(travel < 0.85, "{travel}");
    assert!(in_time > 0.97, "{in_time}");
}
