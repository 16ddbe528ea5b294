//! The photo store of the server under test.

use std::path::{Path, PathBuf};

use super::TestApp;

impl TestApp {
    /// How many files lie in the photo store.
    pub fn photo_files(&self) -> usize {
        self.photo_paths().len()
    }

    /// The files in the photo store, apart from the stamps that say whose it is.
    pub fn photo_paths(&self) -> Vec<PathBuf> {
        fn files(folder: &Path) -> Vec<PathBuf> {
            let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
            let each = |path: PathBuf| if path.is_dir() { files(&path) } else { vec![path] };
            entries.flat_map(|entry| each(entry.path())).collect()
        }
        let stamps = self.photo_dir().join(domain::photo_bindings::FOLDER);
        let all = files(&self.photo_dir()).into_iter();
        all.filter(|path| !path.starts_with(&stamps)).collect()
    }

    /// A file in the photo store.
    pub fn photo_file(&self, key: &str) -> Vec<u8> {
        std::fs::read(self.photo_dir().join(key)).unwrap()
    }

    /// Puts a file into the photo store, behind everybody's back.
    pub fn put_photo_file(&self, key: &str, bytes: &[u8]) {
        let path = self.photo_dir().join(key);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }

    /// Puts the photo store out of order: its directory is away, and cannot be made anew.
    pub fn break_photo_store(&self) {
        std::fs::rename(self.photo_dir(), self.files.path().join("photos-away")).unwrap();
        std::fs::write(self.photo_dir(), "").unwrap();
    }

    /// Puts the photo store in order again.
    pub fn mend_photo_store(&self) {
        std::fs::remove_file(self.photo_dir()).unwrap();
        std::fs::rename(self.files.path().join("photos-away"), self.photo_dir()).unwrap();
    }

    /// Drops every file in the photo store, behind everybody's back.
    pub fn remove_photos(&self) {
        for file in self.photo_paths() {
            std::fs::remove_file(file).unwrap();
        }
    }

    /// Where the photo store is.
    pub fn photo_dir(&self) -> PathBuf {
        self.photos.clone()
    }
}
