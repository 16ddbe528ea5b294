//! Real photos, from the folder that lies beside the repository.

use std::{
    fs,
    io::Read,
    path::{Path, PathBuf},
};

/// The folder of images; `None` where this machine has none.
///
/// # Panics
///
/// In CI, where it must be there.
#[expect(clippy::disallowed_methods, reason = "a test has no settings that could be read once")]
#[expect(clippy::print_stderr, reason = "whoever runs the test should know what it left out")]
pub(crate) fn images() -> Option<PathBuf> {
    let beside = |dir: &Path| dir.join("shared/data/images");
    let found =
        Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().map(beside).find(|dir| dir.is_dir());
    if found.is_none() {
        assert!(std::env::var("CI").as_deref() != Ok("true"), "shared/data is missing in CI");
        eprintln!("skipped: there is no shared/data beside the repository");
    }
    found
}

/// The files of a folder by name, in order.
pub(crate) fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut paths: Vec<_> =
        fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).collect();
    paths.sort();
    let named = |path: PathBuf| {
        (path.file_name().unwrap().to_string_lossy().into_owned(), fs::read(&path).unwrap())
    };
    paths.into_iter().map(named).collect()
}

/// The files of a packed folder whose name `wanted` says yes to.
pub(crate) fn packed_files(
    archive: &Path,
    wanted: impl Fn(&str) -> bool,
) -> Vec<(String, Vec<u8>)> {
    let unpacked = zstd::Decoder::new(fs::File::open(archive).unwrap()).unwrap();
    let mut files = Vec::new();
    for entry in tar::Archive::new(unpacked).entries().unwrap() {
        let mut entry = entry.unwrap();
        let name = entry.path().unwrap().to_string_lossy().into_owned();
        if entry.header().entry_type().is_file() && wanted(&name) {
            let mut bytes = Vec::new();
            entry.read_to_end(&mut bytes).unwrap();
            files.push((name, bytes));
        }
    }
    files
}

/// What two other readers found in a photo.
pub(crate) struct Expected {
    pub(crate) file: String,
    pub(crate) first: Option<(f64, f64)>,
    pub(crate) second: Option<(f64, f64)>,
}

/// The list of expected coordinates.
pub(crate) fn index(images: &Path) -> Vec<Expected> {
    let mut rows = csv::Reader::from_path(images.join("index.csv")).unwrap();
    let columns = rows.headers().unwrap().clone();
    let column = |name: &str| columns.iter().position(|column| column == name).unwrap();
    let [file, lat, long, second_lat, second_long] = [
        "file",
        "lat_exifread",
        "lon_exifread",
        "lat_metadata_extractor",
        "lon_metadata_extractor",
    ]
    .map(column);
    let expected = |row: csv::StringRecord| {
        let pair =
            |lat: usize, long: usize| Some((row[lat].parse().ok()?, row[long].parse().ok()?));
        Expected {
            file: row[file].to_owned(),
            first: pair(lat, long),
            second: pair(second_lat, second_long),
        }
    };
    rows.records().map(|row| expected(row.unwrap())).collect()
}
