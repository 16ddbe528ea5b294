//! The header `Upload-Metadata`: names, each with a value in base64.

use actix_web::HttpRequest;
use base64::{
    Engine as _, alphabet,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};
use domain::jurisdictions::JurisdictionId;

use super::protocol::text;
use crate::problem::Problem;

/// Takes padding or its absence, as senders do.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// What is said of a picture that will come. Its name and its type say nothing of what it is, and
/// are not looked at.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Metadata {
    /// The city.
    pub(super) jurisdiction_id: Option<JurisdictionId>,
    /// Of the whole.
    pub(super) sha256: Option<Vec<u8>>,
}

/// Reads it; none at all says nothing.
pub(super) fn metadata(request: &HttpRequest) -> Result<Metadata, Problem> {
    read(text(request.headers(), "upload-metadata").unwrap_or_default())
}

fn read(header: &str) -> Result<Metadata, Problem> {
    let mut metadata = Metadata::default();
    for pair in header.split(',').map(str::trim).filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once(' ').unwrap_or((pair, ""));
        let wrong = |words: &str| Problem::new("bad_request", format!("{name} must be {words}"));
        let value = BASE64.decode(value.trim()).map_err(|_error| wrong("in base64"))?;
        match name {
            "jurisdiction_id" => {
                let city = String::from_utf8(value).ok().and_then(|text| text.parse().ok());
                metadata.jurisdiction_id = Some(city.ok_or_else(|| wrong("the id of a city"))?);
            }
            "sha256" => {
                let sha256 = fingerprint(value);
                let words = "32 bytes, or 64 hexadecimal digits";
                metadata.sha256 = Some(sha256.ok_or_else(|| wrong(words))?);
            }
            _ => {}
        }
    }
    Ok(metadata)
}

fn fingerprint(value: Vec<u8>) -> Option<Vec<u8>> {
    if value.len() == 32 {
        return Some(value);
    }
    let digits = String::from_utf8(value).ok().filter(|text| text.len() == 64)?;
    let digit = |letter: char| letter.to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let digits: Option<Vec<u8>> = digits.chars().map(digit).collect();
    Some(
        digits?
            .chunks(2)
            .map(|pair| pair.iter().fold(0, |byte, digit| byte * 16 + digit))
            .collect(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(pairs: &[(&str, &[u8])]) -> String {
        let pairs = pairs.iter().map(|(name, value)| format!("{name} {}", BASE64.encode(value)));
        pairs.collect::<Vec<_>>().join(",")
    }

    #[test]
    fn what_is_known_is_read_and_the_rest_is_not() {
        let sha256 = [0xab; 32];
        let city = Some("town.example".parse().unwrap());
        let expected = Metadata { jurisdiction_id: city, sha256: Some(sha256.to_vec()) };
        let hex = "aB".repeat(32);
        for fingerprint in [sha256.as_slice(), hex.as_bytes()] {
            let header = written(&[
                ("filename", "Straße.jpg".as_bytes()),
                ("jurisdiction_id", b"town.example"),
                ("sha256", fingerprint),
            ]);
            assert_eq!(read(&header).unwrap(), expected);
        }
        assert_eq!(read("is_confidential").unwrap(), Metadata::default());
        assert_eq!(read("").unwrap(), Metadata::default());
    }

    #[test]
    fn what_cannot_be_read_is_said() {
        for (header, word) in [
            ("sha256 !", "sha256 must be in base64".to_owned()),
            (&written(&[("sha256", b"abc")]), "sha256 must be 32 bytes".to_owned()),
            (&written(&[("sha256", "ä".repeat(32).as_bytes())]), "sha256 must".to_owned()),
            (&written(&[("jurisdiction_id", b"a b")]), "jurisdiction_id must be".to_owned()),
        ] {
            let problem = read(header).unwrap_err().to_string();
            assert!(problem.contains(&word), "{header}: {problem}");
        }
    }
}
