//! Finds the installed PostgreSQL programs.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use super::{ClusterError, layout::Layout};

/// Oldest supported major version.
const OLDEST: u32 = 14;

/// Directories where distributions install the programs: parent directory, prefix of its entries,
/// and suffix after the entry.
const PLACES: [(&str, &str, &str); 8] = [
    ("/usr/lib/postgresql", "", "bin"),
    ("/usr/lib", "postgresql", "bin"),
    ("/usr/libexec", "postgresql", ""),
    ("/usr", "pgsql-", "bin"),
    ("/usr/local", "pgsql", "bin"),
    ("/opt/homebrew/opt", "postgresql", "bin"),
    ("/usr/local/opt", "postgresql", "bin"),
    ("/Applications/Postgres.app/Contents/Versions", "", "bin"),
];

/// An installed PostgreSQL.
#[derive(Clone, Debug)]
pub(super) struct Installation {
    /// Directory of its programs.
    binaries: PathBuf,
    /// Major version.
    major: u32,
}

impl Installation {
    /// Returns the newest installed PostgreSQL with PostGIS, or the version that wrote the
    /// existing data.
    pub(super) fn find(named: Option<&Path>, layout: &Layout) -> Result<Self, ClusterError> {
        let mut found: Vec<Self> = match named {
            Some(directory) => Self::inspect(directory).into_iter().collect(),
            None => usual_places().iter().filter_map(|place| Self::inspect(place)).collect(),
        };
        found.sort_by_key(|installation| installation.major);
        let Some(newest) = found.last().cloned() else {
            return Err(match named {
                Some(directory) => {
                    ClusterError::NotThere { directory: directory.to_owned(), oldest: OLDEST }
                }
                None => ClusterError::NotFound { oldest: OLDEST },
            });
        };
        let newest = match layout.version()? {
            None => newest,
            Some(data) => {
                let mut installed: Vec<String> =
                    found.iter().map(|found| found.major.to_string()).collect();
                installed.dedup();
                found.retain(|installation| installation.major.to_string() == data);
                found.last().cloned().ok_or_else(|| ClusterError::OtherVersion {
                    directory: layout.directory.clone(),
                    data,
                    installed: installed.join(", "),
                })?
            }
        };
        found
            .into_iter()
            .rfind(Self::has_postgis)
            .ok_or(ClusterError::NoPostgis { major: newest.major, binaries: newest.binaries })
    }

    /// Path of one of its programs.
    pub(super) fn program(&self, name: &str) -> PathBuf {
        self.binaries.join(name)
    }

    /// Inspects a directory. `None` unless it has all programs of a supported version.
    fn inspect(binaries: &Path) -> Option<Self> {
        if !binaries.join("initdb").is_file() {
            return None;
        }
        let said = Command::new(binaries.join("postgres")).arg("--version").output().ok()?;
        let major = major(&String::from_utf8_lossy(&said.stdout))?;
        (major >= OLDEST).then(|| Self { binaries: binaries.to_owned(), major })
    }

    /// Whether PostGIS is installed for this version.
    fn has_postgis(&self) -> bool {
        let above = |levels| self.binaries.ancestors().nth(levels).unwrap_or(Path::new("/"));
        let mut shared = vec![
            PathBuf::from(format!("/usr/share/postgresql/{}", self.major)),
            above(1).join("share"),
            above(1).join("share/postgresql"),
            above(1).join("share/pgsql"),
            above(2).join(format!("share/postgresql{}", self.major)),
        ];
        shared.extend(ask(&self.program("pg_config"), "--sharedir"));
        shared.iter().any(|directory| directory.join("extension/postgis.control").is_file())
    }
}

/// Returns every directory that may contain the programs.
pub(super) fn usual_places() -> Vec<PathBuf> {
    let mut places = Vec::new();
    for (parent, start, below) in PLACES {
        let entries = fs::read_dir(parent).into_iter().flatten().flatten();
        let named = entries.filter(|entry| entry.file_name().to_string_lossy().starts_with(start));
        places.extend(named.map(|entry| entry.path().join(below)));
    }
    places.extend(["/usr/bin", "/usr/local/bin", "/opt/homebrew/bin"].map(PathBuf::from));
    // A `pg_config` on the PATH knows any other place.
    places.extend(ask(Path::new("pg_config"), "--bindir"));
    places
}

/// Runs `pg_config` with one option and returns its output.
fn ask(pg_config: &Path, question: &str) -> Option<PathBuf> {
    let said = Command::new(pg_config).arg(question).output().ok()?;
    let text = String::from_utf8(said.stdout).ok()?;
    said.status.success().then(|| PathBuf::from(text.trim()))
}

/// Parses the major version from the output of `postgres --version`.
fn major(said: &str) -> Option<u32> {
    let version = said.strip_prefix("postgres (PostgreSQL) ")?;
    version.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::major;

    #[test]
    fn the_major_version_is_read_from_what_the_server_says() {
        assert_eq!(major("postgres (PostgreSQL) 15.14 (Debian 15.14-0+deb12u1)\n"), Some(15));
        assert_eq!(major("postgres (PostgreSQL) 19devel\n"), Some(19));
        assert_eq!(major("postgres (PostgreSQL) 9.6.24\n"), Some(9));
        assert_eq!(major("something else 15\n"), None);
    }
}
