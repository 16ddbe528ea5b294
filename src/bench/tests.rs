//! A measurement is made, with the installed Postgres.

use super::{ImportBenchArgs, import};
use crate::import::tests::town::{Town, csv, row};

#[tokio::test(flavor = "multi_thread")]
async fn a_measurement_counts_and_leaves_nothing_behind() {
    let town = Town::found().await;
    let rows: Vec<_> = (1..=100).map(row).collect();
    let args = ImportBenchArgs { file: town.file("rows.csv", csv(&rows)), runs: 2, json: false };

    let report = import(&town.cluster.url(), &town.clock, &args).await.unwrap();

    assert_eq!((report.rows, report.copy_s.len(), report.import_s.len()), (100, 2, 2));
    assert!(report.ratio > 0.0);
    assert!(report.to_string().contains("import / copy"), "{report}");
    let left = "select count(*) from pg_database where datname like 'streetcorner_bench%'";
    assert_eq!(town.ask(left).await, "0");
}
