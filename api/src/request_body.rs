//! Reads forms: fields and files, as browsers, phones and other servers send them.

mod json;
pub(crate) mod room;
mod urlencoded;

use std::{io, pin::pin};

use actix_multipart::{Field as Part, Multipart, MultipartError};
use actix_web::{
    HttpRequest,
    error::PayloadError,
    http::header::{CONTENT_TYPE, HeaderMap, HeaderValue},
    web::{Bytes, Payload},
};
use futures_util::{Stream, StreamExt as _, TryStreamExt as _, stream};

use self::room::Room;
use crate::{shared_stream::SharedStream, slow_bodies::is_too_slow};

/// Maximum number of files in one request.
const FILES: usize = 6;
/// Maximum number of fields in one request.
const FIELDS: usize = 1_000;
/// Maximum total size of the fields without photos, in bytes.
const TEXT_BYTES: usize = 1024 * 1024;
/// Maximum size of a request with files beyond one photo as text, in bytes.
const SPARE_BYTES: usize = 5 * 1024 * 1024;
/// Maximum number of bytes of a too large request that are read and dropped, so that the sender
/// receives the response.
const WAITING_BYTES: usize = 64 * 1024 * 1024;

/// Name and value of a field.
pub(crate) type Field = (String, String);

/// A form as it was sent.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Form {
    /// Names and values, in the order of the request.
    pub(crate) fields: Vec<Field>,
    /// Part names and their bytes, in the order of the request. A file that is too large has one
    /// byte more than the limit, and too many files are one more than the limit, so that the caller
    /// can tell.
    pub(crate) files: Vec<(String, Vec<u8>)>,
}

impl Form {
    /// Returns the uploads that the form names, by their URLs or the secrets in them.
    pub(crate) fn uploads(&self) -> Vec<String> {
        let is_upload = |name: &str| name.trim_end_matches("[]") == "photo_upload";
        let uploads = self.fields.iter().filter(|(name, _)| is_upload(name));
        uploads.map(|(_, link)| link.clone()).filter(|link| !link.trim().is_empty()).collect()
    }
}

/// Reasons why a form cannot be read.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum UploadError {
    /// The body is larger than the limit.
    #[error("the request is too large")]
    TooLarge,
    /// The body does not match its content type.
    #[error("the form cannot be read: {0}")]
    Malformed(String),
    /// The body came too slowly.
    #[error("the request came too slowly")]
    TooSlow,
    /// The memory for requests is in use by other requests.
    #[error("too many pictures are being sent at once; try again in a moment")]
    NoRoom,
    /// The memory for requests from the sender's network is in use by other requests from there.
    #[error("too many pictures are being sent at once from your network; try again in a moment")]
    OverShare,
    /// The content type is not supported.
    #[error("send application/x-www-form-urlencoded or multipart/form-data")]
    Unsupported,
}

