//! Tests with bodies that real clients send.

use actix_web::{FromRequest as _, test::TestRequest};

use super::*;

pub(super) async fn sent(
    content_type: Option<&str>,
    body: impl Into<Bytes>,
) -> Result<Form, UploadError> {
    let mut request = TestRequest::post().set_payload(body);
    if let Some(content_type) = content_type {
        request = request.insert_header(("content-type", content_type));
    }
    let (request, mut payload) = request.to_http_parts();
    let payload = Payload::from_request(&request, &mut payload).await.unwrap();
    read(&request, payload, 10_000).await.map(|(form, _room)| form)
}

fn fields(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

const FORM: &str = "application/x-www-form-urlencoded";

#[actix_web::test]
async fn a_form_is_read_with_and_without_a_charset() {
    for content_type in [FORM, "application/x-www-form-urlencoded; charset=utf-8"] {
        let form = sent(Some(content_type), "a%5Bb%5D=caf%C3%A9+%26&c=&d&&e=1=2").await.unwrap();
        let expected = [("a[b]", "café &"), ("c", ""), ("d", ""), ("e", "1=2")];
        assert_eq!(form.fields, fields(&expected));
        assert!(form.files.is_empty());
    }
}

#[actix_web::test]
async fn nothing_is_an_empty_form_and_something_else_is_refused() {
    assert_eq!(sent(None, "").await, Ok(Form::default()));
    assert_eq!(sent(Some("text/xml"), "").await, Ok(Form::default()));
    assert_eq!(sent(None, "a=b").await, Err(UploadError::Unsupported));
    assert_eq!(sent(Some("application/json"), "{}").await, Err(UploadError::Unsupported));
}

#[actix_web::test]
async fn what_is_no_form_is_malformed() {
    for body in ["a=%ff", "a=%zz", "a=%4", "a=%", "%c3=a", "a=%+1"] {
        let read = sent(Some(FORM), body).await;
        assert!(matches!(read, Err(UploadError::Malformed(_))), "{body}: {read:?}");
    }
    let many = "a=b&".repeat(FIELDS + 1);
    assert!(matches!(sent(Some(FORM), many).await, Err(UploadError::Malformed(_))));
    for content_type in ["multipart/form-data", "multipart/form-data; boundary="] {
        let read = sent(Some(content_type), "--x--").await;
        assert!(matches!(read, Err(UploadError::Malformed(_))), "{read:?}");
    }
    let cut = "--x\r\ncontent-disposition: form-data; name=\"a\"\r\n\r\nhalf a val";
    let read = sent(Some("multipart/form-data; boundary=x"), cut).await;
    assert!(matches!(read, Err(UploadError::Malformed(_))), "{read:?}");
}

#[actix_web::test]
async fn what_is_too_large_is_told() {
    assert_eq!(sent(Some(FORM), vec![b'a'; TEXT_BYTES + 1]).await, Err(UploadError::TooLarge));
    let file = [
        b"--x\r\ncontent-disposition: form-data; name=\"media\"; filename=\"a.png\"\r\n\r\n"
            .to_vec(),
        vec![7; 10_100],
        b"\r\n--x--\r\n".to_vec(),
    ];
    let read = sent(Some("multipart/form-data; boundary=x"), file.concat()).await.unwrap();
    assert_eq!(read.files, [("media".to_owned(), vec![7; 10_001])]);
    let endless = vec![b'a'; SPARE_BYTES + 30_000];
    let read = sent(Some("multipart/form-data; boundary=x"), endless).await;
    assert_eq!(read, Err(UploadError::TooLarge));
}

#[actix_web::test]
async fn an_unquoted_boundary_of_equal_signs_is_understood() {
    let body = "--===1700000000000===\r\n\
        Content-Disposition: form-data; name=\"service_code\"\r\n\
        Content-Type: text/plain; charset=UTF-8\r\n\r\n\
        pothole\r\n\
        --===1700000000000===\r\n\
        Content-Disposition: form-data; name=\"media\"; filename=\"a.png\"\r\n\
        Content-Type: image/png\r\nContent-Transfer-Encoding: binary\r\n\r\n\
        \0\u{1}\r\n\r\n\
        --===1700000000000===\r\n\
        Content-Disposition: form-data; name=\"description\"\r\n\
        Content-Type: text/plain; charset=UTF-8\r\n\r\n\
        A hole\r\nin the street\r\n\r\n\
        --===1700000000000===--\r\n";
    let form = sent(Some("multipart/form-data; boundary====1700000000000==="), body).await.unwrap();
    let expected = [("service_code", "pothole"), ("description", "A hole\r\nin the street")];
    assert_eq!(form.fields, fields(&expected));
    assert_eq!(form.files, [("media".to_owned(), b"\0\x01\r\n".to_vec())]);
}

#[actix_web::test]
async fn a_picture_needs_no_file_name_and_no_file_is_no_picture() {
    let body = "--x\r\nContent-Disposition: form-data; name=\"media\"\r\n\
        Content-Type: image/jpeg\r\n\r\nbytes\r\n\
        --x\r\nContent-Disposition: form-data; name=\"photo1\"; filename=\"\"\r\n\
        Content-Type: application/octet-stream\r\n\r\n\r\n--x--\r\n";
    let form =
        sent(Some("Multipart/Form-Data; charset=utf-8; Boundary=\"x\""), body).await.unwrap();
    assert_eq!(form.files, [("media".to_owned(), b"bytes".to_vec())]);
    assert!(form.fields.is_empty());
}

#[actix_web::test]
async fn only_what_may_be_a_picture_has_a_pictures_room() {
    let picture = "x".repeat(12_000);
    let rest = "y".repeat(TEXT_BYTES - 100);
    for name in ["media", "media%5B%5D", "media[0]", "photo", "photo12"] {
        let form = format!("a=1&{name}={picture}&b={rest}");
        let read = sent(Some(FORM), form).await.unwrap();
        assert_eq!(read.fields[1].1, picture, "{name}");
    }
    for name in ["description", "media_url", "mediaa", "attribute[media]", "photo1x"] {
        let form = format!("a=1&{name}={picture}&b={rest}");
        assert_eq!(sent(Some(FORM), form).await, Err(UploadError::TooLarge), "{name}");
    }
    let too_large = format!("media={}", "x".repeat(TEXT_BYTES + 16_000));
    assert_eq!(sent(Some(FORM), too_large).await, Err(UploadError::TooLarge));
}

#[actix_web::test]
async fn the_fields_of_a_multipart_form_share_their_room() {
    let part = |name: &str, bytes: usize| {
        let text = "x".repeat(bytes);
        format!("--x\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{text}\r\n")
    };
    let form = |parts: [String; 3]| format!("{}--x--\r\n", parts.concat());
    let content_type = Some("multipart/form-data; boundary=x");

    let fits = form([part("a", TEXT_BYTES / 2), part("media", 15_000), part("b", TEXT_BYTES / 2)]);
    assert_eq!(sent(content_type, fits).await.unwrap().fields.len(), 3);
    let does_not = form([part("a", TEXT_BYTES / 2), part("c", 1), part("b", TEXT_BYTES / 2)]);
    assert_eq!(sent(content_type, does_not).await, Err(UploadError::TooLarge));
    let picture = form([part("a", 1), part("media", 16_001), part("b", 1)]);
    assert_eq!(sent(content_type, picture).await, Err(UploadError::TooLarge));
}

#[actix_web::test]
async fn of_too_many_files_one_too_many_is_kept() {
    let part = "--x\r\ncontent-disposition: form-data; name=\"f\"; filename=\"f\"\r\n\r\n1\r\n";
    let body = format!("{}--x--\r\n", part.repeat(20));

    let form = sent(Some("multipart/form-data; boundary=x"), body).await.unwrap();

    assert_eq!(form.files.len(), FILES + 1);
}
