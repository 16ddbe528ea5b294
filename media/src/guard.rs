//! Converts panics of image libraries to errors.

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::PhotoError;

/// Runs `work`. A panic in it means that the photo is damaged.
///
/// Decoders process untrusted bytes and occasionally index out of bounds. Such a file must cause an
/// error for its sender only. `work` owns everything it changes, so unwinding leaves no partial
/// state.
pub(crate) fn guarded<T>(work: impl FnOnce() -> Result<T, PhotoError>) -> Result<T, PhotoError> {
    catch_unwind(AssertUnwindSafe(work))
        .unwrap_or_else(|_| Err(PhotoError::broken("a library panicked while reading it")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_becomes_a_broken_photo() {
        let outcome: Result<(), _> = guarded(|| panic!("a decoder fell over"));

        assert!(matches!(outcome, Err(PhotoError::Broken(_))));
    }
}
