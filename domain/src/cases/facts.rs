//! What an event records of the reported data of its case, so that the audit finds a change that no
//! event made.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::Case;
use crate::random;

/// Reported data of a case at the time of an event, in the event's detail as `facts`.
///
/// Description and place are digests (SHA-256 in URL-safe Base64), so that they can be corrected
/// and nothing of what they were is left.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Facts {
    /// Code of the responsible agency. `None` before one takes the case.
    pub(crate) agency: Option<String>,
    /// Digest of the description.
    pub(crate) description: String,
    /// Digest of point, address, id of the address point and postcode.
    pub(crate) place: String,
    /// Random text that begins what is hashed. A place that is not public cannot be found by trying
    /// out all that are near.
    salt: String,
    /// Code of the requested service.
    pub(crate) service: String,
}

impl Facts {
    /// The facts of a case as it is, with a new salt.
    pub(super) fn of(case: &Case) -> Self {
        Self::salted(random::secret(), case)
    }

    /// The facts of a case as it is, to be compared with these.
    pub(crate) fn anew(&self, case: &Case) -> Self {
        Self::salted(self.salt.clone(), case)
    }

    fn salted(salt: String, case: &Case) -> Self {
        let point = case.place.map(|place| format!("{} {}", place.lat(), place.long()));
        let place = [&point, &case.address, &case.address_id, &case.zipcode];
        Self {
            agency: case.agency_code.clone(),
            description: digest(&salt, &[Some(&case.description)]),
            place: digest(&salt, &place.map(Option::as_ref)),
            service: case.service_code.clone(),
            salt,
        }
    }
}

/// Hashes the salt and each part, prefixed by its length. A missing part is not an empty one.
fn digest(salt: &str, parts: &[Option<&String>]) -> String {
    let mut hash = Sha256::new_with_prefix(salt);
    for part in parts {
        match part {
            Some(text) => hash.update(format!("{}:{text}", text.len())),
            None => hash.update("-"),
        }
    }
    URL_SAFE_NO_PAD.encode(hash.finalize())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_or_cut_in_another_way_has_another_digest() {
        let [none, empty, ab, c, a, bc] =
            [None, Some(""), Some("ab"), Some("c"), Some("a"), Some("bc")]
                .map(|text| text.map(str::to_owned));
        let of = |parts: &[&Option<String>]| {
            digest("salt", &parts.iter().map(|part| part.as_ref()).collect::<Vec<_>>())
        };

        assert_ne!(of(&[&none]), of(&[&empty]));
        assert_ne!(of(&[&ab, &c]), of(&[&a, &bc]));
        assert_eq!(of(&[&ab, &none]), of(&[&ab, &none]));
        assert_ne!(digest("salt", &[ab.as_ref()]), digest("pepper", &[ab.as_ref()]));
    }
}
