//! SHA-256, for values that are identified by their hash: secrets, tokens and request bodies.

use sha2::{Digest, Sha256};

/// The SHA-256 digest of `bytes`, 32 bytes long.
///
/// Secrets of full entropy are stored as this digest; passwords are not (see `accounts`).
pub fn sha256(bytes: impl AsRef<[u8]>) -> Vec<u8> {
    Sha256::digest(bytes.as_ref()).to_vec()
}
