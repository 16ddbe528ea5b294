//! HEIC pictures: decoded by a program that is not ours, or answered with a wish for a JPEG.

use std::{
    path::PathBuf,
    time::{Duration, Instant},
};

use chrono::DateTime;
use domain::{
    jurisdictions::{self, Jurisdiction},
    photos::{Darkroom, DevelopError, Developed, HeifConverter, PhotoError, PhotoFile, Vault},
};
use harness::{TestApp, shared};
use media::verify_clean;
use tempfile::TempDir;

/// A darkroom of its own.
struct Room {
    app: TestApp,
    city: Jurisdiction,
    darkroom: Darkroom,
    _files: TempDir,
}

impl Room {
    async fn new(converter: Option<HeifConverter>) -> Self {
        let (app, city) = TestApp::with_city().await;
        let city = jurisdictions::store::find(&*app.connect().await, &city.id).await;
        let files = TempDir::new().unwrap();
        let vault = Vault::open(files.path().to_str().unwrap()).unwrap();
        let darkroom = Darkroom::new(vault).converting(converter);
        Self { app, city: city.unwrap().unwrap(), darkroom, _files: files }
    }

    async fn develop(&self, bytes: Vec<u8>) -> Result<Developed, DevelopError> {
        let now = DateTime::UNIX_EPOCH + chrono::TimeDelta::days(20_000);
        self.darkroom.develop(&self.app.pool, now, &self.city, bytes).await
    }
}

/// The program of this machine. Where there is none, the test is left out, and says so.
#[expect(clippy::print_stderr, reason = "a test has nowhere else to say it")]
fn installed() -> Option<HeifConverter> {
    let found = HeifConverter::find();
    if found.is_none() {
        eprintln!("skipped: there is no heif-convert (Debian's libheif-examples)");
    }
    found
}

/// A program that does what the shell is told.
fn program(files: &TempDir, script: &str) -> HeifConverter {
    use std::os::unix::fs::PermissionsExt;
    let path = files.path().join("convert");
    std::fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o700)).unwrap();
    HeifConverter::at(path)
}

