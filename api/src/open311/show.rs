//! `GET /requests/{number}.{xml,json}`: one request, as a list of one.

use actix_web::web::{Data, Path};
use domain::cases::{self, Audience, CaseNumber, Search};

use super::{
    At,
    catalogue::Catalogue,
    errors::Errors,
    extensions::{self, Extent},
    fresh::Dated,
    jurisdiction,
    params::Params,
    request,
    sink::Member,
    value::{Document, Value},
};
use crate::state::Shared;

/// The request of this number.
pub(super) async fn request(
    path: Path<At>,
    params: Params,
    state: Shared,
    catalogue: Data<Catalogue>,
) -> Result<Dated, Errors> {
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
    let mut members: Vec<Member> = vec![];
    request::say(case, &names, &state, &mut members);
    if Extent::of(&params)? == Extent::Extended {
        let mut more = extensions::of(&mut conn, &state, &city.jurisdiction_id, &found).await?;
        members.extend(more.take(case));
    }
    let document = Document::list("service_requests", "request", vec![Value::Object(members)]);
    Ok(Dated(document, case.changed_at))
}
