//! What stands before the server under test.

use api::{Action, ForwardedHeader, Limits, RateChanges, Rates, TrustedProxies};
use domain::clock::Clock;

/// What stands before the server: limits, if there are any, and trusted proxies.
#[derive(Clone, Copy, Default)]
pub(super) struct Front<'a> {
    pub(super) limits: Option<&'a [(Action, &'a str)]>,
    pub(super) proxies: &'a [&'a str],
}

impl Front<'_> {
    /// Tests of other things are not limited: all of them send from one address.
    pub(super) fn limits(&self, clock: &Clock) -> Limits {
        let Some(changes) = self.limits else { return Limits::default() };
        let rates = Action::ALL.map(|action| {
            let changes = changes.iter().find(|(known, _)| *known == action);
            let changes: Option<RateChanges> = changes.map(|(_, rates)| rates.parse().unwrap());
            (action, Rates::of(action, changes.as_ref()))
        });
        Limits::new(clock, &rates, vec![])
    }

    pub(super) fn proxies(&self) -> TrustedProxies {
        let networks = self.proxies.iter().map(|network| network.parse().unwrap()).collect();
        TrustedProxies::new(networks, ForwardedHeader::XForwardedFor)
    }
}
