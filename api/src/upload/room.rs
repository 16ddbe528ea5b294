//! Room in memory for what is being sent: all forms of the process together take only so much.

use std::time::Duration;

use actix_web::{HttpRequest, http::header::CONTENT_LENGTH};
use tokio::sync::{Semaphore, SemaphorePermit};

use super::UploadError;

/// What all forms may take together, in KiB.
const ALL: usize = 512 * 1024;
/// Up to so many bytes a form takes none: a report in words gets through, however many pictures are
/// on their way.
const SMALL: usize = 64 * 1024;
/// How long a form waits for room.
const PATIENCE: Duration = Duration::from_secs(10);

static ROOM: Semaphore = Semaphore::const_new(ALL);

/// What a form takes, until this is dropped.
#[derive(Debug)]
pub(crate) struct Room {
    _taken: Option<SemaphorePermit<'static>>,
}

/// Waits for room for the form of `request`: as many bytes as it says it has, but no more than
/// `most`, which is also what one takes that does not say.
pub(super) async fn reserve(request: &HttpRequest, most: usize) -> Result<Room, UploadError> {
    let said = request.headers().get(CONTENT_LENGTH).and_then(|value| value.to_str().ok());
    let bytes = said.and_then(|text| text.parse().ok()).unwrap_or(most).min(most);
    Ok(Room { _taken: take(&ROOM, bytes, PATIENCE).await? })
}

/// Waits for room for so many bytes.
pub(crate) async fn reserve_bytes(bytes: usize) -> Result<Room, UploadError> {
    Ok(Room { _taken: take(&ROOM, bytes, PATIENCE).await? })
}

async fn take(
    room: &Semaphore,
    bytes: usize,
    patience: Duration,
) -> Result<Option<SemaphorePermit<'_>>, UploadError> {
    if bytes <= SMALL {
        return Ok(None);
    }
    let kib = u32::try_from(bytes.div_ceil(1024)).unwrap_or(u32::MAX);
    match tokio::time::timeout(patience, room.acquire_many(kib)).await {
        Ok(Ok(taken)) => Ok(Some(taken)),
        Ok(Err(_)) | Err(_) => Err(UploadError::NoRoom),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_picture_waits_for_room_and_a_report_in_words_does_not() {
        let room = Semaphore::new(1_000);
        let take = async |bytes| take(&room, bytes, Duration::from_millis(20)).await;
        let first = take(900 * 1024).await.unwrap();
        assert_eq!(room.available_permits(), 100);
        assert!(take(SMALL).await.unwrap().is_none());
        assert_eq!(take(101 * 1024).await.unwrap_err(), UploadError::NoRoom);

        drop(first);
        assert!(take(101 * 1024).await.unwrap().is_some());
        assert_eq!(room.available_permits(), 1_000);
    }
}
