//! `import boston-311`.

use std::{
    fs,
    io::Write,
    path::Path,
    process::{Command, Stdio},
    thread,
    time::Duration,
};

use domain::cases::{Status, claim_take_over};

use super::town::{HEADER, Town, csv, row};
use crate::import::{Boston311Args, boston_311};

/// Environment variable for the process that imports until it is killed: the database URL.
const VICTIM: &str = "STREETCORNER_TEST_VICTIM";

#[tokio::test(flavor = "multi_thread")]
async fn a_closed_row_arrives_closed_with_its_history() {
    let town = Town::found().await;

    let report = town.import(&town.file("rows.csv", csv(&[row(7)]))).await.unwrap();

    assert_eq!((report.read, report.stored, report.bad), (1, 1, 0));
    assert_eq!(town.audited().await, 1);
    let case = "select concat_ws('|', status, version, service_code, agency_code, description, address, \
                zipcode, areas, outcome, status_notes, requested_at at time zone 'UTC', \
                ended_at at time zone 'UTC', expected_at at time zone 'UTC') from cases";
    assert_eq!(
        town.ask(case).await,
        "closed|4|pothole|ROAD|A hole|7 Elm St, Town, ST 01234|01234|{\"ward\": \"3\", \"neighborhood\": \
         \"Old Town\", \"fire_district\": \"1\", \"police_district\": \"C11\", \"maintenance_district\": \
         \"07\"}|fixed|Case Resolved filled|2011-07-08 14:00:00|2011-07-09 13:00:00|2011-07-08 16:00:00"
    );
    let events = "select string_agg(concat_ws(' ', actor, action, to_status, note, \
                      detail::jsonb - 'facts'), '; ' order by seq) from event";
    assert_eq!(
        town.ask(events).await,
        "import submit received  {\"source\": \"Self Service\"}; \
         import acknowledge acknowledged Queue: ROAD_Holes {\"agency\": \"ROAD\"}; \
         import resolve resolved Case Resolved filled {\"outcome\": \"fixed\"}; \
         import confirm closed It was closed where it comes from. {}"
    );
    let service =
        "select concat_ws('|', name, category, agency_code, field_work, evidence) from service";
    assert_eq!(town.ask(service).await, "Pothole|Highway|ROAD|f|none");
    assert_eq!(town.ask("select name from agency").await, "Roads");
    assert_eq!(town.ask("select count(*) from job").await, "0");
    assert_eq!(town.ask("select count(*) from task").await, "0");
}

#[tokio::test(flavor = "multi_thread")]
async fn odd_rows_arrive_and_bad_ones_are_listed() {
    let town = Town::found().await;
    let open = row(1).replace(",Closed,", ",Open,").replace("2011-07-03 09:00:00", "");
    let backwards = row(2).replace("2011-07-04 09:00:00", "2011-07-01 09:00:00");
    let island = row(3).replace("42.30,-71.10", "0,0.0");
    let rows = [
        open,
        backwards,
        island,
        row(3),
        row(4).replace("Closed", "Lost"),
        row(5).replace("2011-07-06 10", "2011-02-31 10"),
        row(6).replace("6,2011", ",2011"),
        row(7).replace(",07,", ","),
        row(8).replace("A hole", "A \u{1f573}"),
        row(9).replace("A hole", "A h\u{fffd}le"),
        row(10).replace(",A hole,", ",\"A hole,"),
        row(11),
    ];
    let bytes = csv(&rows).into_bytes();
    let file = town.file("rows.csv", replace(&bytes, "\u{fffd}".as_bytes(), &[0xff]));

    let report = town.import(&file).await.unwrap();

    assert_eq!((report.read, report.stored, report.known, report.bad), (11, 4, 1, 6));
    assert_eq!((report.backwards, report.nowhere), (1, 1));
    assert_eq!(report.statuses[&Status::Acknowledged], 1);
    assert_eq!(town.audited().await, 4);
    let at_once = "select count(*) from cases where ended_at = requested_at and external_id = '2'";
    assert_eq!(town.ask(at_once).await, "1");
    assert_eq!(
        fs::read_to_string(report.errors.unwrap()).unwrap(),
        "line,case_enquiry_id,reason\n\
         6,4,\"case_status is neither Open nor Closed: \"\"Lost\"\"\"\n\
         7,5,\"open_dt is no time: \"\"2011-02-31 10:00:00\"\"\"\n\
         8,,case_enquiry_id is empty\n\
         9,7,it has 23 columns instead of 24\n\
         11,,column 8 is not UTF-8\n\
         12,10,it has 8 columns instead of 24 and goes on to line 13: a quotation mark may be missing\n"
    );
}

