//! A crew drives its job, by the right of its token and of the lease that its fence names.

use actix_web::{FromRequest, HttpRequest, dev::Payload};
use chrono::{DateTime, Utc};
use domain::{
    cases::Line,
    db::Connection,
    jobs::{self, Heard, LeaseError, Speaker, TellError},
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

/// Does what the crew says.
pub(super) async fn tell(
    request: &HttpRequest,
    state: &State,
    now: DateTime<Utc>,
    params: &Params,
    pictures: Pictures,
) -> Result<Line, Errors> {
    let crew = Crew::from_request(request, &mut Payload::None).into_inner();
    let crew = crew.map_err(|refused| Errors::one(403, refused))?;
    let mut conn = state.connect().await?;
    let city = city_of(&mut conn, &crew, params).await?;
    let (posted, mut errors) = news::read(params, now);
    if posted.fence.is_none() {
        errors.push("fence required: the number that came with the job");
    }
    if posted.waits_for_nothing() {
        errors.push("description required: what the work waits for");
    }
    let (pictures, unfit) = pictures.look(&state.darkroom);
    errors.append(unfit);
    let case = posted.case(&mut conn, &city.jurisdiction_id, errors).await?;
    let once = posted.once(request, &format!("crew/{}", crew.id))?;
    let fence = posted.fence.unwrap_or_default();
    let news = posted.news(&mut conn, &city.jurisdiction_id).await?;
    drop(conn);
    let news = news.showing(media::develop(state, now, &city, pictures).await?);

    let mut conn = state.connect().await?;
    let speaker = Speaker {
        jurisdiction: &city.jurisdiction_id,
        crew_id: crew.id,
        case_id: case.case_id,
        fence,
    };
    match jobs::tell(&mut conn, now, speaker, news, once.as_ref()).await? {
        Heard::Counts(line) => Ok(line),
        Heard::TooLate => Err(TellError::Lease(LeaseError::NotHeld).into()),
    }
}

/// The crew's own city: nothing crosses, and nobody is sent anywhere in a sandbox.
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
