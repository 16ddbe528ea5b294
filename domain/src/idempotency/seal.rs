//! Seals stored answers: they may contain secrets of the reporter, and the database is copied to
//! backups.

use std::fmt;

use aes_gcm::{
    Aes256Gcm, Key, Nonce,
    aead::{Aead, KeyInit, Payload},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};

use crate::random;

/// Begins a sealed text, with the version of its form. JSON never begins so.
const MARK: &str = "v1.";
/// Length of a nonce in bytes.
const NONCE_BYTES: usize = 12;
/// Separates the key of the seal from other uses of the same secret.
const PURPOSE: &[u8] = b"streetcorner: answers to requests with an idempotency key, v1";

/// Encrypts and authenticates stored answers with AES-256-GCM.
///
/// The form is `v1.`, then nonce and ciphertext in URL-safe Base64. Nonces are random, so one key
/// is good for some billion answers.
#[derive(Clone)]
pub struct Seal(Aes256Gcm);

impl fmt::Debug for Seal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Seal(..)")
    }
}

impl Seal {
    /// Derives the key of the seal from a secret of the server, which must be uniformly random.
    pub fn new(secret: &[u8; 32]) -> Self {
        let key: [u8; 32] = Sha256::digest([PURPOSE, &secret[..]].concat()).into();
        Self(Aes256Gcm::new(&Key::<Aes256Gcm>::from(key)))
    }

    /// Seals a text. It can only be opened with the same `context`. `None` if the text is too long
    /// for the cipher (64 GiB).
    pub(super) fn seal(&self, context: &[u8], text: &str) -> Option<String> {
        let nonce: [u8; NONCE_BYTES] = random::nonce();
        let payload = Payload { msg: text.as_bytes(), aad: context };
        let sealed = self.0.encrypt(&Nonce::from(nonce), payload).ok()?;
        Some(format!("{MARK}{}", URL_SAFE_NO_PAD.encode([&nonce[..], &sealed[..]].concat())))
    }

    /// Opens a sealed text. Returns a text of an earlier version, which is not sealed, as it is.
    /// `None` if it was sealed with another key or for another context, or was changed.
    pub(super) fn open(&self, context: &[u8], text: &str) -> Option<String> {
        let Some(sealed) = text.strip_prefix(MARK) else { return Some(text.to_owned()) };
        let bytes = URL_SAFE_NO_PAD.decode(sealed).ok()?;
        let (nonce, sealed) = bytes.split_first_chunk::<NONCE_BYTES>()?;
        let payload = Payload { msg: sealed, aad: context };
        String::from_utf8(self.0.decrypt(&Nonce::from(*nonce), payload).ok()?).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANSWER: &str = r#"{"secret":"Zk3rJ0w8Qy6bV1xN"}"#;

    #[test]
    fn an_answer_is_opened_by_its_own_key_and_place_only() {
        let seal = Seal::new(&[7; 32]);
        let sealed = seal.seal(b"testville/cases/1", ANSWER).unwrap();

        assert_eq!(seal.open(b"testville/cases/1", &sealed).as_deref(), Some(ANSWER));
        assert_eq!(seal.open(b"testville/cases/2", &sealed), None);
        assert_eq!(Seal::new(&[8; 32]).open(b"testville/cases/1", &sealed), None);
        let changed = sealed.replacen(MARK, "v1.AAAA", 1);
        assert_eq!(seal.open(b"testville/cases/1", &changed), None);
        assert_eq!(seal.open(b"testville/cases/1", "v1."), None);
    }

    #[test]
    fn a_sealed_answer_shows_nothing_and_is_never_the_same() {
        let seal = Seal::new(&[7; 32]);
        let sealed = seal.seal(b"", ANSWER).unwrap();

        assert!(!sealed.contains("Zk3rJ0w8Qy6bV1xN") && !sealed.contains("secret"), "{sealed}");
        assert_ne!(seal.seal(b"", ANSWER).unwrap(), sealed);
        assert!(!format!("{seal:?}").contains('7'));
    }

    #[test]
    fn an_answer_of_an_earlier_version_is_read_as_it_is() {
        assert_eq!(Seal::new(&[7; 32]).open(b"", ANSWER).as_deref(), Some(ANSWER));
    }
}
