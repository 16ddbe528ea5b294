//! What forms carry: fields and files, as browsers, phones and other servers really send them.

mod json;
pub(crate) mod room;
mod urlencoded;

use std::{pin::pin, time::Duration};

use actix_multipart::{Field, Multipart, MultipartError};
use actix_web::{
    HttpRequest,
    error::PayloadError,
    http::header::{CONTENT_TYPE, HeaderMap, HeaderValue},
    web::{Bytes, Payload},
};
use futures_util::{Stream, StreamExt as _, TryStreamExt as _, stream};

use self::room::Room;

/// The most files of one request.
const FILES: usize = 6;
/// The most fields of one request.
const FIELDS: usize = 1_000;
/// The most bytes of all fields together, but for those that hold a picture.
const TEXT_BYTES: usize = 1024 * 1024;
/// How much more than one picture's worth a request with files may have.
const SPARE_BYTES: usize = 5 * 1024 * 1024;
/// How much of a request that is too large is still read, so that its sender hears our answer.
const PATIENCE_BYTES: usize = 64 * 1024 * 1024;
/// A sender who is silent for so long is taken to be gone: a train may be in a tunnel, but what it
/// has sent so far fills our memory.
const SILENCE: Duration = Duration::from_mins(1);

/// A form as it was sent.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Form {
    /// Names and values, in the order they came.
    pub(crate) fields: Vec<(String, String)>,
    /// Names of parts and their bytes, in the order they came. Of one that is too large there is one
    /// byte more than we take, and of too many there is one more, so that whoever judges them knows.
    pub(crate) files: Vec<(String, Vec<u8>)>,
}

impl Form {
    /// The uploads that it names, by their addresses or the last part of them.
    pub(crate) fn uploads(&self) -> Vec<String> {
        let is_upload = |name: &str| name.trim_end_matches("[]") == "photo_upload";
        let uploads = self.fields.iter().filter(|(name, _)| is_upload(name));
        uploads.map(|(_, link)| link.clone()).filter(|link| !link.trim().is_empty()).collect()
    }
}

/// Why a form cannot be read.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum UploadError {
    /// More bytes than we take.
    #[error("the request is too large")]
    TooLarge,
    /// It is not what it says it is.
    #[error("the form cannot be read: {0}")]
    Malformed(String),
    /// Others are sending too much.
    #[error("too many pictures are being sent at once; try again in a moment")]
    NoRoom,
    /// It is something else.
    #[error("send application/x-www-form-urlencoded or multipart/form-data")]
    Unsupported,
}

impl From<PayloadError> for UploadError {
    fn from(error: PayloadError) -> Self {
        match error {
            PayloadError::Overflow => Self::TooLarge,
            other => Self::Malformed(other.to_string()),
        }
    }
}

impl From<MultipartError> for UploadError {
    fn from(error: MultipartError) -> Self {
        match error {
            MultipartError::Payload(error) => error.into(),
            other => Self::Malformed(other.to_string()),
        }
    }
}

/// Reads the form in the body of `request`. No body at all is an empty form. Keep its room as long as
/// the form.
pub(crate) async fn read(
    request: &HttpRequest,
    payload: Payload,
    max_file_bytes: usize,
) -> Result<(Form, Room), UploadError> {
    let room = room::reserve(request, most(max_file_bytes)).await?;
    Ok((read_form(request, payload, max_file_bytes).await?, room))
}

/// The same, and also from a JSON object: its members are the fields, those that are no texts as JSON.
pub(crate) async fn read_any(
    request: &HttpRequest,
    payload: Payload,
    max_file_bytes: usize,
) -> Result<(Form, Room), UploadError> {
    let content_type = request.headers().get(CONTENT_TYPE).map_or("", text_of);
    let essence = content_type.split(';').next().unwrap_or_default().trim();
    if !essence.eq_ignore_ascii_case("application/json") {
        return read(request, payload, max_file_bytes).await;
    }
    let room = room::reserve(request, TEXT_BYTES).await?;
    Ok((Form { fields: json::read(payload).await?, files: vec![] }, room))
}

async fn read_form(
    request: &HttpRequest,
    payload: Payload,
    max_file_bytes: usize,
) -> Result<Form, UploadError> {
    let content_type = request.headers().get(CONTENT_TYPE).map_or("", text_of);
    let essence = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    match essence.as_str() {
        "multipart/form-data" => {
            let parts = multipart(content_type, payload, max_file_bytes)?;
            read_parts(parts, max_file_bytes).await
        }
        "application/x-www-form-urlencoded" => {
            Ok(Form { fields: urlencoded::read(payload, max_file_bytes).await?, files: vec![] })
        }
        _ if is_empty(payload).await? => Ok(Form::default()),
        _ => Err(UploadError::Unsupported),
    }
}

/// Whether a text field of this name may hold a picture, in base64.
pub(crate) fn holds_picture(name: &str) -> bool {
    let stem = name.split('[').next().unwrap_or_default();
    let unnumbered = stem.trim_end_matches(|letter: char| letter.is_ascii_digit());
    matches!(unnumbered, "media" | "photo")
}

/// How many bytes a picture of so many has as text: a third more in base64, and then there are line
/// breaks, and signs that a form writes with three.
const fn as_text(bytes: usize) -> usize {
    bytes.saturating_add(bytes / 5 * 3)
}

/// The most bytes of a form with pictures.
const fn most(max_file_bytes: usize) -> usize {
    as_text(max_file_bytes).saturating_add(SPARE_BYTES)
}