fn pug() -> Option<PathBuf> {
    shared("images/heic_gps/ph_pug.heic")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_heic_photo_stands_upright_and_keeps_its_place() {
    let (Some(index), Some(converter)) = (shared("images/index.csv"), installed()) else { return };
    let room = Room::new(Some(converter)).await;
    let images = index.parent().unwrap().to_owned();
    let mut rows = csv::Reader::from_path(&index).unwrap();
    let headers = rows.headers().unwrap().clone();
    let column = |name: &str| headers.iter().position(|it| it == name).unwrap();
    let [file, size, lat] = ["file", "size_px", "lat_exifread"].map(column);
    let mut seen = 0;
    for row in rows.records() {
        let row = row.unwrap();
        if !row[file].starts_with("heic_gps/") {
            continue;
        }
        let bytes = std::fs::read(images.join(&row[file])).unwrap();
        let started = Instant::now();
        let developed = room.develop(bytes).await;
        seen += 1;
        if row[file].contains("200MP") {
            let refused =
                matches!(developed, Err(DevelopError::Photo(PhotoError::TooManyPixels { .. })));
            assert!(refused && started.elapsed() < Duration::from_secs(1), "{}", &row[file]);
            continue;
        }
        let developed = developed.unwrap_or_else(|error| panic!("{}: {error:?}", &row[file]));

        // The index has the pixels as they are shown: this format turns them itself.
        let upright = format!("{}x{}", developed.width, developed.height);
        assert_eq!(upright, row[size], "{}", &row[file]);
        let nowhere = row[lat].parse().ok().is_none_or(|lat: f64| lat == 0.0);
        assert_eq!(developed.place.is_none(), nowhere, "{}", &row[file]);
        for mark in &developed.files {
            let (city, id) = (&room.city.jurisdiction_id, developed.photo_id);
            let shown = room.darkroom.vault().get(city, id, mark.file).await.unwrap();
            verify_clean(&shown).unwrap();
            let pixels = image::load_from_memory(&shown).unwrap();
            let is_wide = pixels.width() > pixels.height();
            assert_eq!(is_wide, developed.width > developed.height, "{}", &row[file]);
            for told in [&b"Apple"[..], b"iPhone", b"Exif", b"http://ns.adobe.com"] {
                let leaks = shown.windows(told.len()).any(|part| part == told);
                // An iPhone's colour profile says whose it is.
                assert!(!leaks || told == b"Apple", "{}: {}", &row[file], told.escape_ascii());
            }
        }
    }
    assert_eq!(seen, 9);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_the_program_a_jpeg_is_asked_for() {
    let Some(pug) = pug() else { return };
    let room = Room::new(None).await;

    let refusal = room.develop(std::fs::read(pug).unwrap()).await.unwrap_err();

    assert!(matches!(refusal, DevelopError::Photo(PhotoError::Heif)), "{refusal}");
    assert!(refusal.to_string().contains("please send a JPEG"), "{refusal}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_that_fails_or_writes_nonsense_makes_a_broken_photo() {
    let Some(pug) = pug() else { return };
    let pug = std::fs::read(pug).unwrap();
    let files = TempDir::new().unwrap();
    for script in [
        "exit 1",
        "exit 0",
        "kill -SEGV $$",
        "echo nonsense > out.jpg",
        // It may use no more memory, processor or disk than it is given.
        "exec tail /dev/zero",
        "exec dd if=/dev/zero of=out.jpg bs=1M count=100",
    ] {
        let room = Room::new(Some(program(&files, script))).await;
        let started = Instant::now();

        let refusal = room.develop(pug.clone()).await.unwrap_err();

        let broken = matches!(
            refusal,
            DevelopError::Photo(PhotoError::Broken(_) | PhotoError::UnknownFormat)
        );
        assert!(broken && started.elapsed() < Duration::from_secs(15), "{script}: {refusal:?}");
        assert_eq!(room.app.count("task where kind = 'sweep_photo'").await, 0, "{script}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_that_takes_too_long_is_ended_and_sees_nothing_of_ours() {
    let Some(pug) = pug() else { return };
    let files = TempDir::new().unwrap();
    let told = files.path().join("told");
    let script = format!(
        "{{ env; pwd; ls; }} > {told}; echo $$ >> {told}; exec sleep 600",
        told = told.display()
    );
    let room = Room::new(Some(program(&files, &script))).await;
    let started = Instant::now();

    let refusal = room.develop(std::fs::read(pug).unwrap()).await.unwrap_err();

    assert!(matches!(refusal, DevelopError::Photo(PhotoError::Broken(_))), "{refusal:?}");
    assert!((19..40).contains(&started.elapsed().as_secs()), "{:?}", started.elapsed());
    let told = std::fs::read_to_string(told).unwrap();
    assert!(!told.contains("CARGO") && !told.contains("HOME="), "{told}");
    let process = told.lines().last().unwrap();
    assert!(!std::path::Path::new("/proc").join(process).exists(), "it is still there");
    let place = told.lines().find(|line| line.starts_with('/')).unwrap();
    assert!(!std::path::Path::new(place).exists(), "its directory is still there");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_broken_heic_file_is_answered_soon() {
    let (Some(malformed), Some(converter)) = (shared("images/malformed"), installed()) else {
        return;
    };
    let room = Room::new(Some(converter)).await;
    let mut seen = 0;
    for file in std::fs::read_dir(malformed).unwrap() {
        let path = file.unwrap().path();
        let bytes = std::fs::read(&path).unwrap();
        if !media::is_heif(&bytes) {
            continue;
        }
        seen += 1;
        let started = Instant::now();

        let developed = room.develop(bytes).await;

        assert!(started.elapsed() < Duration::from_secs(3), "{}", path.display());
        match developed {
            Ok(developed) => assert!(developed.files.len() == 3, "{}", path.display()),
            Err(DevelopError::Photo(_)) => {}
            Err(error) => panic!("{}: {error:?}", path.display()),
        }
    }
    assert!(seen >= 4, "{seen}");
}

#[test]
fn the_names_of_files_are_those_of_the_sizes() {
    for rendition in media::Rendition::ALL {
        let name = PhotoFile::jpeg(rendition).to_string();
        assert_eq!(name, format!("{}.jpg", rendition.name()));
    }
}
