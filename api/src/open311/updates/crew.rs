//! A crew reports progress on its job. Its token and the fence of its lease authorize it.

use actix_web::{FromRequest, HttpRequest, dev::Payload};
use chrono::{DateTime, Utc};
use domain::{
    cases::Line,
    db::Connection,
    jobs::{self, LeaseClaim, LeaseError, ProgressOutcome, ReportProgressError},
    jurisdictions::{Jurisdiction, store},
};

use super::{
    super::{
        errors::Errors,
        jurisdiction,
        media::{self, Pictures},
        params::{Endpoint, Params},
    },
    news,
};
use crate::{extract::Crew, state::State};

/// The crew whose token the request carries.
pub(super) fn of(request: &HttpRequest) -> Result<Crew, Errors> {
    let crew = Crew::from_request(request, &mut Payload::None).into_inner();
    crew.map_err(|refused| Errors::one(403, refused))
}

/// Records a crew's update.
pub(super) async fn tell(
    crew: &Crew,
    request: &HttpRequest,
    state: &State,
    now: DateTime<Utc>,
    params: &Params,
    pictures: Pictures,
) -> Result<Line, Errors> {
    let mut conn = state.connect().await?;
    let city = city_of(&mut conn, crew, params).await?;
    let (posted, mut errors) = news::read(params, now);
    if posted.fence.is_none() {
        errors.push("fence required: the number that came with the job");
    }
    if posted.is_on_hold_without_reason() {
        errors.push("description required: what the work waits for");
    }
    let (pictures, unfit) = pictures.look(&state.photo_processor);
    errors.append(unfit);
    let case = posted.case(&mut conn, &city.jurisdiction_id, errors).await?;
    let sent_key = posted.sent_key(request, &format!("crew/{}", crew.id))?;
    let fence = posted.fence.unwrap_or_default();
    let news = posted.news(&mut conn, &city.jurisdiction_id).await?;
    drop(conn);
    let news = news.showing(media::process(state, now, &city, pictures).await?);
    let sent_key = sent_key.map(|key| key.of(state, params, &news.photos));

    let mut conn = state.connect().await?;
    let claim = LeaseClaim {
        jurisdiction: &city.jurisdiction_id,
        crew_id: crew.id,
        case_id: case.case_id,
        fence,
    };
    match jobs::report_progress(&mut conn, now, claim, news, sent_key.as_ref()).await? {
        ProgressOutcome::Applied(line) => Ok(line),
        ProgressOutcome::TooLate => Err(ReportProgressError::Lease(LeaseError::NotHeld).into()),
    }
}

/// The jurisdiction of the crew, which must be the one that the request names. Sandboxes have no
/// crews.
async fn city_of(
    conn: &mut Connection,
    crew: &Crew,
    params: &Params,
) -> Result<Jurisdiction, Errors> {
    let elsewhere = || Errors::one(403, "the token is for another jurisdiction");
    let named = jurisdiction::named(conn, params).await?;
    let named = named.is_none_or(|city| city.jurisdiction_id == crew.jurisdiction_id);
    if !named || params.endpoint() == Endpoint::Test {
        return Err(elsewhere());
    }
    store::find(conn, &crew.jurisdiction_id).await?.ok_or_else(elsewhere)
}
