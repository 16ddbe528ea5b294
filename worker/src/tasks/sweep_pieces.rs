//! Drops the pieces of an upload that is over.

use domain::{
    jurisdictions::JurisdictionId,
    uploads::{self, SweepPieces},
};

use super::TaskError;
use crate::run::Tools;

pub(crate) async fn run(
    tools: &Tools,
    city: &JurisdictionId,
    SweepPieces { upload_id }: SweepPieces,
) -> Result<(), TaskError> {
    Ok(uploads::sweep_pieces(&tools.pool, &tools.vault, city, upload_id).await?)
}
