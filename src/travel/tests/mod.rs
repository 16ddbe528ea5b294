//! Maps are read: towns drawn by hand, real cities, and files that are broken.

mod broken;
mod cities;
mod towns;

use std::{io::Write, path::PathBuf};

use geo::Point;
use planner::travel::Streets;
use tempfile::TempDir;

/// A file in a folder that goes away.
struct File {
    _folder: TempDir,
    path: PathBuf,
}

impl File {
    fn of(bytes: &[u8]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("map");
        std::fs::File::create(&path).unwrap().write_all(bytes).unwrap();
        Self { _folder: folder, path }
    }
}

fn open(bytes: impl AsRef<[u8]>) -> Result<Streets, String> {
    let file = File::of(bytes.as_ref());
    super::open(&file.path).map_err(|error| format!("{error:#}"))
}

/// How many seconds it takes from one place, by longitude and latitude, to another.
fn seconds(streets: &Streets, from: (f64, f64), to: (f64, f64)) -> i32 {
    streets.times(&[from, to].map(|(x, y)| Point::new(x, y))).between(0, 1)
}
