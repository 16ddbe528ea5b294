//! HEIC pictures: decoded by a program that is not ours, or answered with a wish for a JPEG.

use std::{
    path::PathBuf,
    time::{Duration, Instant},
};

use base64::prelude::{BASE64_STANDARD, Engine as _};
use chrono::DateTime;
use domain::{
    jurisdictions::{self, Jurisdiction},
    photos::{
        self, HeifConverter, PhotoError, PhotoFile, PhotoProcessor, ProcessPhotoError,
        ProcessedPhoto,
    },
};
use harness::{Rows, TestApp, shared};
use media::verify_clean;
use photo_store::PhotoStore;
use tempfile::TempDir;

/// A photo processor of its own.
struct Room {
    app: TestApp,
    city: Jurisdiction,
    photo_processor: PhotoProcessor,
    _files: TempDir,
}

impl Room {
    async fn new(converter: Option<HeifConverter>) -> Self {
        let (app, city) = TestApp::with_city().await;
        let city = jurisdictions::store::find(&*app.connect().await, &city.id).await;
        let files = TempDir::new().unwrap();
        let photo_store = PhotoStore::open(files.path().to_str().unwrap()).unwrap();
        let photo_processor = PhotoProcessor::new(photo_store).converting(converter);
        Self { app, city: city.unwrap().unwrap(), photo_processor, _files: files }
    }

    async fn process(&self, bytes: Vec<u8>) -> Result<ProcessedPhoto, ProcessPhotoError> {
        let now = DateTime::UNIX_EPOCH + chrono::TimeDelta::days(20_000);
        self.photo_processor.process(&self.app.pool, now, &self.city, bytes).await
    }
}

/// The program of this machine.
fn installed() -> HeifConverter {
    HeifConverter::find().expect("this needs heif-convert, which .ci/setup heic installs")
}

/// A program that does what the shell is told.
fn program(files: &TempDir, script: &str) -> HeifConverter {
    use std::os::unix::fs::PermissionsExt;
    let path = files.path().join("convert");
    std::fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o700)).unwrap();
    HeifConverter::at(path)
}

