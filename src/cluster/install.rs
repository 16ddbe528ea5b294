//! Finds the installed Postgres programs.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use super::{ClusterError, layout::Layout};

/// The oldest Postgres that will do.
const OLDEST: u32 = 14;

/// Where distributions put the programs: a directory, how the names of its entries begin, and what
/// follows them.
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

/// One installed Postgres.
#[derive(Clone, Debug)]
pub(super) struct Installation {
    /// Where its programs are.
    binaries: PathBuf,
    /// Its major version.
    major: u32,
}

impl Installation {
    /// The newest installed Postgres with `PostGIS`, or the one that wrote the data that are there.
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

    /// One of its programs.
    pub(super) fn program(&self, name: &str) -> PathBuf {
        self.binaries.join(name)
    }

    /// What is in `binaries`, if it is a whole Postgres that is new enough.
    fn inspect(binaries: &Path) -> Option<Self> {
        if !binaries.join("initdb").is_file() {
            return None;
        }
        let said = Command::new(binaries.join("postgres")).arg("--version").output().ok()?;
        let major = major(&String::from_utf8_lossy(&said.stdout))?;
        (major >= OLDEST).then(|| Self { binaries: binaries.to_owned(), major })
    }

    /// Whether `PostGIS` is installed for this Postgres.
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

/// Every directory that may hold the programs.
fn usual_places() -> Vec<PathBuf> {
    let mut places = Vec::new();
    for (parent, start, below) in PLACES {
        let entries = fs::read_dir(parent).into_iter().flatten().flatten();
        let named = entries.filter(|entry| entry.file_name().to_string_lossy().starts_with(start));
        places.extend(named.map(|entry| entry.path().join(below)));
    }
    places.extend(["/usr/bin", "/usr/local/bin", "/opt/homebrew/bin"].map(PathBuf::from));
    // Wherever else it is, its own `pg_config` on the path knows.
    places.extend(ask(Path::new("pg_config"), "--bindir"));
    places
}

/// What `pg_config` answers to one question.
fn ask(pg_config: &Path, question: &str) -> Option<PathBuf> {
    let said = Command::new(pg_config).arg(question).output().ok()?;
    let text = String::from_utf8(said.stdout).ok()?;
    said.status.success().then(|| PathBuf::from(text.trim()))
}

/// The major version in what `postgres --version` says.
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
