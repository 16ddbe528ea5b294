//! A measurement is made, with the installed Postgres.

use std::process::Command;

use bench::{
    AreasBenchArgs, ClaimsBenchArgs, Distances, ImportBenchArgs, LiveBenchArgs, PhotosBenchArgs,
    PlannerBenchArgs, RouteTowns, ServedBenchArgs, StalledBenchArgs, StormBenchArgs, Surface,
    areas, claims, import, live, photos, planner, served, stalled, storm,
};
use domain::{audit, db};
use serde_json::Value;
use streetcorner::import::AreasArgs;

use super::town::{Town, csv, program, row};

#[tokio::test(flavor = "multi_thread")]
async fn a_measurement_counts_and_leaves_nothing_behind() {
    let town = Town::found();
    let rows: Vec<_> = (1..=100).map(row).collect();
    let args = ImportBenchArgs { file: town.file("rows.csv", csv(&rows)), runs: 2, json: false };

    let report = import(&town.cluster.url(), &town.clock, &args).await.unwrap();

    assert_eq!((report.rows, report.copy_s.len(), report.import_s.len()), (100, 2, 2));
    assert!(report.ratio > 0.0);
    assert!(report.to_string().contains("import / copy"), "{report}");
    let left = "select count(*) from pg_database where datname like 'streetcorner_bench%'";
    assert_eq!(town.ask(left).await, "0");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_map_in_memory_is_measured_beside_the_database_and_says_the_same() {
    let town = Town::found();
    let map = r#"{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {"WARD": 1},
        "geometry": {"type": "Polygon", "coordinates": [[[0, 0], [4, 0], [0, 4], [0, 0]]]}}]}"#;
    let file = town.file("wards.geojson", map);
    let jurisdiction = "bench".parse().unwrap();
    let (kind, code_field) = ("ward".to_owned(), "WARD".to_owned());
    let drawn = AreasArgs { file, jurisdiction, kind, code_field, name_field: None };
    let args = AreasBenchArgs { areas: drawn, places: 1_000, rounds: 1, json: false };

    let report = areas(&town.cluster.url(), &town.clock, &args).await.unwrap();

    assert_eq!((report.areas, report.places), (1, 1_000));
    assert!((490..=510).contains(&report.held), "half of a square is in its triangle: {report}");
    assert!(
        report.ratio > 0.0 && report.to_string().contains("look-ups/s on one core"),
        "{report}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_storm_of_claims_is_measured_and_each_job_has_one_crew() {
    let town = Town::found();
    let args =
        ClaimsBenchArgs { jobs: 100, phones: 8, rounds: 1, pgbench: "pgbench".into(), json: false };

    let report = claims(&town.cluster.url(), &town.clock, &args).await.unwrap();

    assert!(report.won_s[0] * 2.9 < report.claims_s[0], "{report}");
    assert!(report.ratio > 0.0 && report.to_string().contains("by pgbench"), "{report}");
    let left = "select count(*) from pg_database where datname like 'streetcorner_bench%'";
    assert_eq!(town.ask(left).await, "0");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_kind_of_request_is_measured_beside_its_own_statements() {
    let town = Town::found();
    let args = ServedBenchArgs {
        cases: 2_345,
        seconds: 1,
        rounds: 1,
        connections: 2,
        only: None,
        keep: true,
        pgbench: "pgbench".into(),
        json: false,
    };

    let (url, clock) = (town.cluster.url(), &town.clock);
    let of = async |surface| served(surface, &url, clock, program(), &args).await.unwrap();
    let report = of(Surface::Open311).await;
    let others = [of(Surface::Tiles).await, of(Surface::Geotags).await];

    let names: Vec<_> = report.lines.iter().map(|line| line.name).collect();
    assert_eq!(names.len(), 6, "{names:?}");
    for line in others.iter().chain([&report]).flat_map(|report| &report.lines) {
        assert!(line.ratio > 0.0 && !line.statements.is_empty() && line.bytes > 1, "{line}");
    }
    assert!(report.to_string().contains("2,345 cases"), "{report}");
    let left = "select string_agg(datname, ' ') from pg_database where datname like '%bench%'";
    let kept = town.ask(left).await;
    assert!(kept.starts_with("streetcorner_bench_2345_"), "{kept}");
    assert_eq!(audited(&town, &kept).await, 2_345);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_report_is_heard_of_by_a_crew_that_listens() {
    let town = Town::found();
    let args = LiveBenchArgs { crews: 20, rate: 5, seconds: 2, json: false };

    let report = live(&town.cluster.url(), &town.clock, program(), &args).await.unwrap();

    assert_eq!((report.failed, report.unheard, report.listened), (0, 0, 20), "{report}");
    assert!(report.from_answer.p50_ms <= report.from_sending.p50_ms, "{report}");
    assert!(report.ratio > 1.0 && report.to_string().contains("20 crews listen"), "{report}");
    let left = "select count(*) from pg_database where datname like 'streetcorner_bench%'";
    assert_eq!(town.ask(left).await, "0");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flood_is_refused_and_others_are_not() {
    let town = Town::found();
    let mut command = Command::new(program());
    command.args(["flood", "--cases=2000", "--flood=100", "--connections=4", "--rate=40"]);
    command.args(["--seconds=2", "--rounds=1", "--json"]).env("DATABASE_URL", town.cluster.url());
    // A server without optimisations is too slow to reach the usual ones.
    for limits in ["STREETCORNER_LIMIT_REPORTS", "STREETCORNER_LIMIT_SEARCHES"] {
        command.env(limits, "address=60/min");
    }

    let output = command.output().unwrap();

    let failed = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{failed}");
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["failed"], 0, "{report}");
    assert!(report["refused"].as_u64().unwrap() > 0, "{report}");
    let names: Vec<_> = report["lines"].as_array().unwrap().iter().map(|it| &it["name"]).collect();
    assert_eq!(names, ["all", "single GET", "address search", "report"]);
    assert!(report["ratio"].as_f64().unwrap() > 0.0, "{report}");
    let left = "select count(*) from pg_database where datname like 'streetcorner_bench%'";
    assert_eq!(town.ask(left).await, "0");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_looks_at_a_case_is_measured_beside_stalled_connections() {
    let town = Town::found();
    let args = StalledBenchArgs { connections: 20, probes: 10, json: false };

    let report = stalled(&town.cluster.url(), &town.clock, program(), &args).await.unwrap();

    let names: Vec<_> = report.lines.iter().map(|line| line.name).collect();
    assert_eq!(names, ["head", "body in chunks", "body of a length", "reader"]);
    assert!(report.lines.iter().all(|line| line.beside.p50_ms > 0.0), "{report}");
    assert!(report.to_string().contains("20 stalled connections of each kind"), "{report}");
    let left = "select count(*) from pg_database where datname like 'streetcorner_bench%'";
    assert_eq!(town.ask(left).await, "0");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_taken_in_a_retry_storm_is_measured() {
    let town = Town::found();
    let args = StormBenchArgs {
        cases: 2_000,
        times: 2,
        connections: 50,
        seconds: 1,
        rounds: 1,
        json: false,
    };

    let report = storm(&town.cluster.url(), &town.clock, program(), &args).await.unwrap();

    assert!(report.sent_per_s[0] > report.answered_per_s[0] / 2.0, "{report}");
    assert!(report.ratio > 0.0 && report.to_string().contains("come in the storm"), "{report}");
    let left = "select count(*) from pg_database where datname like 'streetcorner_bench%'";
    assert_eq!(town.ask(left).await, "0");
}

#[test]
fn photos_are_measured_beside_vipsthumbnail_or_its_package_is_named() {
    let args = |program: &str| PhotosBenchArgs {
        count: 1,
        rounds: 1,
        file: vec![],
        core: 0,
        vipsthumbnail: program.into(),
        json: false,
    };

    let missing = photos(program(), &args("/nowhere/vipsthumbnail")).unwrap_err();
    assert!(missing.to_string().contains("libvips-tools"), "{missing}");

    // Where it is not installed there is nothing to compare with.
    let Ok(report) = photos(program(), &args("vipsthumbnail")) else { return };
    let line = &report.lines[0];
    assert!(line.ratio > 0.0 && line.streetcorner.peak_mb > 1.0, "{report}");
    assert!(line.streetcorner.nearness_db.iter().all(|&near| near > 28.0), "{report}");
    assert!(report.to_string().contains("12.2 MP"), "{report}");
}

/// A town with a street of six customers, and what others found.
fn published() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let write = |file: &str, text: &str| {
        let path = folder.path().join(file);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    };
    let customer = |at: i32| format!("{at} {} 0 10 0 900 1\n", at * 10);
    let street: String = (1..=6).map(customer).collect();
    let town = |name: &str| format!("{name}\n2 60\n0 0 0 0 0 1000 0\n{street}");
    write("solomon100/R101.txt", &town("R101"));
    write("gehring_homberger_200/best_known.csv", "instance,routes,distance\nc1_2_1,1,120\n");
    write("gehring_homberger_200/c1_2_1.txt", &town("c1_2_1"));
    write("orlib_assign/optima.csv", "instance,optimum\ntwo,5\n");
    write("orlib_assign/two.txt", "2\n1 2\n3 9\n");
    folder
}

#[test]
fn routes_and_surges_are_measured_beside_what_is_published() {
    let folder = published();
    let args = |instances: &[&str]| PlannerBenchArgs {
        data: folder.path().to_owned(),
        seconds: 0.05,
        instances: instances.iter().map(|&name| name.to_owned()).collect(),
        distances: Distances::Cut,
        seed: 1,
        json: false,
    };

    let report = planner(&args(&["r101", "c1_2_1", "two"])).unwrap();

    let [solomon, homberger] = report.routes.as_slice() else { panic!("{report}") };
    let of = |towns: &RouteTowns| (towns.towns[0].length, towns.towns[0].vehicles);
    assert_eq!((of(solomon), of(homberger)), ((Some(120.0), 1), (Some(120.0), 1)), "{report}");
    assert!(solomon.classes[0].mean_gap < -90.0 && homberger.classes[0].mean_gap.abs() < 1e-9);
    let [surge] = report.surges.lines.as_slice() else { panic!("{report}") };
    assert_eq!((surge.cost, surge.optimum, report.surges.pass), (5, Some(5), true), "{report}");
    assert!(report.to_string().contains("C1          1      1    +0.00 %"), "{report}");
    assert!(planner(&args(&["nobody"])).unwrap_err().to_string().contains("nothing in"));
    let nowhere = PlannerBenchArgs { data: "/nowhere".into(), ..args(&[]) };
    assert!(planner(&nowhere).unwrap_err().to_string().contains("no folder /nowhere"));
}

/// How many cases the city that was kept has, all of whose histories hold.
async fn audited(town: &Town, database: &str) -> usize {
    let pool = db::pool(&town.cluster.dsn(database), 1).unwrap();
    let mut conn = pool.get().await.unwrap();
    let city = "bench.example".parse().unwrap();
    let (mut count, mut after) = (0, None);
    loop {
        let portion = audit::audit(&mut conn, &city, after).await.unwrap();
        assert_eq!(portion.breaks, []);
        count += portion.cases.len();
        match portion.cases.last() {
            Some(last) => after = Some(*last),
            None => return count,
        }
    }
}
