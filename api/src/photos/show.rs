//! `GET /photos/{photo_id}/{rendition}`: a picture for everybody.

use actix_web::{
    HttpRequest, HttpResponse, get,
    http::header::{self, EntityTag, IfNoneMatch},
    web::{Header, Path},
};
use domain::photos::{self, PhotoId, PhotoState, Rendition};

use crate::{problem::Problem, state::Shared};

/// A rendition never changes, so it may be kept for a year.
const IMMUTABLE: &str = "public, max-age=31536000, immutable";

/// The picture, or, until the worker has made a smaller one, the full one in its place.
#[get("/photos/{photo_id}/{rendition}")]
pub(super) async fn show_photo(
    state: Shared,
    request: HttpRequest,
    path: Path<(String, String)>,
    if_none_match: Option<Header<IfNoneMatch>>,
) -> Result<HttpResponse, Problem> {
    let (id, rendition) = path.into_inner();
    let id: PhotoId = id.parse().map_err(|_error| Problem::not_found())?;
    let wanted = Rendition::from_name(rendition.trim_end_matches(".jpg"));
    let wanted = wanted.ok_or_else(Problem::not_found)?;
    let mut conn = state.connect().await?;
    let photo =
        photos::store::find_anywhere(&mut conn, id).await?.ok_or_else(Problem::not_found)?;
    drop(conn);

    let made = photo.state == PhotoState::Ready || wanted == Rendition::Full;
    let rendition = if made { wanted } else { Rendition::Full };
    let tag = EntityTag::new_strong(format!("{id}-{}", rendition.name()));
    let cache = if made { IMMUTABLE } else { "no-cache" };
    let mut response = HttpResponse::Ok();
    response
        .insert_header((header::ETAG, tag.to_string()))
        .insert_header((header::CACHE_CONTROL, cache))
        .insert_header(header::ContentEncoding::Identity);
    if if_none_match.is_some_and(|Header(known)| matches(&known, &tag)) {
        return Ok(response.status(actix_web::http::StatusCode::NOT_MODIFIED).finish());
    }
    let jpeg = state.darkroom.vault().get(&photo.jurisdiction_id, id, rendition).await?;
    let head = request.method() == actix_web::http::Method::HEAD;
    Ok(response.content_type("image/jpeg").body(if head { vec![] } else { jpeg }))
}

fn matches(known: &IfNoneMatch, tag: &EntityTag) -> bool {
    match known {
        IfNoneMatch::Any => true,
        IfNoneMatch::Items(known) => known.iter().any(|known| known.weak_eq(tag)),
    }
}
