//! Generates passwords, and hashes them with Argon2id. Hashing is slow by design and runs on
//! blocking threads.

use std::{sync::Arc, time::Duration};

use argon2::{Argon2, PasswordHasher, PasswordVerifier, password_hash::phc::PasswordHash};

use tokio::sync::Semaphore;

use crate::random;

/// Number of passwords that a process checks at once. Each takes 19 MiB of memory and a processor.
const MAX_CONCURRENT: usize = 4;
/// Longest wait for a check to begin.
const QUEUE_TIMEOUT: Duration = Duration::from_secs(5);

/// Checks passwords, a limited number at once. Clones share the limit.
#[derive(Debug, Clone)]
pub struct PasswordChecker(Arc<Semaphore>);

impl Default for PasswordChecker {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(MAX_CONCURRENT)))
    }
}

impl PasswordChecker {
    /// Whether `password` matches `hash`. `None` if too many others wait to be checked.
    pub(super) async fn fits(&self, password: String, hash: String) -> Option<bool> {
        let permit = Arc::clone(&self.0).acquire_owned();
        let permit = tokio::time::timeout(QUEUE_TIMEOUT, permit).await.ok()?.ok()?;
        let checked = tokio::task::spawn_blocking(move || {
            // Held until the check ends, also if the client has gone.
            let _permit = permit;
            PasswordHash::new(&hash).is_ok_and(|hash| {
                Argon2::default().verify_password(password.as_bytes(), &hash).is_ok()
            })
        });
        Some(checked.await.unwrap_or(false))
    }
}

/// Returns the Argon2id hash in PHC string format, with a random salt.
pub(super) async fn hash(password: String) -> Result<String, String> {
    let hashed = tokio::task::spawn_blocking(move || {
        Argon2::default()
            .hash_password(password.as_bytes())
            .map(|hash| hash.to_string())
            .map_err(|error| error.to_string())
    });
    hashed.await.map_err(|error| error.to_string())?
}

/// Generates a random password: four groups of four letters and digits, without characters that
/// look alike.
pub fn generate_password() -> String {
    const LETTERS: &[u8] = b"abcdefghjkmnpqrstuvwxyz23456789";
    let letters: String = (0..16).map(|_| random::pick(LETTERS)).collect();
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
