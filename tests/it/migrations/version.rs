//! Migrations of a former or a later version.

use std::os::unix::fs::symlink;

use diesel_migrations::FileBasedMigrations;
use harness::workspace;
use tempfile::TempDir;

/// The migrations of a version, in a directory of its own.
pub(super) struct Version(TempDir);

impl Version {
    /// The version that had no migration after this one, for example `20261129000002`.
    pub(super) fn up_to(newest: &str) -> Self {
        Self::some(|version| version <= newest)
    }

    /// A later version, which adds migrations: name and statements.
    pub(super) fn later(added: &[(&str, &str)]) -> Self {
        let later = Self::some(|_| true);
        for (name, statements) in added {
            let folder = later.0.path().join(name);
            std::fs::create_dir(&folder).unwrap();
            std::fs::write(folder.join("up.sql"), statements).unwrap();
            if statements.contains(" concurrently ") {
                let alone = "run_in_transaction = false\n";
                std::fs::write(folder.join("metadata.toml"), alone).unwrap();
            }
        }
        later
    }

    fn some(has: impl Fn(&str) -> bool) -> Self {
        let folder = TempDir::new().unwrap();
        for entry in std::fs::read_dir(workspace().join("migrations")).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap();
            let version = name.split('_').next().unwrap().replace('-', "");
            if path.is_dir() && has(&version) {
                symlink(&path, folder.path().join(name)).unwrap();
            }
        }
        Self(folder)
    }

    /// What `domain::db` takes.
    pub(super) fn source(&self) -> FileBasedMigrations {
        FileBasedMigrations::from_path(self.0.path()).unwrap()
    }
}
