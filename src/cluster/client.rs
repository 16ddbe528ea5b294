//! Finds the client programs of PostgreSQL, for example `pg_dump`.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use super::install::usual_places;

/// An installed client program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientProgram {
    /// Path of the program.
    pub path: PathBuf,
    /// Major version of its PostgreSQL.
    pub major: u32,
}

impl ClientProgram {
    /// Returns the program `name` of the oldest installed version that is not older than `oldest`,
    /// from the directory `named`, or from the usual places and `PATH`.
    pub fn find(name: &str, named: Option<&Path>, oldest: u32) -> Option<Self> {
        let paths = if let Some(directory) = named {
            vec![directory.join(name)]
        } else {
            let places = usual_places().into_iter().map(|place| place.join(name));
            places.chain([PathBuf::from(name)]).collect()
        };
        let found = paths.into_iter().filter_map(|path| Self::inspect(name, path));
        found.filter(|program| program.major >= oldest).min_by_key(|program| program.major)
    }

    fn inspect(name: &str, path: PathBuf) -> Option<Self> {
        let said = Command::new(&path).arg("--version").output().ok()?;
        let major = major(name, &String::from_utf8_lossy(&said.stdout))?;
        Some(Self { path, major })
    }
}

/// Parses the major version from the output of `--version`.
fn major(name: &str, said: &str) -> Option<u32> {
    let version = said.strip_prefix(name)?.strip_prefix(" (PostgreSQL) ")?;
    version.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::major;

    #[test]
    fn the_major_version_is_read_from_what_a_client_says() {
        assert_eq!(major("pg_dump", "pg_dump (PostgreSQL) 17.2 (Debian 17.2-1)\n"), Some(17));
        assert_eq!(major("pg_dump", "pg_restore (PostgreSQL) 17.2\n"), None);
    }
}
