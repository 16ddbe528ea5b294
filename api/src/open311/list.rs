//! `GET /requests.{xml,json}`: the requests of a jurisdiction, filtered and in pages.

use std::{collections::HashMap, sync::Arc};

use actix_web::{HttpRequest, HttpResponse, http::header, web::Data};
use domain::{
    cases::{self, Audience, CaseId, PageStart, Search},
    db::Connection,
    jurisdictions::{self, JurisdictionId},
};

use super::{
    answer::Listed as _,
    catalogue::{Catalogue, Names},
    errors::Errors,
    extensions::{self, Extent},
    filters::{self, Asked},
    format::Format,
    jurisdiction,
    params::Params,
    service_request::ServiceRequest,
    stream::{self, ListWriter, Source},
};
use crate::{features, state::Shared, tag};

/// How many requests are read and written at a time. Longer lists are streamed.
const PIECE: i64 = 250;
/// How many bytes to reserve for each request.
const USUAL_BYTES: usize = 1_000;

/// Lists requests, newest first unless `sort` says otherwise.
pub(super) async fn requests(
    request: HttpRequest,
    format: Format,
    params: Params,
    state: Shared,
    catalogue: Data<Catalogue>,
) -> Result<HttpResponse, Errors> {
    let now = state.clock.now();
    let asked = filters::read(&params, now)?;
    let mut conn = if asked.walks_far(now) {
        state.connect_to_count().await?
    } else {
        state.connect_to_page(asked.skipped).await?
    };
    let Asked { search, skipped, extent } = asked;
    let city = jurisdiction::resolve(&mut conn, &params).await?;
    let names = catalogue.names(&mut conn, &city).await?;
    let list = match format {
        Format::Json if features::are_wanted(&request) => ListWriter::of_features(),
        format => ListWriter::new(format, ServiceRequest::ROOT),
    };
    let content_type = list.content_type();
    let (left, city) = (search.limit, city.jurisdiction_id);
    let mut rest = Rest { state, city, names, search, extent, left, list };

    let mut tag = None;
    if left > PIECE {
        let version = jurisdictions::store::version(&conn, &rest.city).await?;
        let current = tag::of_moment(&request, &version, now);
        if current.matches(&request) {
            return Ok(current.not_modified());
        }
        tag = Some(current);
    }
    let start = cases::page_start(&conn, &rest.city, &rest.search, skipped).await?;
    let first = rest.first(&mut conn, start).await?;
    drop(conn);
    let mut response = if rest.left == 0 {
        HttpResponse::Ok().content_type(content_type).body(first)
    } else {
        stream::respond(content_type, tag, first, rest)
    };
    response.headers_mut().append(header::VARY, header::HeaderValue::from_static("accept"));
    Ok(response)
}

/// The part of a list that is still to be read.
struct Rest {
    state: Shared,
    city: JurisdictionId,
    names: Arc<Names>,
    search: Search,
    extent: Extent,
    left: i64,
    list: ListWriter,
}

impl Rest {
    /// Reads the first piece of the page.
    async fn first(&mut self, conn: &mut Connection, start: PageStart) -> Result<Vec<u8>, Errors> {
        match start {
            PageStart::Beginning => {}
            PageStart::After(mark) => self.search.after = Some(mark),
            PageStart::PastEnd => {
                self.left = 0;
                let mut out = vec![];
                self.list.close(&mut out);
                return Ok(out);
            }
        }
        self.next(conn).await
    }

    async fn next(&mut self, conn: &mut Connection) -> Result<Vec<u8>, Errors> {
        self.search.limit = self.left.min(PIECE);
        let found = cases::list(conn, &self.city, &self.search).await?;
        let read = i64::try_from(found.len()).unwrap_or(i64::MAX);
        self.left = if read < self.search.limit { 0 } else { self.left - read };
        self.search.after = found.last().map(|case| case.mark(self.search.order));
        let more = match self.extent {
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
            let request = ServiceRequest::of(case, &self.names, &self.state);
            let request = match &more {
                Some(more) => request.extended(case, more),
                None => request,
            };
            let geometry = || features::geometry(case.case_id, case.place, &shapes);
            let written = self.list.item(&mut out, &request, geometry);
            written.map_err(|error| Errors::ours(&error))?;
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
        let mut conn = self.state.connect_to_read().await?;
        Ok(Some(self.next(&mut conn).await?))
    }
}
