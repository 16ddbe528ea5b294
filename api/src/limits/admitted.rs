//! The extractor that counts a request against the limits of its sender.

use std::{
    future::{Ready, ready},
    hash::Hash,
    marker::PhantomData,
};

use actix_web::{FromRequest, HttpMessage as _, HttpRequest, dev::Payload};
use domain::{accounts::ApiKeyId, jurisdictions::JurisdictionId, place::Place};

use super::{Action, By, DEVICE_TOKEN, headers::Counted, over_limit::OverLimit};
use crate::{api_keys, client_address::networks, state::Shared};

/// Longest device token that is read, in bytes. A longer one counts as absent.
const MAX_DEVICE_TOKEN: usize = 200;
/// Size of a cell in degrees: about 220 m from south to north.
const CELL_DEG: f64 = 0.002;

/// An action as a type.
pub(crate) trait Limited {
    const ACTION: Action;
}

macro_rules! limited {
    ($($(#[$doc:meta])* $Name:ident = $Action:ident;)+) => {
        $($(#[$doc])* pub(crate) enum $Name {}

        impl Limited for $Name {
            const ACTION: Action = Action::$Action;
        })+
    };
}

limited! {
    /// See [`Action::Report`].
    Reports = Report;
    /// See [`Action::Geotag`].
    Geotags = Geotag;
    /// See [`Action::SignIn`].
    SignIns = SignIn;
    /// See [`Action::KeyRequest`].
    KeyRequests = KeyRequest;
    /// See [`Action::Search`].
    Searches = Search;
}

/// A request whose sender is within the limits of the action. The handler counts it for the place
/// and the city when it knows them.
pub(crate) struct Admitted<A> {
    request: HttpRequest,
    networks: Vec<String>,
    action: PhantomData<A>,
}

impl<A: Limited> FromRequest for Admitted<A> {
    type Error = OverLimit;
    type Future = Ready<Result<Self, OverLimit>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let admitted = Self {
            request: request.clone(),
            networks: limited_networks(request),
            action: PhantomData,
        };
        ready(admitted.by_sender().map(|()| admitted))
    }
}

/// Returns the networks of the client, the smallest first. Empty if the client is exempt.
pub(crate) fn limited_networks(request: &HttpRequest) -> Vec<String> {
    let Some(state) = request.app_data::<Shared>() else { return vec![] };
    let client = state.proxies.client(request);
    if state.limits.exempts(client) { vec![] } else { networks(client) }
}

impl<A: Limited> Admitted<A> {
    /// The networks of the client, the smallest first. Empty if the client is exempt from limits.
    pub(crate) fn networks(&self) -> &[String] {
        &self.networks
    }

    /// Counts the request for its API key.
    pub(crate) fn by_key(&self, key: ApiKeyId) -> Result<(), OverLimit> {
        self.count(By::Key, &key.to_string())
    }

    /// Counts the request for the city that it is about, and for its place, if it has one. `None`
    /// for the city means the only one.
    pub(crate) fn in_city(
        &self,
        city: Option<&JurisdictionId>,
        place: Option<Place>,
    ) -> Result<(), OverLimit> {
        let city = city.map_or("", JurisdictionId::as_str);
        if let Some(place) = place {
            self.count(By::Cell, &(city, cell(place)))?;
        }
        self.count(By::City, &city)
    }

    fn by_sender(&self) -> Result<(), OverLimit> {
        for (by, network) in [By::Address, By::Network].into_iter().zip(&self.networks) {
            self.count(by, network)?;
        }
        if let Some(token) = device_token(&self.request) {
            self.count(By::Device, &token)?;
        }
        match api_keys::shown_key(&self.request) {
            Some(secret) => self.count(By::Key, &secret),
            None => Ok(()),
        }
    }

    /// Counts the request, and notes where its sender stands for the headers of the response.
    fn count(&self, by: By, key: &impl Hash) -> Result<(), OverLimit> {
        let Some(state) = self.request.app_data::<Shared>() else { return Ok(()) };
        if self.networks.is_empty() {
            return Ok(());
        }
        let Some(counted) = state.limits.count(A::ACTION, by, key) else { return Ok(()) };
        let (standing, outcome) = match counted {
            Ok(standing) => (standing, Ok(())),
            Err((standing, refused)) => (standing, Err(refused)),
        };
        let mut extensions = self.request.extensions_mut();
        if let Some(noted) = extensions.get_mut::<Counted>() {
            noted.0.push(standing);
        } else {
            extensions.insert(Counted(vec![standing]));
        }
        outcome
    }
}

/// Returns the token by which an installation of an app names itself. It proves nothing: it can only
/// make limits stricter.
fn device_token(request: &HttpRequest) -> Option<&str> {
    let token = request.headers().get(DEVICE_TOKEN)?.to_str().ok()?.trim();
    (1..=MAX_DEVICE_TOKEN).contains(&token.len()).then_some(token)
}

/// Returns the cell of a place, as its south-western corner.
fn cell(place: Place) -> (String, String) {
    let corner = |degrees: f64| format!("{:.0}", (degrees / CELL_DEG).floor());
    (corner(place.lat()), corner(place.long()))
}
