//! The key that roots are signed with.

use std::{
    fmt, fs,
    io::{self, ErrorKind},
    path::Path,
};

use ed25519_dalek::{
    Signature, Signer as _, SigningKey, VerifyingKey,
    pkcs8::{
        DecodePrivateKey, DecodePublicKey, EncodePrivateKey, KeypairBytes,
        spki::der::pem::LineEnding,
    },
};
use serde::Deserialize;

use crate::{random, secret_file};

/// Signs roots (Ed25519).
#[derive(Clone)]
pub struct AuditKey(SigningKey);

/// Checks signatures of roots. Displayed in hexadecimal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct PublicKey(VerifyingKey);

/// Why a key cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum AuditKeyError {
    /// The file cannot be read or written: path and cause.
    #[error("cannot use the audit key {0}")]
    File(String, #[source] io::Error),
    /// The file does not contain such a key: path, and which key it should have.
    #[error("{0} holds no {1} Ed25519 key in PEM form")]
    NotAKey(String, &'static str),
}

/// The text is not a public key.
#[derive(Debug, thiserror::Error)]
#[error("not an Ed25519 key in hexadecimal")]
pub struct BadPublicKey;

impl AuditKey {
    /// Reads the key from a PEM file, or creates the file with a new key, readable by its owner
    /// only. If several processes do this at once, all use the same key.
    pub fn open(path: &Path) -> Result<Self, AuditKeyError> {
        match Self::read(path) {
            Err(AuditKeyError::File(_, error)) if error.kind() == ErrorKind::NotFound => {
                let pem = Self::generate().to_pem().ok_or_else(|| not_a_key(path, "private"))?;
                secret_file::create(path, &pem).map_err(|error| named(path, error))?;
                Self::read(path)
            }
            read => read,
        }
    }

    /// Reads the key from a PEM file (PKCS#8).
    pub fn read(path: &Path) -> Result<Self, AuditKeyError> {
        let pem = fs::read_to_string(path).map_err(|error| named(path, error))?;
        let key = SigningKey::from_pkcs8_pem(&pem).map_err(|_other| not_a_key(path, "private"))?;
        Ok(Self(key))
    }

    /// Creates a random key.
    pub fn generate() -> Self {
        Self(SigningKey::from_bytes(&random::key_bytes()))
    }

    /// The key for checking signatures.
    pub fn public(&self) -> PublicKey {
        PublicKey(self.0.verifying_key())
    }

    pub(super) fn sign(&self, text: &str) -> [u8; 64] {
        self.0.sign(text.as_bytes()).to_bytes()
    }

    /// PKCS#8 version 1, without the public key, which every tool reads.
    fn to_pem(&self) -> Option<String> {
        let pair = KeypairBytes { secret_key: self.0.to_bytes(), public_key: None };
        Some(pair.to_pkcs8_pem(LineEnding::LF).ok()?.to_string())
    }
}

impl fmt::Debug for AuditKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AuditKey(..)")
    }
}

impl PublicKey {
    /// Reads the key from a PEM file, as `openssl pkey -pubout` writes it.
    pub fn read(path: &Path) -> Result<Self, AuditKeyError> {
        let pem = fs::read_to_string(path).map_err(|error| named(path, error))?;
        let key = VerifyingKey::from_public_key_pem(&pem);
        key.map(Self).map_err(|_other| not_a_key(path, "public"))
    }

    /// Whether the text was signed with the private key of this one.
    pub(super) fn has_signed(&self, text: &str, signature: &[u8; 64]) -> bool {
        self.0.verify_strict(text.as_bytes(), &Signature::from_bytes(signature)).is_ok()
    }
}

impl fmt::Display for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0.as_bytes()))
    }
}

impl TryFrom<String> for PublicKey {
    type Error = BadPublicKey;

    fn try_from(text: String) -> Result<Self, BadPublicKey> {
        let mut bytes = [0; 32];
        hex::decode_to_slice(text, &mut bytes).map_err(|_not_hexadecimal| BadPublicKey)?;
        VerifyingKey::from_bytes(&bytes).map(Self).map_err(|_not_a_point| BadPublicKey)
    }
}

fn named(path: &Path, error: io::Error) -> AuditKeyError {
    AuditKeyError::File(path.display().to_string(), error)
}

fn not_a_key(path: &Path, kind: &'static str) -> AuditKeyError {
    AuditKeyError::NotAKey(path.display().to_string(), kind)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn the_key_is_made_once_and_is_nobody_elses() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("new/audit-key.pem");
        assert!(matches!(AuditKey::read(&path), Err(AuditKeyError::File(..))));

        let made = std::thread::scope(|scope| {
            let each = || AuditKey::open(&path).unwrap().public();
            let all: Vec<_> = (0..8).map(|_| scope.spawn(each)).collect();
            all.into_iter().map(|one| one.join().unwrap()).collect::<Vec<_>>()
        });

        assert!(made.iter().all(|one| *one == made[0]), "{made:?}");
        assert_eq!(AuditKey::read(&path).unwrap().public(), made[0]);
        let rights = fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(rights & 0o777, 0o600);
    }

    #[test]
    fn a_private_key_is_no_public_one_and_something_else_is_neither() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("audit-key.pem");
        AuditKey::open(&path).unwrap();

        let error = PublicKey::read(&path).unwrap_err();
        assert!(error.to_string().contains("holds no public Ed25519 key"), "{error}");

        fs::write(&path, "no key").unwrap();
        let error = AuditKey::open(&path).unwrap_err();
        assert!(error.to_string().contains("holds no private Ed25519 key"), "{error}");
    }
}
