//! What forms carry: fields and files, as browsers, phones and other servers really send them.

use std::{pin::pin, time::Duration};

use actix_multipart::{Field, Multipart, MultipartError};
use actix_web::{
    HttpRequest,
    error::PayloadError,
    http::header::{CONTENT_TYPE, HeaderMap, HeaderValue},
    web::{Bytes, Payload},
};
use futures_util::{Stream, StreamExt as _, TryStreamExt as _, stream};

/// The most files of one request.
const FILES: usize = 6;
/// The most fields of one request.
const FIELDS: usize = 1_000;
/// The most bytes of one field, and of a form without files.
const TEXT_BYTES: usize = 1024 * 1024;
/// How much more than one file's worth a request with files may have.
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
    /// Names of parts and their bytes, in the order they came.
    pub(crate) files: Vec<(String, Vec<u8>)>,
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

/// Reads the form in the body of `request`. No body at all is an empty form.
pub(crate) async fn read(
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
            let body = read_whole(payload).await?;
            Ok(Form { fields: decode(&body)?, files: vec![] })
        }
        _ => match read_whole(payload).await?.as_slice() {
            [] => Ok(Form::default()),
            [..] => Err(UploadError::Unsupported),
        },
    }
}

fn text_of(value: &HeaderValue) -> &str {
    value.to_str().unwrap_or_default()
}

async fn read_whole(payload: Payload) -> Result<Vec<u8>, UploadError> {
    let mut chunks = pin!(limited(payload, TEXT_BYTES));
    let mut whole = vec![];
    while let Some(chunk) = chunks.try_next().await? {
        whole.extend_from_slice(&chunk);
    }
    Ok(whole)
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
    let body = limited(payload, max_file_bytes.saturating_add(SPARE_BYTES));
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
    while let Some(mut part) = parts.try_next().await? {
        let is_file = is_file(&part);
        let limit = if is_file { max_file_bytes } else { TEXT_BYTES };
        let bytes = part.bytes(limit).await;
        let name = part.name().unwrap_or_default().to_owned();
        // The next part does not come while somebody holds this one.
        drop(part);
        let Ok(bytes) = bytes else { return refuse(parts, UploadError::TooLarge).await };
        let bytes = bytes?;
        match is_file {
            // What browsers send for a file that nobody chose.
            true if bytes.is_empty() => {}
            true => form.files.push((name, bytes.to_vec())),
            false => form.fields.push((name, text(&bytes)?.trim_end_matches("\r\n").to_owned())),
        }
        if form.files.len() > FILES || form.fields.len() > FIELDS {
            return refuse(parts, too_many()).await;
        }
    }
    Ok(form)
}

/// Reads the rest before it refuses, so that the sender hears the answer.
async fn refuse(mut parts: Multipart, error: UploadError) -> Result<Form, UploadError> {
    while let Some(Ok(_rest)) = parts.next().await {}
    Err(error)
}

fn too_many() -> UploadError {
    UploadError::Malformed(format!("at most {FILES} files and {FIELDS} fields are taken"))
}

/// Some phones send a picture without a file name, but none sends one as text.
fn is_file(part: &Field) -> bool {
    let named = part.content_disposition().is_some_and(|said| said.get_filename().is_some());
    named || part.content_type().is_some_and(|kind| kind.type_() != mime::TEXT)
}

fn decode(body: &[u8]) -> Result<Vec<(String, String)>, UploadError> {
    let fields = body.split(|byte| *byte == b'&').filter(|field| !field.is_empty());
    let fields: Vec<_> = fields
        .map(|field| {
            let mut halves = field.splitn(2, |byte| *byte == b'=');
            let mut half = || unescape(halves.next().unwrap_or_default());
            Ok((half()?, half()?))
        })
        .take(FIELDS + 1)
        .collect::<Result<_, UploadError>>()?;
    if fields.len() > FIELDS { Err(too_many()) } else { Ok(fields) }
}

/// Undoes the percent encoding; unlike a browser, refuses what is no encoding.
fn unescape(half: &[u8]) -> Result<String, UploadError> {
    let mut bytes = half.iter();
    let mut out = Vec::with_capacity(half.len());
    while let Some(byte) = bytes.next() {
        out.push(match byte {
            b'+' => b' ',
            b'%' => match (digit(bytes.next()), digit(bytes.next())) {
                (Some(high), Some(low)) => high * 16 + low,
                _ => {
                    return Err(UploadError::Malformed("a % is not followed by two digits".into()));
                }
            },
            other => *other,
        });
    }
    text(&out).map(str::to_owned)
}

fn digit(byte: Option<&u8>) -> Option<u8> {
    char::from(*byte?).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

fn text(bytes: &[u8]) -> Result<&str, UploadError> {
    std::str::from_utf8(bytes)
        .map_err(|_not_utf8| UploadError::Malformed("a field is not UTF-8".to_owned()))
}

#[cfg(test)]
mod tests;
