//! Forms without files: `application/x-www-form-urlencoded`, decoded as they come.

use std::pin::pin;

use actix_web::web::Payload;
use futures_util::{StreamExt as _, TryStreamExt as _};

use super::{FIELDS, TEXT_BYTES, UploadError, as_text, holds_picture, limited, text, too_many};

/// Reads such a form. A field that may hold a picture has a picture's room.
pub(super) async fn read(
    payload: Payload,
    max_file_bytes: usize,
) -> Result<Vec<(String, String)>, UploadError> {
    let limit = TEXT_BYTES.saturating_add(as_text(max_file_bytes));
    let mut chunks = pin!(limited(payload, limit));
    let mut form = Form::default();
    while let Some(chunk) = chunks.try_next().await? {
        if let Err(error) = form.take(&chunk) {
            // Reads the rest, so that the sender hears the answer.
            while let Some(Ok(_rest)) = chunks.next().await {}
            return Err(error);
        }
    }
    form.end_field()?;
    Ok(form.fields)
}

/// What has come of a form.
#[derive(Default)]
struct Form {
    fields: Vec<(String, String)>,
    /// The field that is coming, as it was sent.
    field: Vec<u8>,
    /// How many bytes the fields had that hold no picture.
    plain: usize,
}

impl Form {
    fn take(&mut self, chunk: &[u8]) -> Result<(), UploadError> {
        for (nth, part) in chunk.split(|byte| *byte == b'&').enumerate() {
            if nth > 0 {
                self.end_field()?;
            }
            self.field.extend_from_slice(part);
        }
        self.plain_with_this().map(drop)
    }

    fn end_field(&mut self) -> Result<(), UploadError> {
        self.plain = self.plain_with_this()?;
        let field = std::mem::take(&mut self.field);
        if field.is_empty() {
            return Ok(());
        }
        if self.fields.len() == FIELDS {
            return Err(too_many());
        }
        let (name, value) = halves(&field);
        self.fields.push((unescape(name)?, unescape(value)?));
        Ok(())
    }

    /// How many bytes hold no picture, this field's too; not too many.
    fn plain_with_this(&self) -> Result<usize, UploadError> {
        let (name, _) = halves(&self.field);
        let is_picture = name.len() < self.field.len()
            && name.len() <= LONGEST_NAME
            && unescape(name).is_ok_and(|name| holds_picture(&name));
        let plain = if is_picture { self.plain } else { self.plain + self.field.len() };
        if plain > TEXT_BYTES { Err(UploadError::TooLarge) } else { Ok(plain) }
    }
}

/// The longest name of a field with a picture, in bytes.
const LONGEST_NAME: usize = 100;

/// Name and value, as they were sent.
fn halves(field: &[u8]) -> (&[u8], &[u8]) {
    let at = field.iter().position(|byte| *byte == b'=').unwrap_or(field.len());
    let (name, value) = field.split_at(at);
    (name, value.get(1..).unwrap_or_default())
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
    text(out)
}

fn digit(byte: Option<&u8>) -> Option<u8> {
    char::from(*byte?).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}
