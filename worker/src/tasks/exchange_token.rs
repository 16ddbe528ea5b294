//! Replaces the token of a batch report with its case number.

use domain::{
    cases::{self, ExchangeToken},
    jurisdictions::JurisdictionId,
};

use super::TaskError;
use crate::context::Context;

pub(crate) async fn run(
    context: &Context,
    city: &JurisdictionId,
    ExchangeToken { case_id }: ExchangeToken,
) -> Result<(), TaskError> {
    let mut conn = context.pool.get().await?;
    cases::exchange_token(&mut conn, context.clock.now(), city, case_id).await?;
    Ok(())
}
