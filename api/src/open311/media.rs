//! The pictures of a posted form: files, in a part of any name, base64 in a text field, or the URL of a
//! picture on another server.

use base64::{
    Engine as _, alphabet,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};
use chrono::{DateTime, Utc};
use domain::{
    jurisdictions::Jurisdiction,
    photos::{self, PhotoError, PhotoProcessor, ProcessPhotoError, ProcessedPhoto},
    text::tidy,
};
use url::Url;

use super::{errors::Errors, params::Params};
use crate::{
    request_body::{Form, holds_picture},
    state::State,
};

/// Pictures of one form: files and base64, or URLs.
const MAX_PICTURES: usize = 6;
/// Characters of a URL.
const MAX_URL_LEN: usize = 2_000;
/// Characters of a field name that an error quotes.
const MAX_NAME_LEN: usize = 40;

/// The pictures of a form, before they are checked.
#[derive(Debug, Default)]
pub(super) struct Pictures(Vec<(String, Sent)>);

#[derive(Debug)]
enum Sent {
    File(Vec<u8>),
    Text(String),
}

/// A file whose first bytes are those of a picture.
#[derive(Debug)]
pub(super) struct Picture {
    name: String,
    bytes: Vec<u8>,
}

impl Pictures {
    /// Separates the pictures from the other fields. A URL in a field for pictures becomes a
    /// `media_url`.
    pub(super) fn split(form: Form) -> (Vec<(String, String)>, Self) {
        let Form { fields, files } = form;
        let (mut rest, mut pictures) = (vec![], vec![]);
        pictures.extend(files.into_iter().map(|(name, bytes)| (name, Sent::File(bytes))));
        for (name, value) in fields {
            if !holds_picture(&name) {
                rest.push((name, value));
            } else if is_web_address(value.trim()) {
                rest.push(("media_url".to_owned(), value));
            } else if !value.trim().is_empty() {
                pictures.push((name, Sent::Text(value)));
            }
        }
        (rest, Self(pictures))
    }

    /// The pictures that can be processed, and everything that is wrong with the others.
    pub(super) fn look(self, photo_processor: &PhotoProcessor) -> (Vec<Picture>, Errors) {
        let (mut pictures, mut errors) = (vec![], Errors::default());
        if self.0.len() > MAX_PICTURES {
            errors.push(format!("at most {MAX_PICTURES} pictures are taken"));
        }
        for (name, sent) in self.0.into_iter().take(MAX_PICTURES) {
            let name: String = tidy(&name).chars().take(MAX_NAME_LEN).collect();
            let bytes = match sent {
                Sent::File(bytes) => Some(bytes),
                Sent::Text(text) => bytes_of(&text),
            };
            match bytes.map(|bytes| (photo_processor.inspect(&bytes), bytes)) {
                Some((Ok(()), bytes)) => pictures.push(Picture { name, bytes }),
                Some((Err(error), _)) => errors.push(format!("{name}: {error}")),
                None => errors.push(format!(
                    "{name} must be a picture: a file, base64, or an http or https address"
                )),
            }
        }
        (pictures, errors)
    }
}

/// Processes all pictures. If one fails, none is kept.
pub(super) async fn process(
    state: &State,
    now: DateTime<Utc>,
    city: &Jurisdiction,
    pictures: Vec<Picture>,
) -> Result<Vec<ProcessedPhoto>, Errors> {
    let (mut processed, mut errors) = (vec![], Errors::default());
    let ids = photos::ids(now, pictures.len());
    for (id, Picture { name, bytes }) in ids.into_iter().zip(pictures) {
        match state.photo_processor.process_as(state.pool(), now, city, id, bytes).await {
            Ok(photo) => processed.push(photo),
            Err(ProcessPhotoError::Photo(error @ PhotoError::Broken(_))) => {
                errors.push(format!("{name}: {error}"));
            }
            Err(error) => errors.append(error.into()),
        }
    }
    if !errors.is_empty() {
        for photo in &processed {
            let discarded = photos::files::discard(
                state.photo_processor.photo_store(),
                &city.jurisdiction_id,
                photo.photo_id,
            );
            if let Err(error) = discarded.await {
                tracing::warn!(%error, "a discarded picture is left to the sweeper");
            }
        }
    }
    errors.none_or(processed)
}

/// The URLs of pictures on other servers. The first is shown until the worker has fetched them.
pub(super) fn addresses(params: &Params, errors: &mut Errors) -> Vec<String> {
    if params.all("media_url").any(|text| !is_web_address(text)) {
        errors.push("media_url must be an http or https address");
    }
    let mut urls: Vec<String> = vec![];
    for url in params.all("media_url").filter_map(written_plainly) {
        if !urls.contains(&url) {
            urls.push(url);
        }
        if urls.len() > MAX_PICTURES {
            errors.push(format!(
                "at most {MAX_PICTURES} pictures are taken: media_url is given too often"
            ));
            break;
        }
    }
    urls
}

