//! The one place that reads chance: secrets and numbers nobody can guess.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use rand::{RngExt, rng};
use sha2::{Digest, Sha256};

/// A secret of 128 bits that fits into a link.
pub fn secret() -> String {
    URL_SAFE_NO_PAD.encode(rng().random::<[u8; 16]>())
}

/// 32 random bytes, for keys.
pub fn key_bytes() -> [u8; 32] {
    rng().random()
}

/// A password that can be typed.
pub fn password() -> String {
    const LETTERS: &[u8] = b"abcdefghjkmnpqrstuvwxyz23456789";
    let letters: String = (0..16).map(|_| pick(LETTERS)).collect();
    let mut words = letters.as_str();
    let mut out = String::new();
    while let Some((word, rest)) = words.split_at_checked(4) {
        if !out.is_empty() {
            out.push('-');
        }
        out.push_str(word);
        words = rest;
    }
    out
}

/// One of `letters`, each as likely as the other.
pub fn pick(letters: &[u8]) -> char {
    let at = rng().random_range(0..letters.len().max(1));
    letters.get(at).copied().map_or('?', char::from)
}

/// A number in `0.0..1.0`, for jitter.
pub fn fraction() -> f64 {
    rng().random()
}

/// What is stored in place of a secret: enough to recognise it, useless to a thief.
pub fn fingerprint(secret: impl AsRef<[u8]>) -> Vec<u8> {
    Sha256::digest(secret.as_ref()).to_vec()
}
