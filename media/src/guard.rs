//! Turns a panic inside a picture library into an ordinary error.

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::PhotoError;

/// Runs `work`; a panic in it means that the photo is broken.
///
/// The decoders walk through bytes that a stranger chose, and now and then one of them is found to
/// index past an end. Such a file must cost its sender an error and nobody else anything. `work`
/// owns all that it changes, so nothing half-done outlives the unwinding.
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
