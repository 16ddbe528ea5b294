//! Random values from the operating system: secrets, keys, and jitter. The only module that reads
//! randomness.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use rand::{RngExt, rng};

/// Returns a secret of 128 random bits, as 22 characters of URL-safe Base64.
pub fn secret() -> String {
    URL_SAFE_NO_PAD.encode(rng().random::<[u8; 16]>())
}

/// Returns 32 random bytes, for private keys.
pub fn key_bytes() -> [u8; 32] {
    rng().random()
}

/// Returns 96 random bits, which a cipher uses once.
pub fn nonce() -> [u8; 12] {
    rng().random()
}

/// Returns a uniformly random element of `letters`, or `?` if it is empty.
pub fn pick(letters: &[u8]) -> char {
    let at = rng().random_range(0..letters.len().max(1));
    letters.get(at).copied().map_or('?', char::from)
}

/// Returns 64 random bits.
pub fn bits() -> u64 {
    rng().random()
}

/// Returns a uniformly random number in `0.0..1.0`.
pub fn fraction() -> f64 {
    rng().random()
}
