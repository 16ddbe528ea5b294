//! Extractors of the handlers: actor, time, expected version.

use std::future::{Ready, ready};

use actix_web::{FromRequest, HttpRequest, dev::Payload, http::header};
use chrono::{DateTime, Utc};
use domain::{accounts::Role, cases::Actor, crews::CrewId, jurisdictions::JurisdictionId};

use crate::{
    problem::{Problem, ProblemCode},
    state::{Shared, State},
    tokens::Claims,
};

/// Time of the request. Read once per request and passed down.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Now(pub(crate) DateTime<Utc>);

impl FromRequest for Now {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(state(request).map(|state| Self(state.clock.now())))
    }
}

/// The signed-in crew.
#[derive(Debug, Clone)]
pub(crate) struct Crew {
    pub(crate) jurisdiction_id: JurisdictionId,
    pub(crate) id: CrewId,
    /// Expiry time of the access token, in Unix seconds.
    pub(crate) until: i64,
}

impl FromRequest for Crew {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(claims(request).and_then(|claims| match (claims.role, claims.crew_id) {
            (Role::Crew, Some(id)) => {
                let Claims { jurisdiction_id, exp: until, .. } = claims;
                state(request)?.hub.record_contact(&jurisdiction_id, id);
                Ok(Self { jurisdiction_id, id, until })
            }
            _ => Err(Problem::new(ProblemCode::Forbidden, "This is for crews.")),
        }))
    }
}

/// The signed-in staff member: call taker, dispatcher, manager or admin.
#[derive(Debug, Clone)]
pub(crate) struct Staff {
    pub(crate) jurisdiction_id: JurisdictionId,
    pub(crate) actor: Actor,
}

impl FromRequest for Staff {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(claims(request).and_then(|claims| {
            if claims.role >= Role::Agent {
                let actor = Actor::Staff(claims.sub, claims.role);
                Ok(Self { jurisdiction_id: claims.jurisdiction_id, actor })
            } else {
                Err(Problem::new(ProblemCode::Forbidden, "This is for staff."))
            }
        }))
    }
}

/// The signed-in admin of a jurisdiction.
#[derive(Debug, Clone)]
pub(crate) struct Admin {
    pub(crate) jurisdiction_id: JurisdictionId,
}

impl FromRequest for Admin {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(claims(request).and_then(|claims| match claims.role {
            Role::Admin => Ok(Self { jurisdiction_id: claims.jurisdiction_id }),
            Role::Crew | Role::Agent | Role::Dispatcher | Role::Manager => {
                Err(Problem::new(ProblemCode::Forbidden, "This is for admins."))
            }
        }))
    }
}

/// Case version that the client expects: `If-Match: "3"`. `None` if the header is missing or `*`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct IfMatch(pub(crate) Option<i32>);

impl FromRequest for IfMatch {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let Some(value) = request.headers().get(header::IF_MATCH) else {
            return ready(Ok(Self(None)));
        };
        let text = value.to_str().unwrap_or_default().trim();
        if text == "*" {
            return ready(Ok(Self(None)));
        }
        let version = text.trim_start_matches("W/").trim_matches('"').parse();
        ready(version.map(|version| Self(Some(version))).map_err(|_error| {
            Problem::new(ProblemCode::BadRequest, "If-Match holds no version as ETag gave it")
        }))
    }
}

fn state(request: &HttpRequest) -> Result<&State, Problem> {
    let shared = request.app_data::<Shared>();
    shared.map(Shared::get_ref).ok_or_else(|| Problem::new(ProblemCode::Internal, ""))
}

/// Checks the access token of the request and returns its claims.
pub(crate) fn claims(request: &HttpRequest) -> Result<Claims, Problem> {
    let state = state(request)?;
    let token = request
        .headers()
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split_once(' '))
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
        .map(|(_, token)| token.trim())
        .ok_or_else(|| {
            Problem::new(ProblemCode::Unauthorized, "Send Authorization: Bearer TOKEN.")
        })?;
    state.tokens.check(state.clock.now(), token).ok_or_else(|| {
        Problem::new(ProblemCode::Unauthorized, "The token is not valid, or not any more.")
    })
}
