//! The closed list of tasks: what there is to do, and who does it.

use domain::{
    accounts::SendKeyConfirmation,
    cases::{CloseCase, ExchangeToken, RouteCase},
    jobs::{DispatchJob, DispatchWaiting},
    jurisdictions::EmptySandbox,
    photos::{DropAddresses, DropOriginal, FetchMedia, LookOverPhoto, RenderPhoto, SweepPhoto},
    pushes::WakePhone,
    tasks::{Task, TaskRow},
    uploads::{DevelopUpload, SweepPieces, SweepStore},
};
use serde::de::DeserializeOwned;

use crate::{
    dispatch, queue,
    run::Tools,
    tasks::{
        TaskError, close_case, develop_upload, drop_addresses, drop_original, empty_sandbox,
        exchange_token, fetch_media, look_over_photo, render_photo, route_case,
        send_key_confirmation, sweep_photo, sweep_pieces, sweep_store, wake_phone,
    },
};

/// Every kind that has a runner.
pub const KINDS: &[&str] = &[
    RouteCase::KIND,
    CloseCase::KIND,
    ExchangeToken::KIND,
    LookOverPhoto::KIND,
    RenderPhoto::KIND,
    DropOriginal::KIND,
    DropAddresses::KIND,
    SweepPhoto::KIND,
    FetchMedia::KIND,
    DevelopUpload::KIND,
    SweepPieces::KIND,
    SweepStore::KIND,
    DispatchJob::KIND,
    DispatchWaiting::KIND,
    EmptySandbox::KIND,
    SendKeyConfirmation::KIND,
    WakePhone::KIND,
];

/// The kinds that wait for other people's servers.
pub(crate) const ABROAD: &[&str] =
    &[FetchMedia::KIND, LookOverPhoto::KIND, SendKeyConfirmation::KIND];

/// The kinds that wait for push services, and that nobody wants any more after a minute.
pub(crate) const PHONES: &[&str] = &[WakePhone::KIND];

/// Does what the row says.
pub(crate) async fn perform(tools: &Tools, row: &TaskRow) -> Result<(), TaskError> {
    let city = &row.jurisdiction_id;
    match row.kind.as_str() {
        RouteCase::KIND => route_case::run(tools, city, read(row)?).await,
        CloseCase::KIND => close_case::run(tools, city, read(row)?).await,
        ExchangeToken::KIND => exchange_token::run(tools, city, read(row)?).await,
        LookOverPhoto::KIND => look_over_photo::run(tools, city, read(row)?).await,
        RenderPhoto::KIND => render_photo::run(tools, city, read(row)?).await,
        DropAddresses::KIND => drop_addresses::run(tools, city, read(row)?).await,
        DropOriginal::KIND => drop_original::run(tools, city, read(row)?).await,
        SweepPhoto::KIND => sweep_photo::run(tools, city, read(row)?).await,
        FetchMedia::KIND => fetch_media::run(tools, city, read(row)?).await,
        DevelopUpload::KIND => develop_upload::run(tools, city, read(row)?).await,
        SweepPieces::KIND => sweep_pieces::run(tools, city, read(row)?).await,
        SweepStore::KIND => sweep_store::run(tools, city, read(row)?).await,
        DispatchJob::KIND => dispatch::job::run(tools, city, read(row)?).await,
        DispatchWaiting::KIND => dispatch::waiting::run(tools, city, read(row)?).await,
        EmptySandbox::KIND => empty_sandbox::run(tools, city, read(row)?).await,
        SendKeyConfirmation::KIND => send_key_confirmation::run(tools, city, read(row)?).await,
        WakePhone::KIND => wake_phone::run(tools, city, read(row)?, queue::is_last_try(row)).await,
        kind => Err(TaskError::give_up(format!("nobody knows how to {kind}"))),
    }
}

fn read<T: DeserializeOwned>(row: &TaskRow) -> Result<T, TaskError> {
    serde_json::from_value(row.payload.clone()).map_err(TaskError::give_up)
}
