//! Real photos, from the folder that lies beside the repository.

use std::{
    collections::BTreeMap,
    fs,
    io::Read,
    path::{Path, PathBuf},
};

/// The folder of images.
pub(crate) fn images() -> PathBuf {
    shared_data::shared("images")
}

/// Tells whoever runs the test what it left out or found.
#[expect(clippy::print_stderr, reason = "a test has nowhere else to say it")]
pub(crate) fn say(remark: &str) {
    eprintln!("{remark}");
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
#[derive(Debug)]
pub(crate) struct Expected {
    pub(crate) file: String,
    pub(crate) first: Option<(f64, f64)>,
    pub(crate) second: Option<(f64, f64)>,
    /// Width and height once turned upright.
    pub(crate) upright: Option<(u32, u32)>,
}

/// What is expected of every photo in `folder`, by its path.
pub(crate) fn index(images: &Path, folder: &str) -> Vec<Expected> {
    let mut rows = csv::Reader::from_path(images.join("index.csv")).unwrap();
    let rows = rows.deserialize().map(|row: Result<BTreeMap<String, String>, _>| row.unwrap());
    let expected = |row: BTreeMap<String, String>| {
        let number = |column: &str| row[column].parse::<f64>().ok();
        let size = row["size_px"].split_once('x');
        let size = size.map(|(width, height)| (width.parse().unwrap(), height.parse().unwrap()));
        // From five on, the camera was held on its side.
        let on_its_side = matches!(row["orientation_exifread"].as_str(), "5" | "6" | "7" | "8");
        Expected {
            file: row["file"].clone(),
            first: number("lat_exifread").zip(number("lon_exifread")),
            second: number("lat_metadata_extractor").zip(number("lon_metadata_extractor")),
            upright: size.map(
                |(width, height)| {
                    if on_its_side { (height, width) } else { (width, height) }
                },
            ),
        }
    };
    let of_folder = |row: &Expected| Path::new(&row.file).starts_with(folder);
    rows.map(expected).filter(of_folder).collect()
}
