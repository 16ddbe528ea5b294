//! Reads maps: small towns, real cities, and broken files.

mod broken;
mod cities;
mod towns;

use std::{io::Write, path::PathBuf};

use geo::Point;
use planner::travel::Streets;
use tempfile::TempDir;

/// A file in a temporary directory.
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

/// Travel time in seconds between two places, given as longitude and latitude.
fn seconds(streets: &Streets, from: (f64, f64), to: (f64, f64)) -> i32 {
    streets.times(&[from, to].map(|(x, y)| Point::new(x, y))).between(0, 1)
}
