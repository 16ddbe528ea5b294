//! Camera position from the XMP packet.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDateTime, Utc};
use quick_xml::{
    NsReader, XmlVersion,
    events::{BytesStart, Event},
    name::{Namespace, ResolveResult},
};

use super::{CameraPosition, NotedIn, position::Axis};

/// Namespace of the position's properties.
const EXIF: ResolveResult<'_> = ResolveResult::Bound(Namespace("http://ns.adobe.com/exif/1.0/"));

/// Maximum size of a packet that is read, in bytes. More than a camera writes.
const MAX_PACKET: usize = 256 * 1024;

/// Properties by name, with their first values.
type Properties = BTreeMap<String, String>;

/// Returns the position. `None` unless both coordinates exist and are in range.
pub(super) fn position(packet: &[u8]) -> Option<CameraPosition> {
    let packet = packet.get(..MAX_PACKET).unwrap_or(packet);
    let properties = properties(&String::from_utf8_lossy(packet));
    let text = |name: &str| properties.get(name).map(|text| text.trim());
    let number = |name: &str| text(name).and_then(number);
    let below = matches!(text("GPSAltitudeRef"), Some("1" | "3"));
    let position = CameraPosition {
        lat: coordinate(text("GPSLatitude")?, Axis::LAT)?,
        long: coordinate(text("GPSLongitude")?, Axis::LONG)?,
        altitude_m: number("GPSAltitude").map(|metres| if below { -metres } else { metres }),
        accuracy_m: number("GPSHPositioningError"),
        dilution: number("GPSDOP"),
        heading_deg: number("GPSImgDirection"),
        fixed_at: text("GPSTimeStamp").and_then(moment),
        noted_in: NotedIn::Xmp,
    };
    Some(position.judged())
}

/// Reads properties until the packet ends or is invalid. A property is an attribute or an element.
fn properties(packet: &str) -> Properties {
    let mut reader = NsReader::from_str(packet);
    let mut found = Properties::new();
    let mut within: Option<String> = None;
    loop {
        match reader.read_event() {
            Ok(Event::Start(tag)) => {
                attributes(&reader, &tag, &mut found);
                let (namespace, name) = reader.resolver().resolve_element(tag.name());
                within = (namespace == EXIF).then(|| property(name.as_ref())).flatten();
            }
            Ok(Event::Empty(tag)) => attributes(&reader, &tag, &mut found),
            Ok(Event::Text(text)) => {
                if let Some(name) = within.take() {
                    found.entry(name).or_insert_with(|| text.as_ref().to_owned());
                }
            }
            Ok(Event::End(_)) => within = None,
            Ok(Event::Eof) | Err(_) => return found,
            Ok(_) => {}
        }
    }
}

fn attributes(reader: &NsReader<&[u8]>, tag: &BytesStart<'_>, found: &mut Properties) {
    for attribute in tag.attributes().with_checks(false).flatten() {
        let (namespace, name) = reader.resolver().resolve_attribute(attribute.key);
        if namespace != EXIF {
            continue;
        }
        let value = attribute.normalized_value(XmlVersion::Implicit1_0);
        if let (Some(name), Ok(value)) = (property(name.as_ref()), value) {
            found.entry(name).or_insert_with(|| value.into_owned());
        }
    }
}

fn property(name: &str) -> Option<String> {
    name.starts_with("GPS").then(|| name.to_owned())
}

/// Parses `51,30.5N` and `51,30,30N`, and also the variants `51.5N` and `-51.5`.
fn coordinate(text: &str, axis: Axis) -> Option<f64> {
    let Some(numbers) = text.strip_suffix(|last: char| last.is_ascii_alphabetic()) else {
        let (sign, digits) = text.strip_prefix('-').map_or((1.0, text), |digits| (-1.0, digits));
        return axis.within(sign * plain(digits.strip_prefix('+').unwrap_or(digits))?);
    };
    let mut parts = [0.0; 3];
    for (place, part) in numbers.split(',').enumerate() {
        *parts.get_mut(place)? = plain(part.trim())?;
    }
    axis.degrees(parts, text.chars().next_back()?)
}

