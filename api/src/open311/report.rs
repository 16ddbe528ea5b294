//! Reads a posted request, or lists what is wrong with it.

use domain::{
    accounts::ApiKeyId,
    cases::{Channel, Contact, Location, NewCase},
    geotags::GeotagId,
    place::{OffTheMap, Place},
    uploads::Named,
};

use super::{errors::Errors, media, params::Params};

/// Characters of a short text: a name, an address, an ID.
const MAX_LEN: usize = 500;

/// The request as far as it is valid, and everything that is wrong with it.
pub(super) fn read(params: &Params, api_key_id: ApiKeyId) -> (NewCase, Errors) {
    let mut errors = Errors::default();
    let service_code = params.text("service_code").unwrap_or_default();
    if service_code.is_empty() {
        errors.push("service_code required");
    }
    let new = NewCase {
        channel: Channel::Open311,
        api_key_id: Some(api_key_id),
        service_code,
        description: params.text("description").unwrap_or_default(),
        answers: params.answers(),
        location: location(params, &mut errors),
        contact: Contact {
            email: short(params, "email", &mut errors),
            phone: short(params, "phone", &mut errors),
            first_name: short(params, "first_name", &mut errors),
            last_name: short(params, "last_name", &mut errors),
            device_id: short(params, "device_id", &mut errors),
            account_id: short(params, "account_id", &mut errors),
        },
        shape: None,
        geotag_id: geotag(params, &mut errors),
        photos: vec![],
        uploads: Named::none(),
        media_urls: media::addresses(params, &mut errors),
    };
    (new, errors)
}

/// Whether the form has any parameter of a location, valid or not.
pub(super) fn says_where(params: &Params) -> bool {
    ["lat", "long", "address_string", "address_id", "geotag_id"]
        .iter()
        .any(|name| params.first(name).is_some())
}

/// A geotag that was created with the app API: an extension.
fn geotag(params: &Params, errors: &mut Errors) -> Option<GeotagId> {
    let id = params.first("geotag_id")?.parse();
    id.map_err(|_error| errors.push("geotag_id is not the id of a geotag")).ok()
}

fn location(params: &Params, errors: &mut Errors) -> Location {
    Location {
        pin: pin(params, errors),
        address: short(params, "address_string", errors),
        address_id: short(params, "address_id", errors),
        fixes: vec![],
    }
}

fn pin(params: &Params, errors: &mut Errors) -> Option<Place> {
    let degrees = |name| params.first(name).map(|text| text.parse().unwrap_or(f64::NAN));
    let (lat, long) = match (degrees("lat"), degrees("long")) {
        (None, None) => return None,
        (Some(lat), Some(long)) => (lat, long),
        (Some(_), None) => return no_place(errors, "long required: lat and long go together"),
        (None, Some(_)) => return no_place(errors, "lat required: lat and long go together"),
    };
    if let Err(error @ OffTheMap::Latitude) = Place::new(lat, 0.0) {
        errors.push(error);
    }
    if let Err(error @ OffTheMap::Longitude) = Place::new(0.0, long) {
        errors.push(error);
    }
    Place::new(lat, long).ok()
}

fn no_place(errors: &mut Errors, why: &str) -> Option<Place> {
    errors.push(why);
    None
}

fn short(params: &Params, name: &str, errors: &mut Errors) -> Option<String> {
    let text = params.text(name)?;
    if text.chars().count() > MAX_LEN {
        errors.push(format!("{name} is too long: {MAX_LEN} characters at most"));
    }
    Some(text)
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;

    fn posted(form: &str) -> (NewCase, Errors) {
        read(&Params::in_query(form), ApiKeyId::new(DateTime::UNIX_EPOCH))
    }

    fn wrong_with(form: &str) -> String {
        posted(form).1.to_string()
    }

    #[test]
    fn a_good_report_has_nothing_wrong() {
        let (new, errors) = posted(
            "service_code=pothole&lat=52.37&long=4.9&description=a%0D%0Ab&email=a@example.org\
             &media_url=https://example.org/a.jpg&media_url=https://example.org/b.jpg",
        );
        assert!(errors.is_empty(), "{errors}");
        assert_eq!(new.description, "a\nb");
        assert_eq!(new.media_urls, ["https://example.org/a.jpg", "https://example.org/b.jpg"]);
        assert_eq!(new.contact.email.as_deref(), Some("a@example.org"));
        assert!(new.location.pin.is_some());
    }

    #[test]
    fn half_a_place_is_no_place() {
        assert!(wrong_with("service_code=x&lat=1").contains("long required"));
        assert!(wrong_with("service_code=x&long=1&lat=").contains("lat required"));
    }

    #[test]
    fn what_is_off_the_map_is_told() {
        for lat in ["91", "abc", "NaN", "inf", "-90.01"] {
            let words = wrong_with(&format!("service_code=x&lat={lat}&long=1"));
            assert!(words.contains("lat must"), "{lat}: {words}");
        }
        assert!(wrong_with("service_code=x&lat=1&long=181").contains("long must"));
    }

    #[test]
    fn every_mistake_is_told() {
        let words = wrong_with("lat=x&long=y&media_url=ftp://example.org");
        for part in ["service_code required", "lat must", "long must", "media_url"] {
            assert!(words.contains(part), "{part}: {words}");
        }
    }
}