fn pug() -> PathBuf {
    shared("images/heic_gps/ph_pug.heic")
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs ../shared/data and heif-convert"]
async fn a_heic_photo_stands_upright_and_keeps_its_place() {
    let (index, converter) = (shared("images/index.csv"), installed());
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
        let processed = room.process(bytes).await;
        seen += 1;
        if row[file].contains("200MP") {
            let refused = matches!(
                processed,
                Err(ProcessPhotoError::Photo(PhotoError::TooManyPixels { .. }))
            );
            assert!(refused && started.elapsed() < Duration::from_secs(1), "{}", &row[file]);
            continue;
        }
        let processed = processed.unwrap_or_else(|error| panic!("{}: {error:?}", &row[file]));

        // The index has the pixels as they are shown: this format turns them itself.
        let upright = format!("{}x{}", processed.width, processed.height);
        assert_eq!(upright, row[size], "{}", &row[file]);
        let nowhere = row[lat].parse().ok().is_none_or(|lat: f64| lat == 0.0);
        assert_eq!(processed.place.is_none(), nowhere, "{}", &row[file]);
        for mark in &processed.files {
            let (city, id) = (&room.city.jurisdiction_id, processed.photo_id);
            let shown = photos::files::get(room.photo_processor.photo_store(), city, id, mark.file)
                .await
                .unwrap();
            verify_clean(&shown).unwrap();
            let pixels = image::load_from_memory(&shown).unwrap();
            let is_wide = pixels.width() > pixels.height();
            assert_eq!(is_wide, processed.width > processed.height, "{}", &row[file]);
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
#[ignore = "needs ../shared/data"]
async fn without_the_program_a_jpeg_is_asked_for() {
    let pug = pug();
    let room = Room::new(None).await;

    let refusal = room.process(std::fs::read(pug).unwrap()).await.unwrap_err();

    assert!(matches!(refusal, ProcessPhotoError::Photo(PhotoError::Heif)), "{refusal}");
    assert!(refusal.to_string().contains("please send a JPEG"), "{refusal}");
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs ../shared/data"]
async fn a_program_that_fails_or_writes_nonsense_makes_a_broken_photo() {
    let pug = pug();
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

        let refusal = room.process(pug.clone()).await.unwrap_err();

        let broken = matches!(
            refusal,
            ProcessPhotoError::Photo(PhotoError::Broken(_) | PhotoError::UnknownFormat)
        );
        assert!(broken && started.elapsed() < Duration::from_secs(15), "{script}: {refusal:?}");
        assert_eq!(room.app.count(&Rows::tasks().kind("sweep_photo")).await, 0, "{script}");
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs ../shared/data"]
async fn a_program_that_takes_too_long_is_ended_and_sees_nothing_of_ours() {
    let pug = pug();
    let files = TempDir::new().unwrap();
    let room = Room::new(Some(program(&files, "exec sleep 600.311"))).await;
    let started = Instant::now();

    let processing = room.process(std::fs::read(pug).unwrap());
    let (refusal, process) = tokio::join!(processing, running("600.311"));

    let refusal = refusal.unwrap_err();
    assert!(matches!(refusal, ProcessPhotoError::Photo(PhotoError::Broken(_))), "{refusal:?}");
    assert!((19..40).contains(&started.elapsed().as_secs()), "{:?}", started.elapsed());
    let Running { process, environment, directory } = process;
    assert!(!environment.contains("CARGO") && !environment.contains("HOME="), "{environment}");
    assert!(!process.exists(), "it is still there");
    assert!(!directory.exists(), "its directory is still there");
}

/// A program that runs.
struct Running {
    process: PathBuf,
    environment: String,
    directory: PathBuf,
}

/// Waits until a program runs whose arguments have these words in them.
async fn running(words: &str) -> Running {
    loop {
        for process in std::fs::read_dir("/proc").unwrap().flatten().map(|entry| entry.path()) {
            let read = |name| std::fs::read(process.join(name)).unwrap_or_default();
            let text = |name| String::from_utf8_lossy(&read(name)).into_owned();
            let is_it = text("cmdline").starts_with("sleep") && text("cmdline").contains(words);
            if let (true, Ok(directory)) = (is_it, std::fs::read_link(process.join("cwd"))) {
                return Running { environment: text("environ"), directory, process };
            }
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs ../shared/data"]
async fn a_program_reaches_neither_our_files_nor_the_network_nor_anything_to_write_to() {
    let pug = std::fs::read(pug()).unwrap();
    let files = TempDir::new().unwrap();
    let secret = files.path().join("secret");
    std::fs::write(&secret, "a key").unwrap();
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let jpeg = BASE64_STANDARD.encode(harness::scene(fixtures::Scene::Pothole, 52.05, 5.05));
    let written = format!("base64 -d > out.jpg <<EOF\n{jpeg}\nEOF\n");
    let tried = async |attempt: &str| {
        let script = format!("if {attempt}; then {written} fi");
        Room::new(Some(program(&files, &script))).await.process(pug.clone()).await
    };

    tried("true").await.unwrap();
    tried("ls /usr/bin").await.unwrap();
    for attempt in [
        format!("cat {}", secret.display()),
        format!("ls {}", files.path().display()),
        format!("echo x > {}", files.path().join("new").display()),
        "cat /etc/passwd".to_owned(),
        "cat /proc/$PPID/environ".to_owned(),
        format!("bash -c 'exec 3<>/dev/tcp/127.0.0.1/{port}'"),
    ] {
        tried(&attempt).await.map(drop).unwrap_err();
    }
    assert_eq!(std::fs::read(&secret).unwrap(), b"a key", "this process is as free as before");
    std::net::TcpStream::connect(("127.0.0.1", port)).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs ../shared/data and heif-convert"]
async fn a_broken_heic_file_is_answered_soon() {
    let (malformed, converter) = (shared("images/malformed"), installed());
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

        let processed = room.process(bytes).await;

        assert!(started.elapsed() < Duration::from_secs(3), "{}", path.display());
        match processed {
            Ok(processed) => assert!(processed.files.len() == 3, "{}", path.display()),
            Err(ProcessPhotoError::Photo(_)) => {}
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
