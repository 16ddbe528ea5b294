use std::{fs, path::PathBuf};

use chrono::NaiveDateTime;
use streetcorner::import::source::Show;
use tempfile::TempDir;

use super::{SimulateArgs, Window, args::simulate, arrivals::read, window::working_days_after};

fn time(text: &str) -> NaiveDateTime {
    NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap()
}

/// A file with twenty potholes on each of `days` days, and some rows that are not field work.
fn file(folder: &TempDir, days: i64) -> PathBuf {
    let header = "open_dt,target_dt,closed_dt,type,pwd_district,neighborhood,latitude,longitude";
    let mut rows = vec![header.to_owned()];
    for day in 0..days {
        let date = (time("2011-07-01 00:00") + chrono::TimeDelta::days(day)).format("%Y-%m-%d");
        for at in 0..20 {
            let (lat, long) =
                (42.30 + f64::from(at) / 500.0, -71.10 + f64::from(at * 7 % 20) / 500.0);
            rows.push(format!(
                "{date} 08:{:02}:00,,,Request for Pothole Repair,07,Roslindale,{lat},{long}",
                at * 3
            ));
        }
        rows.push(format!("{date} 09:00:00,,,General Comments,07,Roslindale,42.3,-71.1"));
        rows.push(format!("{date} 09:00:00,,,Request for Pothole Repair, , ,42.3594,-71.0587"));
    }
    let path = folder.path().join("town.csv");
    fs::write(&path, rows.join("\n")).unwrap();
    path
}

fn args(file: PathBuf) -> SimulateArgs {
    SimulateArgs {
        files: vec![file],
        seeds: 2,
        loads: vec![70],
        days: 5,
        rivals: vec!["nearest".to_owned()],
        rounds: 20,
        others: 5,
        csv: None,
    }
}

#[test]
fn what_comes_after_work_or_at_the_weekend_counts_from_the_next_morning() {
    for (reported, due) in [
        ("2011-07-05 10:00", "2011-07-07 10:00"),
        ("2011-07-05 18:00", "2011-07-08 07:00"),
        ("2011-07-05 05:00", "2011-07-07 07:00"),
        ("2011-07-08 10:00", "2011-07-12 10:00"),
        ("2011-07-09 10:00", "2011-07-13 07:00"),
    ] {
        assert_eq!(working_days_after(time(reported), 2), time(due), "{reported}");
    }
}

#[test]
fn what_is_no_field_work_or_has_no_place_is_left_out() {
    let folder = TempDir::new().unwrap();

    let arrivals = read(&file(&folder, 3), Show::Nothing).unwrap();

    assert_eq!((arrivals.rows, arrivals.reports.len(), arrivals.placeless), (66, 60, 3));
    assert_eq!(arrivals.yards.len(), 1);
}

#[test]
fn each_seed_looks_at_another_stretch_within_the_file() {
    let folder = TempDir::new().unwrap();
    let arrivals = read(&file(&folder, 60), Show::Nothing).unwrap();
    let last = arrivals.reports.last().unwrap().opened_at;

    let windows: Vec<_> = (1..=10).map(|seed| Window::of(&arrivals, 14, seed).unwrap()).collect();

    assert!(windows.iter().all(|window| window.counted_until <= last));
    let mut starts: Vec<_> = windows.iter().map(|window| window.from).collect();
    starts.sort_unstable();
    starts.dedup();
    assert!(starts.len() >= 8, "{starts:?}");
}

#[test]
fn a_report_says_what_is_assumed_and_a_file_says_every_run() {
    let folder = TempDir::new().unwrap();
    let csv = folder.path().join("runs.csv");
    let args = SimulateArgs { csv: Some(csv.clone()), ..args(file(&folder, 30)) };

    let said = simulate(&args).unwrap().to_string();

    assert!(said.contains("Never read: when and how it was closed."), "{said}");
    assert!(said.contains("planner beside nearest"), "{said}");
    assert_eq!(fs::read_to_string(csv).unwrap().lines().count(), 1 + 2 * 2);
}

#[test]
fn a_file_that_is_too_short_or_a_rival_that_is_unknown_is_named() {
    let (folder, other) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let short = args(file(&folder, 10));
    let unknown = SimulateArgs { rivals: vec!["oracle".to_owned()], ..args(file(&other, 30)) };

    let said = |args| simulate(args).unwrap_err().to_string();

    assert!(said(&short).contains("shorter than 5 days and a week on each side"));
    assert_eq!(said(&unknown), "there is no rival oracle");
}
