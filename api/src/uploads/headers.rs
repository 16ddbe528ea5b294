//! The header `Upload-Metadata` of tus: names, each with a value in base64.

use actix_web::HttpRequest;
use base64::{
    Engine as _, alphabet,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};
use domain::jurisdictions::JurisdictionId;

use super::protocol::text;
use crate::problem::{Problem, ProblemCode};

/// Accepts base64 with or without padding: clients differ.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// Metadata of an upload. File name and media type are ignored, because they are not reliable.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Metadata {
    /// Jurisdiction that the photo is for.
    pub(super) jurisdiction_id: Option<JurisdictionId>,
    /// Digest of the complete file.
    pub(super) sha256: Option<Vec<u8>>,
}

/// Reads the metadata. Without the header, all fields are `None`.
pub(super) fn metadata(request: &HttpRequest) -> Result<Metadata, Problem> {
    read(text(request.headers(), "upload-metadata").unwrap_or_default())
}

fn read(header: &str) -> Result<Metadata, Problem> {
    let mut metadata = Metadata::default();
    for pair in header.split(',').map(str::trim).filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once(' ').unwrap_or((pair, ""));
        let wrong =
            |words: &str| Problem::new(ProblemCode::BadRequest, format!("{name} must be {words}"));
        let value = BASE64.decode(value.trim()).map_err(|_error| wrong("in base64"))?;
        match name {
            "jurisdiction_id" => {
                let city = String::from_utf8(value).ok().and_then(|text| text.parse().ok());
                metadata.jurisdiction_id = Some(city.ok_or_else(|| wrong("the id of a city"))?);
            }
            "sha256" => {
                let sha256 = sha256_digest(value);
                let words = "32 bytes, or 64 hexadecimal digits";
                metadata.sha256 = Some(sha256.ok_or_else(|| wrong(words))?);
            }
            _ => {}
        }
    }
    Ok(metadata)
}

/// A SHA-256 hash, as bytes or in hexadecimal.
fn sha256_digest(value: Vec<u8>) -> Option<Vec<u8>> {
    match value.len() {
        32 => Some(value),
        64 => hex::decode(value).ok(),
        _ => None,
    }
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
        for digest in [sha256.as_slice(), hex.as_bytes()] {
            let header = written(&[
                ("filename", "Straße.jpg".as_bytes()),
                ("jurisdiction_id", b"town.example"),
                ("sha256", digest),
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