impl From<PayloadError> for UploadError {
    fn from(error: PayloadError) -> Self {
        match error {
            PayloadError::Overflow => Self::TooLarge,
            PayloadError::Io(error) if error.kind() == io::ErrorKind::OutOfMemory => Self::NoRoom,
            PayloadError::Io(error) if error.kind() == io::ErrorKind::QuotaExceeded => {
                Self::OverShare
            }
            slow if is_too_slow(&slow) => Self::TooSlow,
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

/// Reads the form in the body of `request`. An empty body is an empty form. Keep the `Room` as long
/// as the form.
pub(crate) async fn read(
    request: &HttpRequest,
    payload: Payload,
    max_file_bytes: usize,
) -> Result<(Form, Room), UploadError> {
    let all_may = async |_fields: &[Field]| Ok::<_, UploadError>(());
    read_if(request, payload, max_file_bytes, all_may).await
}

/// The same, but calls `check` with the fields that came before the first photo, before the photo is
/// read. If the check fails, the rest of the body is dropped as it arrives, and takes no memory.
pub(crate) async fn read_if<E: From<UploadError>>(
    request: &HttpRequest,
    payload: Payload,
    max_file_bytes: usize,
    check: impl AsyncFnOnce(&[Field]) -> Result<(), E>,
) -> Result<(Form, Room), E> {
    let room = Room::of(request);
    Ok((read_form(request, payload, &room, max_file_bytes, check).await?, room))
}

/// Reads a form, or a JSON object: its members are the fields. Members that are not strings become
/// JSON text.
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
    let room = Room::of(request);
    Ok((Form { fields: json::read(payload, &room).await?, files: vec![] }, room))
}

async fn read_form<E: From<UploadError>>(
    request: &HttpRequest,
    payload: Payload,
    room: &Room,
    max_file_bytes: usize,
    check: impl AsyncFnOnce(&[Field]) -> Result<(), E>,
) -> Result<Form, E> {
    let content_type = request.headers().get(CONTENT_TYPE).map_or("", text_of);
    let essence = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    match essence.as_str() {
        "multipart/form-data" => {
            let (parts, rest) = multipart(content_type, payload, room, max_file_bytes)?;
            let form = read_parts(parts, max_file_bytes, check).await;
            if form.is_err() {
                // So that the sender receives the response.
                room.drop_rest();
                drain(rest).await;
            }
            form
        }
        "application/x-www-form-urlencoded" => {
            let fields = urlencoded::read(payload, room, max_file_bytes, check).await?;
            Ok(Form { fields, files: vec![] })
        }
        _ if is_empty(payload, room).await? => Ok(Form::default()),
        _ => Err(UploadError::Unsupported.into()),
    }
}

/// Whether a text field of this name may contain a photo in base64.
pub(crate) fn holds_picture(name: &str) -> bool {
    let stem = name.split('[').next().unwrap_or_default();
    let unnumbered = stem.trim_end_matches(|letter: char| letter.is_ascii_digit());
    matches!(unnumbered, "media" | "photo")
}

/// Maximum size of a photo of this size as text: base64 adds a third, and line breaks and percent
/// encoding add more.
const fn as_text(bytes: usize) -> usize {
    bytes.saturating_add(bytes / 5 * 3)
}

/// Maximum size of a form with photos, in bytes.
const fn most(max_file_bytes: usize) -> usize {
    as_text(max_file_bytes).saturating_add(SPARE_BYTES)
}

fn text_of(value: &HeaderValue) -> &str {
    value.to_str().unwrap_or_default()
}

async fn is_empty(payload: Payload, room: &Room) -> Result<bool, UploadError> {
    let mut chunks = pin!(limited(payload, room, TEXT_BYTES));
    let mut empty = true;
    while let Some(chunk) = chunks.try_next().await? {
        empty &= chunk.is_empty();
    }
    Ok(empty)
}

/// Returns the body up to `limit` bytes, and reserves memory for them in `room`: for each piece before
/// the next is read, so that the fields in the first can be checked while there is no room. Reads and
/// drops the rest, then returns an error.
fn limited(
    payload: Payload,
    room: &Room,
    limit: usize,
) -> impl Stream<Item = Result<Bytes, PayloadError>> + 'static {
    let room = room.clone();
    stream::try_unfold((payload, room, 0_usize), move |(mut payload, room, mut seen)| async move {
        room.grow_to(seen).await.map_err(full)?;
        while let Some(chunk) = payload.try_next().await? {
            seen = seen.saturating_add(chunk.len());
            if seen <= limit {
                return Ok(Some((chunk, (payload, room, seen))));
            }
            if seen > limit.saturating_add(WAITING_BYTES) {
                break;
            }
        }
        if seen > limit { Err(PayloadError::Overflow) } else { Ok(None) }
    })
}

fn full(error: UploadError) -> PayloadError {
    let kind = if error == UploadError::OverShare {
        io::ErrorKind::QuotaExceeded
    } else {
        io::ErrorKind::OutOfMemory
    };
    PayloadError::Io(io::Error::new(kind, error))
}

/// The parts of a form, and the rest of the body, which is not read part by part.
fn multipart(
    content_type: &str,
    payload: Payload,
    room: &Room,
    max_file_bytes: usize,
) -> Result<(Multipart, impl Stream<Item = Result<Bytes, PayloadError>> + Unpin), UploadError> {
    let boundary = boundary(content_type)
        .ok_or_else(|| UploadError::Malformed("the boundary is missing".to_owned()))?;
    let header = HeaderValue::from_str(&format!("multipart/form-data; boundary=\"{boundary}\""))
        .map_err(|_illegal| UploadError::Malformed("the boundary is illegal".to_owned()))?;
    let headers: HeaderMap = [(CONTENT_TYPE, header)].into_iter().collect();
    let body = SharedStream::new(Box::pin(limited(payload, room, most(max_file_bytes))));
    Ok((Multipart::new(&headers, body.clone()), body))
}

/// Returns the boundary, even if it lacks the required quotes.
fn boundary(content_type: &str) -> Option<&str> {
    let at = content_type.to_ascii_lowercase().find("boundary=")?;
    let rest = content_type.get(at + "boundary=".len()..)?;
    let boundary = match rest.strip_prefix('"') {
        Some(quoted) => quoted.split('"').next()?,
        None => rest.split([';', ' ', ',']).next()?,
    };
    (!boundary.is_empty() && !boundary.contains(['"', '\\'])).then_some(boundary)
}

async fn read_parts<E: From<UploadError>>(
    mut parts: Multipart,
    max_file_bytes: usize,
    check: impl AsyncFnOnce(&[Field]) -> Result<(), E>,
) -> Result<Form, E> {
    let (mut form, mut plain) = (Form::default(), 0);
    let mut check = Some(check);
    while let Some(mut part) = parts.try_next().await.map_err(UploadError::from)? {
        let (is_file, name) = (is_file(&part), part.name().unwrap_or_default().to_owned());
        let in_text = holds_picture(&name);
        if (is_file || in_text)
            && let Some(check) = check.take()
        {
            check(&form.fields).await?;
        }
        let limit = match (is_file, in_text) {
            (true, _) => max_file_bytes,
            (false, true) => as_text(max_file_bytes),
            (false, false) => TEXT_BYTES.saturating_sub(plain),
        };
        let bytes = beginning(&mut part, limit).await?;
        // The next part is not available while this one is alive.
        drop(part);
        if is_file {
            // Browsers send an empty file if none was chosen.
            if !bytes.is_empty() && form.files.len() <= FILES {
                form.files.push((name, bytes));
            }
            continue;
        }
        if bytes.len() > limit {
            return Err(UploadError::TooLarge.into());
        }
        if form.fields.len() == FIELDS {
            return Err(too_many().into());
        }
        plain += if in_text { 0 } else { bytes.len() };
        form.fields.push((name, text(bytes)?.trim_end_matches("\r\n").to_owned()));
    }
    Ok(form)
}

/// Reads a part, at most `limit` bytes and one more, which shows that it is too large.
async fn beginning(part: &mut Part, limit: usize) -> Result<Vec<u8>, UploadError> {
    let mut bytes = vec![];
    while let Some(chunk) = part.try_next().await? {
        let room = limit.saturating_add(1).saturating_sub(bytes.len());
        bytes.extend_from_slice(chunk.get(..room).unwrap_or(&chunk));
    }
    Ok(bytes)
}

/// Reads and drops the rest of a body.
async fn drain(mut body: impl Stream<Item = Result<Bytes, PayloadError>> + Unpin) {
    while let Some(Ok(_dropped)) = body.next().await {}
}

fn too_many() -> UploadError {
    UploadError::Malformed(format!("at most {FIELDS} fields are taken"))
}

/// Whether a part is a file. Some phones send a photo without a file name, but never as text.
fn is_file(part: &Part) -> bool {
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
