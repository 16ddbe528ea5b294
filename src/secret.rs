//! Settings that are never printed. Each can be given by itself or as the name of a file that holds it.

use std::{convert::Infallible, fmt, io, path::PathBuf, str::FromStr};

/// A text that does not appear in `Debug` output.
#[derive(Clone)]
pub struct Secret(String);

impl Secret {
    /// Returns the text.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(secret)")
    }
}

impl FromStr for Secret {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        Ok(Self(text.to_owned()))
    }
}

/// A secret that was read from the file that a setting names. A line break at the end of the file
/// does not belong to it.
#[derive(Debug, Clone)]
pub struct SecretFile(Secret);

/// Why a file holds no secret.
#[derive(Debug, thiserror::Error)]
pub enum BadSecretFile {
    /// The file cannot be read.
    #[error("cannot read {0}: {1}")]
    Unreadable(PathBuf, io::Error),
    /// The file is empty.
    #[error("{0} is empty")]
    Empty(PathBuf),
}

impl SecretFile {
    /// The secret, given by itself or in a file. At most one of them is set.
    pub fn or<'a>(given: Option<&'a Secret>, file: Option<&'a Self>) -> Option<&'a Secret> {
        given.or_else(|| file.map(|Self(secret)| secret))
    }
}

impl FromStr for SecretFile {
    type Err = BadSecretFile;

    fn from_str(path: &str) -> Result<Self, BadSecretFile> {
        let path = PathBuf::from(path);
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) => return Err(BadSecretFile::Unreadable(path, error)),
        };
        match text.trim_end_matches(['\n', '\r']) {
            "" => Err(BadSecretFile::Empty(path)),
            secret => Ok(Self(Secret(secret.to_owned()))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<SecretFile, BadSecretFile> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("secret");
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().parse()
    }

    #[test]
    fn a_file_holds_the_secret_without_the_end_of_its_line() {
        for text in ["hunter 2", "hunter 2\n", "hunter 2\r\n"] {
            let file = read(text).unwrap();
            assert_eq!(SecretFile::or(None, Some(&file)).unwrap().reveal(), "hunter 2");
            assert!(!format!("{file:?}").contains("hunter"));
        }
    }

    #[test]
    fn a_file_without_a_secret_is_named() {
        assert!(read("\n").unwrap_err().to_string().ends_with("secret is empty"));
        let missing = "/no/such/file".parse::<SecretFile>().unwrap_err();
        assert!(missing.to_string().starts_with("cannot read /no/such/file: "), "{missing}");
    }
}
