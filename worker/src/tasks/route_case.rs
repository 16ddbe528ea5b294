//! Finds the agency that answers for a case.

use diesel_async::AsyncPgConnection;
use domain::{
    cases::{self, Actor, Case, On, RouteCase, Status},
    jurisdictions::JurisdictionId,
    routing::{self, Route},
    services::{self, Service},
};

use super::TaskError;
use crate::run::Tools;

/// The service and the rules say which agency answers; the case then says why.
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
    let answering = answering(tools, &conn, &case, &service).await?;
    let agency = services::store::agency(&mut conn, city, &answering.agency_code)
        .await?
        .ok_or_else(|| TaskError::give_up("the agency is gone"))?;
    let on =
        On { jurisdiction: city, case_id, actor: &Actor::System, expected: Some(case.version) };
    let place = answering.area.map(|area| format!(" in {area}")).unwrap_or_default();
    let why = format!("{} answers for {}{place}.", agency.name, service.name);
    match cases::acknowledge(&mut conn, tools.clock.now(), &on, &agency.agency_code, &why).await {
        Ok(_) => Ok(()),
        // Somebody was faster. It may have been no more than a comment: look again.
        Err(stale @ cases::ActError::Stale { .. }) => Err(TaskError::retry(stale)),
        Err(error) => Err(error.into()),
    }
}

/// Who answers, and the area for which that was said.
struct Answering {
    agency_code: String,
    area: Option<String>,
}

/// By the rules for the place of the case. Where nobody of the city answers, the service's own
/// agency still takes what was reported: somebody has to tell the reporter.
async fn answering(
    tools: &Tools,
    conn: &AsyncPgConnection,
    case: &Case,
    service: &Service,
) -> Result<Answering, TaskError> {
    let city = &case.jurisdiction_id;
    let own = Answering { agency_code: service.agency_code.clone(), area: None };
    let Some(place) = case.place else { return Ok(own) };
    let rules = routing::store::rules_for(conn, city, &service.service_code).await?;
    if rules.is_empty() {
        return Ok(own);
    }
    let areas = tools.atlas.of(conn, city).await?;
    let Route { agency_code, area, .. } = routing::route(service, &rules, &areas, place);
    let Some(agency_code) = agency_code else { return Ok(own) };
    let area = area.map(|area| area.name.clone());
    Ok(Answering { agency_code: agency_code.to_owned(), area })
}
