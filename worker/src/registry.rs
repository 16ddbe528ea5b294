//! The function that runs each kind of task.

use domain::{
    accounts::SendKeyConfirmation,
    cases::{CloseCase, ExchangeToken, RouteCase},
    jobs::{DispatchJob, DispatchWaiting},
    jurisdictions::EmptySandbox,
    photos::{DetectFaces, DropAddresses, DropOriginal, FetchMedia, RenderPhoto, SweepPhoto},
    pushes::WakePhone,
    tasks::{Task, TaskRow},
    uploads::{ProcessUpload, SweepPieces, SweepStore},
};
use serde::de::DeserializeOwned;

use crate::{
    context::Context,
    dispatch, queue,
    tasks::{
        TaskError, close_case, detect_faces, drop_addresses, drop_original, empty_sandbox,
        exchange_token, fetch_media, process_upload, render_photo, route_case,
        send_key_confirmation, sweep_photo, sweep_pieces, sweep_store, wake_phone,
    },
};

/// Runs the function for the kind of the row.
pub(crate) async fn perform(context: &Context, row: &TaskRow) -> Result<(), TaskError> {
    let city = &row.jurisdiction_id;
    match row.kind.as_str() {
        RouteCase::KIND => route_case::run(context, city, read(row)?).await,
        CloseCase::KIND => close_case::run(context, city, read(row)?).await,
        ExchangeToken::KIND => exchange_token::run(context, city, read(row)?).await,
        DetectFaces::KIND => detect_faces::run(context, city, read(row)?).await,
        RenderPhoto::KIND => render_photo::run(context, city, read(row)?).await,
        DropAddresses::KIND => drop_addresses::run(context, city, read(row)?).await,
        DropOriginal::KIND => drop_original::run(context, city, read(row)?).await,
        SweepPhoto::KIND => sweep_photo::run(context, city, read(row)?).await,
        FetchMedia::KIND => fetch_media::run(context, city, read(row)?).await,
        ProcessUpload::KIND => process_upload::run(context, city, read(row)?).await,
        SweepPieces::KIND => sweep_pieces::run(context, city, read(row)?).await,
        SweepStore::KIND => sweep_store::run(context, city, read(row)?).await,
        DispatchJob::KIND => dispatch::job::run(context, city, read(row)?).await,
        DispatchWaiting::KIND => dispatch::waiting::run(context, city, read(row)?).await,
        EmptySandbox::KIND => empty_sandbox::run(context, city, read(row)?).await,
        SendKeyConfirmation::KIND => send_key_confirmation::run(context, city, read(row)?).await,
        WakePhone::KIND => {
            wake_phone::run(context, city, read(row)?, queue::is_last_try(row)).await
        }
        kind => Err(TaskError::give_up(format!("unknown task kind: {kind}"))),
    }
}

fn read<T: DeserializeOwned>(row: &TaskRow) -> Result<T, TaskError> {
    serde_json::from_value(row.payload.clone()).map_err(TaskError::give_up)
}
