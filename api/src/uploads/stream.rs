//! Appends the body of a request to an upload while it arrives.

use std::time::Duration;

use actix_web::{rt, web::Payload};
use domain::uploads::{self, Incoming, Upload, UploadState};
use futures_util::StreamExt as _;
use tokio::time::Instant;

use crate::{
    problem::{Problem, ProblemCode},
    request_body::room::Room,
    state::Shared,
};

/// Memory of one connection in bytes: a piece and its copy that is written to the photo store.
const BYTES: usize = 512 * 1024;
/// Time without data after which the received bytes are stored.
const PAUSE: Duration = Duration::from_millis(500);
/// Number of pauses in a row after which the sender counts as disconnected.
const PAUSES: usize = 120;
/// Maximum interval between stores while data arrives slowly.
const OFTEN: Duration = Duration::from_secs(2);

/// Receives the body, and processes the photo when it is complete. `room` is for the bytes that have
/// arrived and are not stored yet. Runs as its own task: received bytes are kept even if the client
/// disconnects.
pub(super) async fn receive(
    state: &Shared,
    upload: Upload,
    payload: Payload,
    room: Room,
) -> Result<Upload, Problem> {
    let state = state.clone();
    let work = rt::spawn(async move {
        let received = read(&state, upload, payload, &room).await?;
        process(&state, received).await
    });
    work.await.map_err(|error| Problem::unavailable(&error))?
}

async fn read(
    state: &Shared,
    upload: Upload,
    mut payload: Payload,
    room: &Room,
) -> Result<Upload, Problem> {
    let (pool, photo_store) = (state.pool(), state.photo_processor.photo_store());
    let mut incoming = Incoming::go_on(pool, photo_store, upload).await?;
    let (mut pauses, mut kept) = (0, Instant::now());
    while pauses < PAUSES {
        match tokio::time::timeout(PAUSE, payload.next()).await {
            Ok(Some(Ok(bytes))) => {
                pauses = 0;
                room.grow_to(BYTES).await?;
                incoming.take(pool, photo_store, state.clock.now(), &bytes).await?;
                if kept.elapsed() < OFTEN {
                    continue;
                }
            }
            Ok(Some(Err(_)) | None) => break,
            Err(_elapsed) => pauses += 1,
        }
        incoming.keep(pool, photo_store, state.clock.now()).await?;
        kept = Instant::now();
        if pauses > 0 {
            // A stalled sender takes no room from others.
            room.release();
        }
    }
    incoming.keep(pool, photo_store, state.clock.now()).await?;
    Ok(incoming.into_upload())
}

/// Processes the photo of a complete upload. After an internal error, the worker tries again and
/// the client still receives a success response.
async fn process(state: &Shared, upload: Upload) -> Result<Upload, Problem> {
    if upload.state != UploadState::Received {
        return Ok(upload);
    }
    let (city, now) = (&upload.jurisdiction_id, state.clock.now());
    let processed =
        uploads::process(state.pool(), &state.photo_processor, now, city, upload.upload_id).await;
    state.notifier.notify();
    match processed {
        Ok(processed) => processed.ok_or_else(Problem::not_found),
        Err(error) => {
            tracing::warn!(%error, "cannot process an upload; the worker will try again");
            Ok(upload)
        }
    }
}

/// Returns the upload, or a `bad_photo` problem if its photo was refused.
pub(super) fn unless_refused(upload: Upload) -> Result<Upload, Problem> {
    match &upload.refusal {
        Some(words) => Err(Problem::new(ProblemCode::BadPhoto, words)),
        None => Ok(upload),
    }
}
