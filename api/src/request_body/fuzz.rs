//! Fuzz test of the form parsers, with form and multipart bodies that are built from valid pieces
//! and broken.
//!
//! Runs for a few seconds in `cargo test` and for a minute in CI. `cargo bolero test` runs the same
//! target with a coverage-guided engine.

use std::time::Duration;

use super::{tests::sent, *};

/// Pieces of the bodies, in addition to plain bytes.
const PIECES: &[&[u8]] = &[
    b"--B",
    b"--B--",
    b"\r\n",
    b"\r\n\r\n",
    b"\r\n--B\r\n",
    b"\r\n--B--\r\n",
    b"Content-Disposition: form-data; name=\"description\"",
    b"Content-Disposition: form-data; name=\"media\"; filename=\"a.jpg\"",
    b"Content-Disposition: form-data; name=\"a\"; filename*=utf-8''%e2%82",
    b"Content-Disposition: attachment",
    b"Content-Type: text/plain; charset=UTF-8",
    b"Content-Type: image/jpeg",
    b"Content-Transfer-Encoding: base64",
    b"Content-Length: 99999999999999999999",
    b"description=",
    b"attribute[m][]=",
    b"media=",
    b"&",
    b"=",
    b"+",
    b"%41",
    b"%e2%82%ac",
    b"%ff",
    b"%0",
    b"\0",
    b"\xc3",
    b"\"",
];

const KINDS: &[&str] = &[
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=B",
    "multipart/form-data; boundary=\"B\"",
    "multipart/form-data; boundary====B===",
    "multipart/form-data",
    "text/plain",
];

/// Interprets bytes as a program: a byte below 128 selects a piece; any other byte is the number of
/// following bytes to copy.
fn body(program: &[u8]) -> Vec<u8> {
    let mut out = vec![];
    let mut rest = program.iter();
    while let Some(byte) = rest.next() {
        let at = usize::from(*byte);
        match PIECES.get(at % (PIECES.len() + 8)).filter(|_| at < 128) {
            Some(piece) => out.extend_from_slice(piece),
            None => out.extend(rest.by_ref().take(at % 16)),
        }
    }
    out
}

#[expect(
    clippy::disallowed_methods,
    reason = "the duration is an environment variable of the test run"
)]
fn time() -> Duration {
    let named = std::env::var("STREETCORNER_FUZZ_SECONDS").ok();
    Duration::from_secs(named.and_then(|seconds| seconds.parse().ok()).unwrap_or(3))
}

#[test]
fn no_body_breaks_the_reading_of_forms() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    bolero::check!().with_test_time(time()).with_max_len(2_000).for_each(|input: &[u8]| {
        let (kind, program) = input.split_first().unwrap_or((&0, &[]));
        let kind = KINDS.get(usize::from(*kind) % KINDS.len()).copied();
        let body = body(program);

        let read = runtime.block_on(sent(kind, body.clone()));

        if let Ok(form) = read {
            assert!(form.fields.len() <= FIELDS);
            let kept: usize =
                form.fields.iter().map(|(name, value)| name.len() + value.len()).sum();
            let files: usize = form.files.iter().map(|(_, bytes)| bytes.len()).sum();
            // The form is never larger than the body.
            assert!(kept + files <= body.len(), "{form:?}");
        }
    });
}

#[test]
fn whatever_is_written_as_a_form_is_read_back() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    bolero::check!().with_test_time(time()).with_type::<Vec<(String, String)>>().for_each(
        |pairs| {
            let pairs: Vec<_> = pairs
                .iter()
                .filter(|(name, value)| !(name.is_empty() && value.is_empty()))
                .cloned()
                .collect();
            let written =
                form_urlencoded::Serializer::new(String::new()).extend_pairs(&pairs).finish();

            let form = runtime.block_on(sent(KINDS.first().copied(), written)).unwrap();

            assert_eq!(form.fields, pairs);
        },
    );
}
