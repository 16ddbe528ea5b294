//! `GET /requests.{xml,json}`: what was reported.

use std::{collections::HashMap, sync::Arc};

use actix_web::{HttpRequest, HttpResponse, http::header, web::Data};
use diesel::QueryResult;
use domain::{
    cases::{self, Audience, CaseId, Search},
    db::{self, Connection},
    jurisdictions::JurisdictionId,
};

use super::{
    catalogue::{Catalogue, Names},
    errors::Errors,
    extensions::{self, Extent},
    face::Face,
    filters::{self, Asked},
    jurisdiction,
    params::Params,
    request,
    stream::{self, List, Source},
};
use crate::{features, state::Shared, tag};

/// So many requests are read and written at a time; a list that has more is never whole in memory.
const PIECE: i64 = 250;
/// How many bytes a request usually takes.
const USUAL_BYTES: usize = 1_000;

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
    let face = Face::of(request.match_info().as_str());
    let list = match face {
        Face::Json if features::are_wanted(&request) => List::of_features(),
        face => List::new(face, "service_requests", "request"),
    };
    let content_type = list.content_type();
    let (left, city) = (search.limit, city.jurisdiction_id);
    let mut rest = Rest { state, city, names, search, extent, left, list };

    let mut tag = None;
    if left > PIECE {
        let seen = db::snapshot(&mut conn).await?;
        let it_is = tag::of_moment(&request, &seen, now);
        if it_is.matches(&request) {
            return Ok(it_is.not_modified());
        }
        tag = Some(it_is);
    }
    let first = rest.next(&mut conn).await?;
    drop(conn);
    let mut response = if rest.left == 0 {
        HttpResponse::Ok().content_type(content_type).body(first)
    } else {
        stream::respond(content_type, tag, first, rest)
    };
    response.headers_mut().append(header::VARY, header::HeaderValue::from_static("accept"));
    Ok(response)
}

/// What is still to be read of a list.
struct Rest {
    state: Shared,
    city: JurisdictionId,
    names: Arc<Names>,
    search: Search,
    extent: Extent,
    left: i64,
    list: List,
}

impl Rest {
    async fn next(&mut self, conn: &mut Connection) -> QueryResult<Vec<u8>> {
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
        let ids: Vec<CaseId> = found.iter().map(|case| case.case_id).collect();
        let shapes = if self.list.has_features() {
            cases::shapes(conn, &self.city, &ids, Audience::Public).await?
        } else {
            HashMap::new()
        };
        let mut out = Vec::with_capacity(found.len().saturating_mul(USUAL_BYTES));
        for case in &found {
            self.list.item_at(
                &mut out,
                || features::geometry(case.case_id, case.place, &shapes),
                |sink| {
                    request::say(case, &self.names, &self.state, sink);
                    for (name, value) in more.as_mut().into_iter().flat_map(|more| more.take(case))
                    {
                        sink.value(name, value);
                    }
                },
            );
        }
        if self.left == 0 {
            self.list.close(&mut out);
        }
        Ok(out)
    }
}

impl Source for Rest {
    async fn piece(&mut self) -> Result<Option<Vec<u8>>, Errors> {
        if self.left == 0 {
            return Ok(None);
        }
        let mut conn = self.state.connect().await?;
        Ok(Some(self.next(&mut conn).await?))
    }
}
