//! Passwords, as Argon2id keeps them. Slow on purpose, so never on a request thread.

use argon2::{Argon2, PasswordHasher, PasswordVerifier, password_hash::phc::PasswordHash};

/// A hash in PHC form, with its own salt.
pub(super) async fn hash(password: String) -> Result<String, String> {
    let hashed = tokio::task::spawn_blocking(move || {
        Argon2::default()
            .hash_password(password.as_bytes())
            .map(|hash| hash.to_string())
            .map_err(|error| error.to_string())
    });
    hashed.await.map_err(|error| error.to_string())?
}

/// Whether `password` is the one that was hashed.
pub(super) async fn fits(password: String, hash: String) -> bool {
    let checked = tokio::task::spawn_blocking(move || {
        PasswordHash::new(&hash)
            .is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
    });
    checked.await.unwrap_or(false)
}
