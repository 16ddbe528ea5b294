//! `GET /photos/{photo_id}/{file}`: returns a photo file.

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
    photos::{self, Mark, PhotoFile, PhotoId, Rendition, store::FoundFile},
};
use futures_util::stream;
use photo_store::PhotoStoreError;

use super::range::{Part, asked_for};
use crate::{
    extract,
    problem::{Problem, ProblemCode},
    state::{Shared, State},
};

/// Photo files never change, so they may be cached for a year.
const IMMUTABLE: &str = "public, max-age=31536000, immutable";
/// A photo that waits for the detector must not be in a cache that others use.
const NOT_KEPT: &str = "private, no-store";

/// Returns a photo file. Its name is a rendition and a format, for example `screen.webp`; a
/// rendition alone means its JPEG. A photo has a WebP only where that is much smaller: the view of
/// a case lists the files.
///
/// A photo that waits for the detector is returned only to staff and crews of its city, by their
/// access token.
///
/// Errors: `404` if the file does not exist, or waits for the detector; `410` if the photo was
/// redacted and has another URL; `503` if the file is missing or damaged in the photo store, or the
/// photo store is down. The last two are logged.
#[route("/photos/{photo_id}/{file}", method = "GET", method = "HEAD")]
pub(super) async fn show_photo(
    state: Shared,
    request: HttpRequest,
    path: Path<(String, String)>,
    if_none_match: Option<Header<IfNoneMatch>>,
) -> Result<HttpResponse, Problem> {
    let (id, name) = path.into_inner();
    let id: PhotoId = id.parse().map_err(|_error| Problem::not_found())?;
    let (city, mark, caching) = find(&state, &request, id, named(&name)?).await?;
    let tag = EntityTag::new_strong(hex::encode(mark.sha256.get(..16).unwrap_or_default()));
    let mut response = HttpResponse::Ok();
    response
        .insert_header((header::ETAG, tag.to_string()))
        .insert_header((header::CACHE_CONTROL, caching))
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

/// Finds the jurisdiction, digest and size of the file, and how it may be cached.
async fn find(
    state: &State,
    request: &HttpRequest,
    id: PhotoId,
    file: PhotoFile,
) -> Result<(JurisdictionId, Mark, &'static str), Problem> {
    let mut conn = state.connect().await?;
    match photos::store::find_file(&mut conn, id, file).await? {
        Some(found) if !may_see(request, &found) => Err(Problem::not_found()),
        Some(FoundFile { city, waits_for_detection, mark: Some(mark) }) => {
            Ok((city, mark, if waits_for_detection { NOT_KEPT } else { IMMUTABLE }))
        }
        Some(_) if file != PhotoFile::jpeg(file.rendition()) => Err(Problem::not_found()),
        Some(_) => Err(Problem::new(ProblemCode::Unavailable, "The picture is being prepared.")),
        None if photos::store::is_dead(&mut conn, id).await? => {
            Err(Problem::new(ProblemCode::Redacted, "Its case has the picture's new address."))
        }
        None => Err(Problem::not_found()),
    }
}

/// Whether the sender may see the photo: everybody, or staff and crews of its city.
fn may_see(request: &HttpRequest, found: &FoundFile) -> bool {
    let is_of_city =
        || extract::claims(request).is_ok_and(|claims| claims.jurisdiction_id == found.city);
    !found.waits_for_detection || is_of_city()
}

/// Reads the file from the photo store and checks its digest. A missing or damaged file is logged.
async fn read(
    state: &State,
    city: &JurisdictionId,
    id: PhotoId,
    mark: &Mark,
) -> Result<Bytes, Problem> {
    let lost = |what: &str| {
        tracing::error!(photo.id = %id, photo.file = %mark.file, "a photo's file is {what} in the photo store");
        Problem::new(
            ProblemCode::Unavailable,
            "The picture cannot be read at the moment. It has been noted.",
        )
    };
    match photos::files::get(state.photo_processor.photo_store(), city, id, mark.file).await {
        Ok(bytes) if mark.fits(&bytes) => Ok(bytes.into()),
        Ok(_) => Err(lost("damaged")),
        Err(PhotoStoreError::Missing) => Err(lost("missing")),
        Err(error) => Err(error.into()),
    }
}

/// Builds a response to `HEAD`: all headers with the real length, no body.
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
