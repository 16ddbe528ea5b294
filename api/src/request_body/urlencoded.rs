//! Reads `application/x-www-form-urlencoded` forms, and decodes them while they arrive.

use std::pin::pin;

use actix_web::web::Payload;
use futures_util::{StreamExt as _, TryStreamExt as _};

use super::{
    FIELDS, Field, TEXT_BYTES, UploadError, as_text, holds_picture, limited, room::Room, text,
    too_many,
};

/// Reads a form. A field that may contain a photo has the size limit of a photo. Before the first of
/// these is read, `check` sees the fields before it.
pub(super) async fn read<E: From<UploadError>>(
    payload: Payload,
    room: &Room,
    max_file_bytes: usize,
    check: impl AsyncFnOnce(&[Field]) -> Result<(), E>,
) -> Result<Vec<Field>, E> {
    let limit = TEXT_BYTES.saturating_add(as_text(max_file_bytes));
    let mut chunks = pin!(limited(payload, room, limit));
    let mut form = Form::default();
    let mut check = Some(check);
    while let Some(chunk) = chunks.try_next().await.map_err(UploadError::from)? {
        let mut taken = form.take(&chunk).map_err(E::from);
        if taken.is_ok()
            && form.has_picture()
            && let Some(check) = check.take()
        {
            taken = check(&form.fields).await;
        }
        if let Err(error) = taken {
            // Reads the rest, so that the sender receives the response.
            room.drop_rest();
            while let Some(Ok(_rest)) = chunks.next().await {}
            return Err(error);
        }
    }
    form.end_field()?;
    Ok(form.fields)
}

/// The part of a form that was received.
#[derive(Default)]
struct Form {
    fields: Vec<Field>,
    /// The incomplete field, still encoded.
    field: Vec<u8>,
    /// Total size of the fields without photos, in bytes.
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

    /// Whether the current field may contain a photo.
    fn is_picture(&self) -> bool {
        let (name, _) = halves(&self.field);
        name.len() < self.field.len()
            && name.len() <= MAX_NAME
            && unescape(name).is_ok_and(|name| holds_picture(&name))
    }

    /// Whether any field so far may contain a photo.
    fn has_picture(&self) -> bool {
        self.is_picture() || self.fields.iter().any(|(name, _)| holds_picture(name))
    }

    /// Returns the total size of the fields without photos, with the current field. Fails if it
    /// exceeds the limit.
    fn plain_with_this(&self) -> Result<usize, UploadError> {
        let plain = if self.is_picture() { self.plain } else { self.plain + self.field.len() };
        if plain > TEXT_BYTES { Err(UploadError::TooLarge) } else { Ok(plain) }
    }
}

/// Maximum length of the name of a photo field, in bytes.
const MAX_NAME: usize = 100;

/// Splits a field into its encoded name and value.
fn halves(field: &[u8]) -> (&[u8], &[u8]) {
    let at = field.iter().position(|byte| *byte == b'=').unwrap_or(field.len());
    let (name, value) = field.split_at(at);
    (name, value.get(1..).unwrap_or_default())
}

/// Decodes percent encoding. Unlike a browser, fails on invalid encoding.
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