/// Parses digits with at most one decimal point. Rejects other number formats.
fn plain(text: &str) -> Option<f64> {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    digits.then(|| text.parse().ok()).flatten()
}

/// Parses `123/10` or `12.3`.
fn number(text: &str) -> Option<f64> {
    let Some((above, below)) = text.split_once('/') else { return text.parse().ok() };
    let (above, below): (f64, f64) = (above.parse().ok()?, below.parse().ok()?);
    (below > 0.0).then(|| above / below)
}

/// Parses the satellite time. It is in UTC, even without a zone.
fn moment(text: &str) -> Option<DateTime<Utc>> {
    let zoned = DateTime::parse_from_rfc3339(text).map(|time| time.to_utc());
    let plain = || NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S%.f");
    zoned.or_else(|_| plain().map(|time| time.and_utc())).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "<x:xmpmeta xmlns:x='adobe:ns:meta/'>\
        <rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>\
        <rdf:Description xmlns:e='http://ns.adobe.com/exif/1.0/'";
    const TAIL: &str = "</rdf:Description></rdf:RDF></x:xmpmeta>";

    fn by_attributes(lat: &str, long: &str) -> Option<(f64, f64)> {
        let packet = format!("{HEAD} e:GPSLatitude='{lat}' e:GPSLongitude=\"{long}\">{TAIL}");
        position(packet.as_bytes()).map(|position| (position.lat, position.long))
    }

    #[test]
    fn a_place_is_read_however_it_is_written() {
        assert_eq!(by_attributes("51,30.0N", "0,15.00W"), Some((51.5, -0.25)));
        assert_eq!(by_attributes("51,30,0n", " 0,15,0E "), Some((51.5, 0.25)));
        assert_eq!(by_attributes("51.5S", "0.25W"), Some((-51.5, -0.25)));
        assert_eq!(by_attributes("+51.5", "-0.25"), Some((51.5, -0.25)));
        assert_eq!(by_attributes("51,30&#46;0N", "0,15&#x57;"), Some((51.5, -0.25)));
    }

    #[test]
    fn a_place_that_is_half_said_is_none() {
        for lat in ["", "N", "51,30", "51,30X", "51,30E", "-51,30N", "51,30,0,0N", "91.0", "51,61N"]
        {
            assert_eq!(by_attributes(lat, "0,15W"), None, "{lat}");
        }
        for lat in ["inf", "nan", "1e1", "--5", "+-5", "51,,30N", "5.1.5N"] {
            assert_eq!(by_attributes(lat, "0,15W"), None, "{lat}");
        }
        let elsewhere = HEAD.replace("exif", "other");
        let packet = format!("{elsewhere} e:GPSLatitude='1.5' e:GPSLongitude='1.5'>{TAIL}");
        assert_eq!(position(packet.as_bytes()), None);
        assert_eq!(position(b"\xFF\xFEno packet"), None);
    }

    #[test]
    fn what_comes_with_the_place_is_read() {
        let elements = [
            ("Latitude", "51,30.0N"),
            ("Longitude", "0,15.0W"),
            ("Altitude", "123/10"),
            ("AltitudeRef", "1"),
            ("DOP", "2.1"),
            ("HPositioningError", "13/2"),
            ("ImgDirection", "90/1"),
            ("TimeStamp", "2026-05-01T11:00:00Z"),
        ];
        let elements = elements.map(|(name, text)| format!("<e:GPS{name}>{text}</e:GPS{name}>"));

        let noted = position(format!("{HEAD}>{}{TAIL}", elements.concat()).as_bytes()).unwrap();

        assert_eq!((noted.lat, noted.long, noted.noted_in), (51.5, -0.25, NotedIn::Xmp));
        assert_eq!((noted.altitude_m, noted.dilution), (Some(-12.3), Some(2.1)));
        assert_eq!((noted.accuracy_m, noted.heading_deg), (Some(6.5), Some(90.0)));
        assert_eq!(noted.fixed_at, moment("2026-05-01T11:00:00"));
        assert!(noted.fixed_at.is_some());
    }
}