fn text_of(value: &HeaderValue) -> &str {
    value.to_str().unwrap_or_default()
}

async fn is_empty(payload: Payload) -> Result<bool, UploadError> {
    let mut chunks = pin!(limited(payload, TEXT_BYTES));
    let mut empty = true;
    while let Some(chunk) = chunks.try_next().await? {
        empty &= chunk.is_empty();
    }
    Ok(empty)
}

/// The body up to `limit` bytes; what comes after is read, dropped, and told as an error.
fn limited(
    payload: Payload,
    limit: usize,
) -> impl Stream<Item = Result<Bytes, PayloadError>> + 'static {
    stream::try_unfold((payload, 0_usize), move |(mut payload, mut seen)| async move {
        while let Some(chunk) = next_chunk(&mut payload).await? {
            seen = seen.saturating_add(chunk.len());
            if seen <= limit {
                return Ok(Some((chunk, (payload, seen))));
            }
            if seen > limit.saturating_add(PATIENCE_BYTES) {
                break;
            }
        }
        if seen > limit { Err(PayloadError::Overflow) } else { Ok(None) }
    })
}

/// The next piece of the body, if it comes in time.
async fn next_chunk(payload: &mut Payload) -> Result<Option<Bytes>, PayloadError> {
    match tokio::time::timeout(SILENCE, payload.next()).await {
        Ok(chunk) => chunk.transpose(),
        Err(_elapsed) => Err(PayloadError::Incomplete(None)),
    }
}

fn multipart(
    content_type: &str,
    payload: Payload,
    max_file_bytes: usize,
) -> Result<Multipart, UploadError> {
    let boundary = boundary(content_type)
        .ok_or_else(|| UploadError::Malformed("the boundary is missing".to_owned()))?;
    let header = HeaderValue::from_str(&format!("multipart/form-data; boundary=\"{boundary}\""))
        .map_err(|_illegal| UploadError::Malformed("the boundary is illegal".to_owned()))?;
    let headers: HeaderMap = [(CONTENT_TYPE, header)].into_iter().collect();
    let body = limited(payload, most(max_file_bytes));
    Ok(Multipart::new(&headers, body))
}

/// The boundary, also one that should have been quoted and is not.
fn boundary(content_type: &str) -> Option<&str> {
    let at = content_type.to_ascii_lowercase().find("boundary=")?;
    let rest = content_type.get(at + "boundary=".len()..)?;
    let boundary = match rest.strip_prefix('"') {
        Some(quoted) => quoted.split('"').next()?,
        None => rest.split([';', ' ', ',']).next()?,
    };
    (!boundary.is_empty() && !boundary.contains(['"', '\\'])).then_some(boundary)
}

async fn read_parts(mut parts: Multipart, max_file_bytes: usize) -> Result<Form, UploadError> {
    let mut form = Form::default();
    let mut plain = 0;
    while let Some(mut part) = parts.try_next().await? {
        let (is_file, name) = (is_file(&part), part.name().unwrap_or_default().to_owned());
        let in_text = holds_picture(&name);
        let limit = match (is_file, in_text) {
            (true, _) => max_file_bytes,
            (false, true) => as_text(max_file_bytes),
            (false, false) => TEXT_BYTES.saturating_sub(plain),
        };
        let bytes = beginning(&mut part, limit).await?;
        // The next part does not come while somebody holds this one.
        drop(part);
        if is_file {
            // Browsers send an empty file where nobody chose one.
            if !bytes.is_empty() && form.files.len() <= FILES {
                form.files.push((name, bytes));
            }
            continue;
        }
        if bytes.len() > limit {
            return refuse(parts, UploadError::TooLarge).await;
        }
        if form.fields.len() == FIELDS {
            return refuse(parts, too_many()).await;
        }
        plain += if in_text { 0 } else { bytes.len() };
        form.fields.push((name, text(bytes)?.trim_end_matches("\r\n").to_owned()));
    }
    Ok(form)
}

/// A part, or so much of it that it can be told to be too large: a byte more than `limit`.
async fn beginning(part: &mut Field, limit: usize) -> Result<Vec<u8>, UploadError> {
    let mut bytes = vec![];
    while let Some(chunk) = part.try_next().await? {
        let room = limit.saturating_add(1).saturating_sub(bytes.len());
        bytes.extend_from_slice(chunk.get(..room).unwrap_or(&chunk));
    }
    Ok(bytes)
}

/// Reads the rest before it refuses, so that the sender hears the answer.
async fn refuse(mut parts: Multipart, error: UploadError) -> Result<Form, UploadError> {
    while let Some(Ok(_rest)) = parts.next().await {}
    Err(error)
}

fn too_many() -> UploadError {
    UploadError::Malformed(format!("at most {FIELDS} fields are taken"))
}

/// Some phones send a picture without a file name, but none sends one as text.
fn is_file(part: &Field) -> bool {
    let named = part.content_disposition().is_some_and(|said| said.get_filename().is_some());
    named || part.content_type().is_some_and(|kind| kind.type_() != mime::TEXT)
}

fn text(bytes: Vec<u8>) -> Result<String, UploadError> {
    String::from_utf8(bytes)
        .map_err(|_not_utf8| UploadError::Malformed("a field is not UTF-8".to_owned()))
}

#[cfg(test)]
mod fuzz;
#[cfg(test)]
mod tests;
