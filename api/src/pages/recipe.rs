//! Example `curl` commands for a report.

use domain::{jurisdictions::JurisdictionId, place::Place};

/// Values of the commands, quoted for a shell.
#[derive(Debug)]
pub(super) struct Recipe {
    pub(super) address: String,
    pub(super) jurisdiction: String,
    /// Service code as a form field.
    pub(super) service_in_form: String,
    /// Service code as a multipart form field.
    pub(super) service: String,
    /// Latitude and longitude of a place in the city, if one is known.
    pub(super) place: Option<(String, String)>,
}

impl Recipe {
    pub(super) fn new(
        public_url: &str,
        city: &JurisdictionId,
        service_code: &str,
        place: Option<Place>,
    ) -> Self {
        let encoded: String = form_urlencoded::byte_serialize(service_code.as_bytes()).collect();
        let degrees = |name, degrees| quoted(&format!("{name}={degrees:.5}"));
        Self {
            address: quoted(&format!("{public_url}/open311/v2/requests.json")),
            jurisdiction: quoted(&format!("jurisdiction_id={city}")),
            service_in_form: quoted(&format!("service_code={encoded}")),
            service: quoted(&format!("service_code={service_code}")),
            place: place.map(|at| (degrees("lat", at.lat()), degrees("long", at.long()))),
        }
    }
}

/// Quotes any text as one shell word.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_service_code_leaves_its_quotes() {
        let city = "town.example".parse().unwrap();
        let recipe = Recipe::new("http://localhost", &city, "a'; rm -rf ~ #", None);
        assert_eq!(recipe.service, r"'service_code=a'\''; rm -rf ~ #'");
        assert_eq!(recipe.service_in_form, "'service_code=a%27%3B+rm+-rf+%7E+%23'");
    }
}
