//! Files made to break readers: each has a clean answer, soon and at little cost.
#![expect(clippy::unwrap_used, reason = "a test may fall over what it did not expect")]
#![expect(clippy::indexing_slicing, reason = "a test may fall over what it did not expect")]

#[expect(dead_code, reason = "this test needs but a part of what all share")]
mod shared;

use std::{
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use media::{
    Limits, PhotoError, Rendition, camera_notes, camera_positions, clean, inspect, verify_clean,
};
use peak_alloc::PeakAlloc;

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

/// Memory is counted for all threads together, so one test waits for the other.
static ALONE: Mutex<()> = Mutex::new(());

/// No answer takes longer.
const SOON: Duration = Duration::from_secs(1);

/// No answer takes more memory, the file itself aside.
const MODEST: usize = 256 * 1024 * 1024;

/// What the dearest answers took.
#[derive(Default)]
struct Dearest {
    time: Duration,
    bytes: usize,
}

impl Dearest {
    /// Runs `work` and holds its cost against the bounds.
    ///
    /// On a machine that is busy with something else the clock runs for that, too: of three times
    /// the shortest counts.
    fn weigh<T>(&mut self, name: &str, work: impl Fn() -> T) -> T {
        let before = MEMORY.current_usage();
        let mut shortest = Duration::MAX;
        let mut tries = 1;
        loop {
            MEMORY.reset_peak_usage();
            let started = Instant::now();
            let outcome = work();
            shortest = shortest.min(started.elapsed());
            let bytes = MEMORY.peak_usage().saturating_sub(before);
            assert!(bytes <= MODEST, "{name} took {bytes} bytes");
            self.bytes = self.bytes.max(bytes);
            if shortest <= SOON || tries == 3 {
                assert!(shortest <= SOON, "{name} took {shortest:?}");
                self.time = self.time.max(shortest);
                return outcome;
            }
            tries += 1;
        }
    }

    /// Whether the file is a photo; if it is, all that the public sees of it is clean.
    fn is_photo(&mut self, name: &str, bytes: &[u8]) -> bool {
        let limits = Limits::default();
        let inspected = self.weigh(name, || inspect(bytes, &limits));
        let notes = self.weigh(name, || camera_notes(bytes));
        self.weigh(name, || camera_positions(bytes));
        match self.weigh(name, || clean(bytes, &limits)) {
            Ok(photo) => {
                let inspected = inspected.unwrap();
                assert_eq!((photo.width, photo.height), (inspected.width, inspected.height));
                assert_eq!((photo.notes, inspected.notes), (notes, notes), "{name}");
                for rendition in Rendition::ALL {
                    verify_clean(photo.renditions.get(rendition)).unwrap();
                }
                true
            }
            Err(error) => {
                let ours = matches!(error, PhotoError::Unwritable(_) | PhotoError::Unclean(_));
                assert!(!ours, "{name} is at fault, and we say that we are: {error}");
                false
            }
        }
    }

    fn photos(&mut self, files: &[(String, Vec<u8>)]) -> usize {
        files.iter().filter(|(name, bytes)| self.is_photo(name, bytes)).count()
    }

    fn report(&self, files: usize, photos: usize) {
        let megabytes = self.bytes / 1_000_000;
        shared::say(&format!(
            "{photos} photos among {files} files; at most {:?} and {megabytes} MB each",
            self.time
        ));
    }
}

#[test]
#[ignore = "needs ../shared/data"]
fn a_malformed_file_is_a_photo_or_an_error_and_soon() {
    let images = shared::images();
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    let files = shared::files(&images.join("malformed"));
    assert_eq!(files.len(), 82);
    let mut dearest = Dearest::default();

    let photos = dearest.photos(&files);

    dearest.report(files.len(), photos);
    // Notes in disorder do not make a photo unreadable, but a broken head or a missing half does.
    assert!(photos >= 30);
}

#[test]
#[ignore = "needs ../shared/data"]
fn a_file_made_to_break_readers_is_a_photo_or_an_error_and_soon() {
    let images = shared::images();
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    let files = shared::packed_files(&images.join("corrupt_corpora.tar.zst"), |_| true);
    assert_eq!(files.len(), 2_757);
    let mut dearest = Dearest::default();

    let photos = dearest.photos(&files);

    dearest.report(files.len(), photos);
    assert!(photos > 0 && photos < files.len());
}