fn is_web_address(text: &str) -> bool {
    written_plainly(text).is_some()
}

/// A web address as it was given, or in ASCII if it has other characters.
fn written_plainly(text: &str) -> Option<String> {
    if text.contains(char::is_whitespace) || text.chars().count() > MAX_URL_LEN {
        return None;
    }
    let url = Url::parse(text).ok().filter(|url| matches!(url.scheme(), "http" | "https"))?;
    Some(if text.is_ascii() { text.to_owned() } else { url.into() })
}

/// Base64 with or without padding: clients send both.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

/// The bytes in base64 text: in either alphabet, in one or more lines, alone or in a `data:` URL.
///
/// A space within a line is a plus sign that the client did not escape.
fn bytes_of(text: &str) -> Option<Vec<u8>> {
    let is_data = text.trim_start().get(..5).is_some_and(|head| head.eq_ignore_ascii_case("data:"));
    let body = if is_data {
        let (head, body) = text.split_once(',')?;
        head.trim_end().to_ascii_lowercase().ends_with(";base64").then_some(body)?
    } else {
        text
    };
    let letters = body.lines().flat_map(|line| line.trim().bytes()).map(|byte| match byte {
        b'-' | b' ' => b'+',
        b'_' => b'/',
        other => other,
    });
    BASE64.decode(letters.collect::<Vec<_>>()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(fields: &[(&str, &str)]) -> Form {
        let fields = fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        Form { fields: fields.collect(), files: vec![] }
    }

    #[test]
    fn every_way_to_write_base64_is_the_same() {
        let bytes = [0xfb, 0xff, 0xbf, 0, 1, 2, 3];
        for text in [
            "+/+/AAECAw==",
            "+/+/AAECAw",
            "-_-_AAECAw==",
            "-_-_AAECAw",
            "+/ /AAECAw==",
            "+/+/\r\nAAEC\r\nAw==\r\n",
            "  +/+/\n  AAEC\n  Aw==",
            "data:image/png;base64,+/+/AAECAw==",
            "DATA:;Base64,\r\n+/+/AAECAw",
            "data:image/jpeg;name=a.jpg;base64,-_-_AAECAw==",
        ] {
            assert_eq!(bytes_of(text).as_deref(), Some(bytes.as_slice()), "{text:?}");
        }
    }

    #[test]
    fn what_is_no_base64_is_nothing() {
        for text in ["nonsense!", "data:image/png,abcd", "data:image/png;base64", "a", "caf\u{e9}"]
        {
            assert_eq!(bytes_of(text), None, "{text:?}");
        }
    }

    #[test]
    fn an_address_where_a_picture_should_be_is_one() {
        let form = text(&[
            ("media", " https://example.org/a.jpg"),
            ("photo1", "aGVsbG8="),
            ("media[]", ""),
            ("description", "aGVsbG8="),
        ]);

        let (rest, Pictures(pictures)) = Pictures::split(form);

        let names: Vec<_> = rest.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["media_url", "description"]);
        assert!(matches!(pictures.as_slice(), [(name, Sent::Text(_))] if name == "photo1"));
    }

    #[test]
    fn each_address_counts_once_and_in_its_order() {
        let read = |form: &str| {
            let mut errors = Errors::default();
            let urls = addresses(&Params::in_query(form), &mut errors);
            (urls, errors.to_string())
        };

        let form = "media_url=http://b.org/1&media_url=http://a.org/2&media_url=http://b.org/1";
        let expected = vec!["http://b.org/1".to_owned(), "http://a.org/2".to_owned()];
        assert_eq!(read(form), (expected, String::new()));
        let (urls, _) = read("media_url=https://b%C3%BCcher.example/%C3%A4.jpg");
        assert_eq!(urls, ["https://xn--bcher-kva.example/%C3%A4.jpg"]);
        for bad in ["ftp://a.org", "javascript:alert(1)", "nowhere", "http://a.org/%20b"] {
            let (_, words) = read(&format!("media_url={bad}&media_url=http://a.org"));
            assert!(words.contains("media_url must"), "{bad}: {words}");
        }
        let many = ["0", "1", "2", "3", "4", "5", "6"].join("&media_url=http://a.org/");
        assert!(read(&format!("media_url=http://a.org/{many}")).1.contains("at most 6"));
    }
}
