//! `GET /requests/{service_request_id}.{xml,json}`: one request, as a list of one.

use actix_web::{
    HttpResponse,
    web::{Data, Path},
};
use domain::cases::{self, Audience, CaseNumber, Search};

use super::{
    At,
    answer::List,
    catalogue::Catalogue,
    errors::Errors,
    extensions::{self, Extent},
    format::Format,
    fresh, jurisdiction,
    params::Params,
    service_request::ServiceRequest,
};
use crate::state::Shared;

/// Returns a request.
pub(super) async fn request(
    path: Path<At>,
    format: Format,
    params: Params,
    state: Shared,
    catalogue: Data<Catalogue>,
) -> Result<HttpResponse, Errors> {
    let number = path.name.parse::<CaseNumber>();
    let mut conn = state.connect().await?;
    let city = jurisdiction::resolve(&mut conn, &params).await?;
    let names = catalogue.names(&mut conn, &city).await?;
    let search = Search {
        audience: Audience::Public,
        by_number: true,
        numbers: number.into_iter().collect(),
        limit: 1,
        ..Search::default()
    };
    let found = cases::list(&conn, &city.jurisdiction_id, &search).await?;
    let [case] = found.as_slice() else {
        return Err(Errors::missing("there is no such service_request_id"));
    };
    let request = ServiceRequest::of(case, &names, &state);
    let answer = match Extent::of(&params)? {
        Extent::Core => format.respond(&List(vec![request]))?,
        Extent::Extended => {
            let more = extensions::of(&mut conn, &state, &city.jurisdiction_id, &found).await?;
            format.respond(&List(vec![request.extended(case, &more)]))?
        }
    };
    Ok(fresh::last_modified(answer, case.changed_at))
}
