//! Exchanges the token of a batch report for its number.

use domain::{
    cases::{self, ExchangeToken},
    jurisdictions::JurisdictionId,
};

use super::TaskError;
use crate::run::Tools;

pub(crate) async fn run(
    tools: &Tools,
    city: &JurisdictionId,
    ExchangeToken { case_id }: ExchangeToken,
) -> Result<(), TaskError> {
    let mut conn = tools.pool.get().await?;
    cases::exchange_token(&mut conn, tools.clock.now(), city, case_id).await?;
    Ok(())
}
