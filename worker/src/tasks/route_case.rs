//! Finds the agency that answers for a case.

use domain::{
    cases::{self, Actor, On, RouteCase, Status},
    jurisdictions::JurisdictionId,
    services,
};

use super::TaskError;
use crate::run::Tools;

/// The service says which agency answers; the case then says why.
pub(crate) async fn run(
    tools: &Tools,
    city: &JurisdictionId,
    RouteCase { case_id }: RouteCase,
) -> Result<(), TaskError> {
    let mut conn = tools.pool.get().await?;
    let case = cases::store::find(&mut conn, city, case_id).await?;
    // Somebody may have taken it, or ended it, already.
    let Some(case) = case.filter(|case| case.status == Status::Received) else { return Ok(()) };
    let service = services::store::service(&conn, city, &case.service_code)
        .await?
        .ok_or_else(|| TaskError::give_up("the case's service is gone"))?;
    let agency = services::store::agency(&mut conn, city, &service.agency_code)
        .await?
        .ok_or_else(|| TaskError::give_up("the service's agency is gone"))?;
    let on =
        On { jurisdiction: city, case_id, actor: &Actor::System, expected: Some(case.version) };
    let why = format!("{} answers for {}.", agency.name, service.name);
    match cases::acknowledge(&mut conn, tools.clock.now(), &on, &agency.agency_code, &why).await {
        Ok(_) => Ok(()),
        // Somebody was faster. It may have been no more than a comment: look again.
        Err(stale @ cases::ActError::Stale { .. }) => Err(TaskError::retry(stale)),
        Err(error) => Err(error.into()),
    }
}
