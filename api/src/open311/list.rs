//! `GET /requests.{xml,json}`: what was reported.

use std::sync::Arc;

use actix_web::{HttpRequest, HttpResponse, Responder, web::Data};
use diesel::QueryResult;
use domain::{
    cases::{self, Search},
    db::{self, Connection},
    jurisdictions::JurisdictionId,
};

use super::{
    catalogue::{Catalogue, Names},
    errors::Errors,
    extensions::{self, Extent},
    face::Face,
    filters::{self, Asked},
    fresh, jurisdiction,
    params::Params,
    request,
    stream::{self, Source},
    value::{Document, Value},
};
use crate::state::Shared;

/// So many requests are read and written at a time; a list that has more is never whole in memory.
const PIECE: i64 = 250;

/// The requests that fit, newest first.
pub(super) async fn requests(
    request: HttpRequest,
    params: Params,
    state: Shared,
    catalogue: Data<Catalogue>,
) -> Result<HttpResponse, Errors> {
    let now = state.clock.now();
    let Asked { search, extent } = filters::read(&params, now)?;
    let mut conn = state.connect().await?;
    let city = jurisdiction::resolve(&mut conn, &params).await?;
    let names = catalogue.names(&mut conn, &city).await?;
    let mut rest =
        Rest { state, city: city.jurisdiction_id, names, left: search.limit, search, extent };

    let mut tag = None;
    if rest.left > PIECE {
        let seen = db::snapshot(&mut conn).await?;
        let it_is = fresh::of_moment(&request, &seen, now);
        if it_is.matches(&request) {
            return Ok(it_is.not_modified());
        }
        tag = Some(it_is);
    }
    let first = rest.next(&mut conn).await?;
    drop(conn);
    if rest.left == 0 {
        return Ok(Document::list("service_requests", "request", first).respond_to(&request));
    }
    let face = Face::of(request.path());
    Ok(stream::respond(face, ("service_requests", "request"), tag, first, rest))
}

/// What is still to be read of a list.
struct Rest {
    state: Shared,
    city: JurisdictionId,
    names: Arc<Names>,
    search: Search,
    extent: Extent,
    left: i64,
}

impl Rest {
    async fn next(&mut self, conn: &mut Connection) -> QueryResult<Vec<Value>> {
        self.search.limit = self.left.min(PIECE);
        let found = cases::list(conn, &self.city, &self.search).await?;
        let read = i64::try_from(found.len()).unwrap_or(i64::MAX);
        self.left = if read < self.search.limit { 0 } else { self.left - read };
        self.search.offset = 0;
        self.search.after = found.last().map(|case| case.mark(self.search.order));
        let mut more = match self.extent {
            Extent::Core => None,
            Extent::Extended => Some(extensions::of(conn, &self.state, &self.city, &found).await?),
        };
        let say = |case| {
            let mut members = request::request(case, &self.names, &self.state);
            members.extend(more.as_mut().into_iter().flat_map(|more| more.take(case)));
            Value::Object(members)
        };
        Ok(found.iter().map(say).collect())
    }
}

impl Source for Rest {
    async fn piece(&mut self) -> Result<Option<Vec<Value>>, Errors> {
        if self.left == 0 {
            return Ok(None);
        }
        let mut conn = self.state.connect().await?;
        Ok(Some(self.next(&mut conn).await?))
    }
}