fn replace(bytes: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    let at = bytes.windows(from.len()).position(|window| window == from).unwrap();
    [&bytes[..at], to, &bytes[at + from.len()..]].concat()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_run_makes_no_doubles() {
    let town = Town::found().await;
    let rows: Vec<_> = (1..=50).map(row).collect();
    town.import(&town.file("some.csv", csv(&rows[..20]))).await.unwrap();
    let packed = zstd::encode_all(csv(&rows).as_bytes(), 0).unwrap();

    let report = town.import(&town.file("all.csv.zst", packed)).await.unwrap();

    assert_eq!((report.stored, report.known), (30, 20));
    assert_eq!((report.new_services, report.new_agencies), (0, 0));
    assert_eq!(report.errors, None);
    assert!(!town.args(Path::new("")).errors.unwrap().exists());
    assert_eq!(town.audited().await, 50);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_case_that_is_in_a_file_twice_is_stored_once() {
    let town = Town::found().await;
    let rows: Vec<_> = (1..=2_500).chain(1..=2_500).map(row).collect();

    let report = town.import(&town.file("twice.csv", csv(&rows))).await.unwrap();

    assert_eq!((report.stored, report.known), (2_500, 2_500));
    assert_eq!(town.audited().await, 2_500);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_import_at_the_same_time_is_turned_away() {
    let town = Town::found().await;
    let mut first = town.desk().await;
    assert!(claim_take_over(&mut first, &town.city).await.unwrap());

    let error = town.import(&town.file("rows.csv", csv(&[row(1)]))).await.unwrap_err();

    assert_eq!(error.to_string(), "another import into town is running: wait until it has ended");
    assert_eq!(town.audited().await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_torn_file_is_stored_as_far_as_it_goes() {
    let town = Town::found().await;
    let rows: Vec<_> = (1..=3_000).map(row).collect();
    let packed = zstd::encode_all(csv(&rows).as_bytes(), 0).unwrap();
    let cut = town.file("torn.csv.zst", &packed[..packed.len() - 9]);

    let error = town.import(&cut).await.unwrap_err();

    assert!(error.to_string().starts_with("the file cannot be read beyond line "), "{error}");
    let stored = town.audited().await;
    let report = town.import(&town.file("whole.csv.zst", packed)).await.unwrap();
    assert_eq!((report.known, report.stored), (stored, 3_000 - stored));
}

/// Does nothing by default. The next test runs it in a separate process and kills that process.
#[tokio::test(flavor = "multi_thread")]
async fn a_victim_imports_until_it_is_killed() {
    let Some(url) = std::env::var_os(VICTIM) else { return };
    let args = Boston311Args {
        file: "rows".into(),
        jurisdiction: "town".parse().unwrap(),
        errors: None,
        quiet: true,
    };
    boston_311(url.to_str().unwrap(), &args).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_import_is_completed_by_the_next() {
    let town = Town::found().await;
    let rows: Vec<_> = (1..=9_000).map(row).collect();
    let pipe = town.home.path().join("rows");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let mut victim = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "import::tests::boston311::a_victim_imports_until_it_is_killed"])
        .env(VICTIM, town.cluster.url())
        .current_dir(town.home.path())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let mut writer = fs::File::options().write(true).open(&pipe).unwrap();
    // The import reads these rows and then waits for more.
    write!(writer, "{HEADER}\n{}\n", rows[..7_000].join("\n")).unwrap();
    while town.ask("select count(*) from cases").await == "0" {
        thread::sleep(Duration::from_millis(10));
    }

    victim.kill().unwrap();
    victim.wait().unwrap();
    drop(writer);
    let before = town.audited().await;
    let report = town.import(&town.file("all.csv", csv(&rows))).await.unwrap();

    assert!((1..9_000).contains(&before), "{before}");
    assert_eq!((report.stored, report.known), (9_000 - before, before));
    assert_eq!(town.audited().await, 9_000);
}
