//! VAPID key for Web Push (RFC 8292). Created once, because subscriptions are bound to it.

use std::{io::Write as _, path::Path};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use p256::{
    SecretKey,
    elliptic_curve::sec1::ToEncodedPoint,
    pkcs8::{DecodePrivateKey, EncodePrivateKey, LineEnding},
};

/// A VAPID key pair.
#[derive(Clone)]
pub struct VapidKey {
    pem: String,
    public: String,
}

/// Why the key cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum VapidKeyError {
    /// The file cannot be read or written: path and cause.
    #[error("cannot use the VAPID key {0}")]
    File(String, #[source] std::io::Error),
    /// The file does not contain a P-256 key in PKCS#8 PEM.
    #[error("{0} holds no P-256 key in PKCS#8 PEM form")]
    NotAKey(String),
}

impl VapidKey {
    /// Reads the key from a PEM file, or creates the file with a new key, readable by its owner
    /// only. If several processes do this at once, all use the same key.
    pub fn open(path: &Path) -> Result<Self, VapidKeyError> {
        let named = |error| VapidKeyError::File(path.display().to_string(), error);
        let not_a_key = || VapidKeyError::NotAKey(path.display().to_string());
        if !path.exists() {
            let pem = new_pem().ok_or_else(not_a_key)?;
            write_secret(path, &pem).map_err(named)?;
        }
        let pem = std::fs::read_to_string(path).map_err(named)?;
        Self::from_pem(pem).ok_or_else(not_a_key)
    }

    fn from_pem(pem: String) -> Option<Self> {
        let key = SecretKey::from_pkcs8_pem(&pem).ok()?;
        let point = key.public_key().to_encoded_point(false);
        Some(Self { public: URL_SAFE_NO_PAD.encode(point.as_bytes()), pem })
    }

    /// Public key for subscriptions: an uncompressed point in base64url.
    pub fn public(&self) -> &str {
        &self.public
    }

    /// Private key for signing tokens, in PKCS#8 PEM.
    pub fn pem(&self) -> &str {
        &self.pem
    }
}

fn new_pem() -> Option<String> {
    // Nearly every 32-byte number is a valid key, so a few attempts are enough.
    let key = (0..4).find_map(|_try| SecretKey::from_slice(&rand::random::<[u8; 32]>()).ok())?;
    Some(key.to_pkcs8_pem(LineEnding::LF).ok()?.to_string())
}

/// Writes a file atomically, readable by its owner only. An existing file is kept.
fn write_secret(path: &Path, text: &str) -> std::io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let mut file = tempfile::NamedTempFile::new_in(folder.unwrap_or_else(|| Path::new(".")))?;
    file.write_all(text.as_bytes())?;
    file.as_file().sync_all()?;
    match file.persist_noclobber(path) {
        Err(error) if error.error.kind() != std::io::ErrorKind::AlreadyExists => Err(error.error),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn the_key_is_made_once_and_is_nobody_elses() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("vapid-key.pem");

        let made = std::thread::scope(|scope| {
            let each = || VapidKey::open(&path).unwrap().public().to_owned();
            let all: Vec<_> = (0..8).map(|_| scope.spawn(each)).collect();
            all.into_iter().map(|one| one.join().unwrap()).collect::<Vec<_>>()
        });

        assert!(made.iter().all(|one| *one == made[0]), "{made:?}");
        let rights = std::fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(rights & 0o777, 0o600);
        assert_eq!(URL_SAFE_NO_PAD.decode(&made[0]).unwrap().len(), 65);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn what_is_no_key_is_refused_and_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("vapid-key.pem");
        std::fs::write(&path, "no key").unwrap();

        let error = VapidKey::open(&path).err().unwrap();

        assert!(error.to_string().contains("holds no P-256 key"), "{error}");
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "no key");
        assert!(VapidKey::open(Path::new("/nowhere/at/all.pem")).is_err());
    }
}
