//! Finds the agency that is responsible for a case.

use diesel_async::AsyncPgConnection;
use domain::{
    cases::{self, Actor, Case, CaseTarget, Change, RouteCase, Status},
    jobs,
    jurisdictions::JurisdictionId,
    routing::{self, Route},
    services::{self, Service},
};

use super::TaskError;
use crate::context::Context;

/// The service and the routing rules decide the agency. The reason is stored with the case.
pub(crate) async fn run(
    context: &Context,
    city: &JurisdictionId,
    RouteCase { case_id }: RouteCase,
) -> Result<(), TaskError> {
    let mut conn = context.pool.get().await?;
    let case = cases::store::find(&mut conn, city, case_id).await?;
    // The case may already be acknowledged or closed.
    let Some(case) = case.filter(|case| case.status == Status::Received) else { return Ok(()) };
    let service = services::store::service(&conn, city, &case.service_code)
        .await?
        .ok_or_else(|| TaskError::give_up("the case's service is gone"))?;
    let answering = answering(context, &conn, &case, &service).await?;
    let agency = services::store::agency(&mut conn, city, &answering.agency_code)
        .await?
        .ok_or_else(|| TaskError::give_up("the agency is gone"))?;
    let target = CaseTarget {
        jurisdiction: city,
        case_id,
        actor: &Actor::System,
        expected: Some(case.version),
    };
    let change = Change::Acknowledge { agency: &agency.agency_code };
    let place = answering.area.map(|area| format!(" in {area}")).unwrap_or_default();
    let why = format!("{} answers for {}{place}.", agency.name, service.name);
    match jobs::change_case(&mut conn, context.clock.now(), &target, change, &why).await {
        Ok(_) => Ok(()),
        // The case changed meanwhile. The change may be only a comment, so try again.
        Err(stale @ cases::ActError::Stale { .. }) => Err(TaskError::retry(stale)),
        Err(error) => Err(error.into()),
    }
}

/// The responsible agency, and the area whose rule chose it.
struct Answering {
    agency_code: String,
    area: Option<String>,
}

/// Applies the routing rules for the case's location. If no rule matches, the service's own agency
/// takes the case, so that the reporter gets an answer.
async fn answering(
    context: &Context,
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
    let areas = context.atlas.of(conn, city).await?;
    let Route { agency_code, area, .. } = routing::route(service, &rules, &areas, place);
    let Some(agency_code) = agency_code else { return Ok(own) };
    let area = area.map(|area| area.name.clone());
    Ok(Answering { agency_code: agency_code.to_owned(), area })
}
