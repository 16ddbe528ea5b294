//! The bytes of a request become bytes of an upload, as they come.

use std::time::Duration;

use actix_web::{rt, web::Payload};
use domain::uploads::{self, Incoming, ReceiveError, Upload, UploadState};
use futures_util::StreamExt as _;
use tokio::time::Instant;

use crate::{problem::Problem, state::Shared, upload::room};

/// What a connection takes in memory: a piece, and its copy on the way to the store.
const BYTES: usize = 512 * 1024;
/// When a phone is silent for so long, what came so far is kept.
const PAUSE: Duration = Duration::from_millis(500);
/// And after so many pauses it is taken to be gone.
const PAUSES: usize = 120;
/// When a phone sends slowly, what came is kept so often.
const OFTEN: Duration = Duration::from_secs(2);

/// Receives the body, and makes a photo of what has come whole. What has come counts also when the
/// connection drops, and nobody is left to be answered: then this goes on by itself.
pub(super) async fn receive(
    state: &Shared,
    upload: Upload,
    payload: Payload,
) -> Result<Upload, Problem> {
    let room = room::reserve_bytes(BYTES).await?;
    let state = state.clone();
    let work = rt::spawn(async move {
        let received = read(&state, upload, payload).await?;
        drop(room);
        develop(&state, received).await
    });
    work.await.map_err(|error| Problem::unavailable(&error))?
}

async fn read(state: &Shared, upload: Upload, mut payload: Payload) -> Result<Upload, Problem> {
    let (pool, vault) = (&state.pool, state.darkroom.vault());
    let mut incoming = Incoming::go_on(pool, vault, upload).await?;
    let (mut pauses, mut kept) = (0, Instant::now());
    while pauses < PAUSES {
        match tokio::time::timeout(PAUSE, payload.next()).await {
            Ok(Some(Ok(bytes))) => {
                pauses = 0;
                incoming.take(pool, vault, state.clock.now(), &bytes).await?;
                if kept.elapsed() < OFTEN {
                    continue;
                }
            }
            Ok(Some(Err(_)) | None) => break,
            Err(_elapsed) => pauses += 1,
        }
        incoming.keep(pool, vault, state.clock.now()).await?;
        kept = Instant::now();
    }
    incoming.keep(pool, vault, state.clock.now()).await?;
    Ok(incoming.into_upload())
}

/// Makes a photo of an upload that has come whole. If that fails for a reason of ours, the worker
/// tries again; the sender has done what they can.
async fn develop(state: &Shared, upload: Upload) -> Result<Upload, Problem> {
    if upload.state != UploadState::Received {
        return Ok(upload);
    }
    let (city, now) = (&upload.jurisdiction_id, state.clock.now());
    let developed =
        uploads::develop(&state.pool, &state.darkroom, now, city, upload.upload_id).await;
    state.bell.ring();
    match developed {
        Ok(developed) => developed.ok_or_else(Problem::not_found),
        Err(error) => {
            tracing::warn!(%error, "an upload is left to the worker");
            Ok(upload)
        }
    }
}

/// What is wrong with the picture, if it was refused.
pub(super) fn unless_refused(upload: Upload) -> Result<Upload, Problem> {
    match &upload.refusal {
        Some(words) => Err(Problem::new("bad_photo", words)),
        None => Ok(upload),
    }
}

impl From<ReceiveError> for Problem {
    fn from(error: ReceiveError) -> Self {
        match error {
            ReceiveError::Moved => Self::new("conflict", error),
            ReceiveError::TooLong => Self::new("too_large", error),
            ReceiveError::Lost => Self::new("bad_photo", error),
            ReceiveError::Vault(error) => Self::unavailable(&error),
            ReceiveError::NoConnection(error) => error.into(),
            ReceiveError::Database(error) => error.into(),
        }
    }
}
