//! `GET /photos/{photo_id}/{file}`: a picture for everybody.

use actix_web::{
    HttpRequest, HttpResponse, HttpResponseBuilder,
    body::SizedStream,
    error::Error,
    http::{
        Method,
        header::{self, EntityTag, IfNoneMatch},
    },
    route,
    web::{Bytes, Header, Path},
};
use domain::{
    jurisdictions::JurisdictionId,
    photos::{self, Mark, PhotoFile, PhotoId, Rendition, VaultError},
};
use futures_util::stream;

use super::range::{Part, asked_for};
use crate::{
    problem::Problem,
    state::{Shared, State},
};

/// A file never changes, so it may be kept for a year.
const IMMUTABLE: &str = "public, max-age=31536000, immutable";

/// A size in a format: `screen.webp`; a size alone is its JPEG. A photo has a WebP only where that
/// is much smaller: the view of a case says which there are.
///
/// What cannot be shown is told in a problem: `404` is no file of ours; `410` was redacted, and its
/// picture has another address; `503` is missing or damaged in the photo store, or the store is down,
/// which is ours to mend and so in the log.
#[route("/photos/{photo_id}/{file}", method = "GET", method = "HEAD")]
pub(super) async fn show_photo(
    state: Shared,
    request: HttpRequest,
    path: Path<(String, String)>,
    if_none_match: Option<Header<IfNoneMatch>>,
) -> Result<HttpResponse, Problem> {
    let (id, name) = path.into_inner();
    let id: PhotoId = id.parse().map_err(|_error| Problem::not_found())?;
    let (city, mark) = find(&state, id, named(&name)?).await?;
    let tag = EntityTag::new_strong(hex::encode(mark.sha256.get(..16).unwrap_or_default()));
    let mut response = HttpResponse::Ok();
    response
        .insert_header((header::ETAG, tag.to_string()))
        .insert_header((header::CACHE_CONTROL, IMMUTABLE))
        .insert_header((header::ACCEPT_RANGES, "bytes"))
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .insert_header(header::ContentEncoding::Identity);
    if if_none_match.is_some_and(|Header(known)| matches(&known, &tag)) {
        return Ok(response.status(actix_web::http::StatusCode::NOT_MODIFIED).finish());
    }
    response.content_type(mark.file.media_type());
    if request.method() == Method::HEAD {
        return Ok(headless(response, mark.length()));
    }
    let part = asked_for(&request, &tag, mark.length());
    if part == Part::Nowhere {
        response.insert_header((header::CONTENT_RANGE, format!("bytes */{}", mark.bytes)));
        return Ok(response.status(actix_web::http::StatusCode::RANGE_NOT_SATISFIABLE).finish());
    }
    let bytes = read(&state, &city, id, &mark).await?;
    Ok(part.of(response, bytes))
}

fn named(name: &str) -> Result<PhotoFile, Problem> {
    let size = || Rendition::from_name(name).map(PhotoFile::jpeg);
    name.parse().ok().or_else(size).ok_or_else(Problem::not_found)
}

/// The file's city and what is known of it.
async fn find(
    state: &State,
    id: PhotoId,
    file: PhotoFile,
) -> Result<(JurisdictionId, Mark), Problem> {
    let mut conn = state.connect().await?;
    match photos::store::find_file(&mut conn, id, file).await? {
        Some((city, Some(mark))) => Ok((city, mark)),
        Some((_, None)) if file != PhotoFile::jpeg(file.rendition()) => Err(Problem::not_found()),
        Some((_, None)) => Err(Problem::new("unavailable", "The picture is being prepared.")),
        None if photos::store::is_dead(&mut conn, id).await? => {
            Err(Problem::new("redacted", "Its case has the picture's new address."))
        }
        None => Err(Problem::not_found()),
    }
}

/// The bytes that were written, or a problem.
async fn read(
    state: &State,
    city: &JurisdictionId,
    id: PhotoId,
    mark: &Mark,
) -> Result<Bytes, Problem> {
    let lost = |what: &str| {
        tracing::error!(photo.id = %id, photo.file = %mark.file, "a photo's file is {what} in the photo store");
        Problem::new("unavailable", "The picture cannot be read at the moment. It has been noted.")
    };
    match state.darkroom.vault().get(city, id, mark.file).await {
        Ok(bytes) if mark.fits(&bytes) => Ok(bytes.into()),
        Ok(_) => Err(lost("damaged")),
        Err(VaultError::Missing) => Err(lost("missing")),
        Err(error) => Err(error.into()),
    }
}

/// Everything but the body, whose length is told all the same.
fn headless(mut response: HttpResponseBuilder, length: usize) -> HttpResponse {
    let length = u64::try_from(length).unwrap_or_default();
    response.body(SizedStream::new(length, stream::empty::<Result<Bytes, Error>>()))
}

fn matches(known: &IfNoneMatch, tag: &EntityTag) -> bool {
    match known {
        IfNoneMatch::Any => true,
        IfNoneMatch::Items(known) => known.iter().any(|known| known.weak_eq(tag)),
    }
}
