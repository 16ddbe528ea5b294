//! Rows as real endpoints send them.

use chrono_tz::America::New_York;

use super::{
    super::{json, xml},
    *,
};

fn clockwork() -> Clockwork {
    Clockwork { zone: New_York, now: "2020-01-01T00:00:00Z".parse().unwrap() }
}

fn read(json: &str) -> Requests {
    Requests::read(&json::read(json).unwrap(), clockwork())
}

/// Parses a row with the required members and the given ones.
fn row(members: &str) -> (RemoteRequest, Vec<Mended>) {
    let requests = read(&format!(
        r#"[{{"service_request_id": 7, "status": "open", "service_code": "a",
             "requested_datetime": "2019-05-01T10:00:00Z" {members}}}]"#
    ));
    (requests.told[0].clone(), requests.mended.keys().copied().collect())
}

#[test]
fn nothing_is_nothing_in_every_spelling() {
    for nothing in
        ["", r#", "X": null"#, r#", "X": """#, r#", "X": " ""#, r#", "X": []"#, r#", "X": {}"#]
    {
        for name in ["address", "description", "expected_datetime", "lat", "media_url", "zipcode"] {
            assert_eq!(row(&nothing.replace('X', name)), row(""), "{name}{nothing}");
        }
    }
    let nil = "<r><request><service_request_id>7</service_request_id><status>OPEN</status>\
        <service_code>a</service_code><requested_datetime>2019-05-01T10:00:00Z</requested_datetime>\
        <updated_datetime xsi:nil=\"true\" xmlns:xsi=\"x\"/><address/><lat> </lat></request></r>";
    let requests = Requests::read(&xml::read(nil).unwrap(), clockwork());
    assert_eq!((requests.told[0].clone(), requests.mended.len()), (row("").0, 0));
}

#[test]
fn a_citizens_words_are_kept_to_the_byte() {
    let (told, mended) = row(r#", "description": " a\r\n\tb\u00e9\u0000 ", "address": " Elm St ""#);

    assert_eq!(told.description, " a\r\n\tbé\u{fffd} ");
    assert_eq!(told.address.as_deref(), Some("Elm St"));
    assert_eq!(mended, [Mended::Characters]);
}

#[test]
fn blanks_around_every_value_are_somebodys_sense_of_beauty() {
    let nice = "<r><request><service_request_id>\n 7\n </service_request_id><status> closed\n</status>\
        <requested_datetime>\n2019-05-01T10:00:00Z </requested_datetime>\
        <description>\n  a hole \n</description><lat> 42.5 </lat><long>\n-71</long></request></r>";

    let told = Requests::read(&xml::read(nice).unwrap(), clockwork()).told.remove(0);

    assert_eq!((told.id.as_str(), told.description.as_str()), ("7", "a hole"));
    assert_eq!(told.place, Place::new(42.5, -71.0).ok());
    assert_eq!(told.standing, Standing::Closed);
}

#[test]
fn numbers_may_be_texts_and_texts_numbers() {
    for place in [
        r#""lat": 42.5, "long": -71"#,
        r#""lat": "42.5", "long": "-71.0""#,
        r#""lat": "42,5", "lon": ["-71"]"#,
    ] {
        let (told, mended) = row(&format!(", {place}"));
        assert_eq!((told.place, mended.len()), (Place::new(42.5, -71.0).ok(), 0), "{place}");
    }
    assert_eq!(row(r#", "zipcode": 2134, "address_id": 17"#).0.zipcode.as_deref(), Some("2134"));
}

#[test]
fn no_place_is_made_up() {
    for (place, odd) in [
        (r#""lat": 0, "long": 0.0"#, Mended::NullIsland),
        (r#""lat": "0.0", "long": "0""#, Mended::NullIsland),
        (r#""lat": 42.5"#, Mended::OffTheMap),
        (r#""lat": 142.5, "long": 1"#, Mended::OffTheMap),
        (r#""lat": "here", "long": "there""#, Mended::OffTheMap),
    ] {
        let (told, mended) = row(&format!(", {place}"));
        assert_eq!((told.place, mended), (None, vec![odd]), "{place}");
    }
}

#[test]
fn odd_values_are_put_right_and_counted() {
    for (member, odd) in [
        (r#""updated_datetime": "2019-05-01 11:00:00""#, Mended::LocalTime),
        (r#""updated_datetime": "05/01/2019 11:00:00 AM""#, Mended::OddTime),
        (r#""updated_datetime": "soon""#, Mended::NoTime),
        (r#""updated_datetime": "2030-05-01T11:00:00Z""#, Mended::Future),
        (r#""media_url": "photo.jpg""#, Mended::NoPicture),
    ] {
        assert_eq!(row(&format!(", {member}")).1, [odd], "{member}");
    }
    assert_eq!(row(r#", "expected_datetime": "1970-01-01T00:00:00Z""#), row(""));
}

#[test]
fn a_status_of_its_own_is_what_it_sounds_like() {
    for (status, standing) in [
        ("\"Fixed\"", Standing::Closed),
        ("\"Auto-closed\"", Standing::Closed),
        ("\"in progress\"", Standing::Open),
        ("null", Standing::Open),
    ] {
        let list = format!(
            r#"[{{"service_request_id": 7, "service_code": 1, "status": {status},
                 "requested_datetime": "2019-05-01T10:00:00Z",
                 "updated_datetime": "2019-05-01T10:00:00Z"}}]"#
        );
        let requests = read(&list);
        assert_eq!((requests.told[0].standing, requests.mended.len()), (standing, 1), "{status}");
    }
}

#[test]
fn rows_that_cannot_be_kept_are_counted() {
    let requests = read(
        r#"{"service_requests": [
            {"token": "t", "service_code": 1},
            {"service_request_id": null, "status": "open", "requested_datetime": "2019-05-01"},
            {"service_request_id": "a\u0000b", "requested_datetime": "2019-05-01"},
            {"service_request_id": "5", "status": "open", "requested_datetime": "soon"},
            {"service_request_id": "6", "status": "open", "service_code": 1,
             "updated_datetime": "2019-05-01T10:00:00Z"}
        ]}"#,
    );

    assert_eq!((requests.rows, requests.told.len()), (5, 1));
    let skipped = BTreeMap::from([(Skipped::NoId, 3), (Skipped::NoTime, 1)]);
    assert_eq!(requests.skipped, skipped);
    assert_eq!(requests.mended, BTreeMap::from([(Mended::NotRequested, 1)]));
}
