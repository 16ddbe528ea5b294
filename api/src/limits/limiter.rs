//! The limits of a process: one limiter for each action and each way to count.

use std::{
    collections::HashMap,
    hash::{BuildHasher as _, Hash, RandomState},
    net::IpAddr,
    sync::Arc,
    time::Duration,
};

use domain::clock::Clock as CityClock;
use governor::{Quota, RateLimiter, clock::Clock as _, middleware::StateInformationMiddleware};
use ipnet::IpNet;

use super::{
    Action, By,
    counters::{Counters, Elapsed},
    over_limit::OverLimit,
    rate::{Rate, Rates},
};

/// The limits of a process. Clones share the counters. By default nothing is limited.
#[derive(Clone, Default)]
pub struct Limits(Arc<Table>);

#[derive(Default)]
struct Table {
    limiters: HashMap<(Action, By), Limiter>,
    exempt: Vec<IpNet>,
}

/// Where a sender stands after a request was counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Standing {
    pub(super) by: By,
    pub(super) rate: Rate,
    /// Requests that are left now.
    pub(super) remaining: u32,
    /// Time until the whole quota is back; over the limit, until the next request is admitted.
    pub(super) reset: Duration,
}

impl Limits {
    /// Limits the actions to these rates, except for clients in the `exempt` networks.
    pub fn new(clock: &CityClock, rates: &[(Action, Rates)], exempt: Vec<IpNet>) -> Self {
        let all = rates.iter().flat_map(|(action, rates)| {
            rates.0.iter().map(|(by, rate)| ((*action, *by), Limiter::new(*rate, clock)))
        });
        Self(Arc::new(Table { limiters: all.collect(), exempt }))
    }

    /// Whether requests of this client are not limited.
    pub(super) fn exempts(&self, client: IpAddr) -> bool {
        self.0.exempt.iter().any(|network| network.contains(&client))
    }

    /// Counts a request, unless it is over the limit of `key`. `None` if there is no such limit.
    pub(super) fn count(
        &self,
        action: Action,
        by: By,
        key: &impl Hash,
    ) -> Option<Result<Standing, (Standing, OverLimit)>> {
        let limiter = self.0.limiters.get(&(action, by))?;
        let standing = |remaining, reset| Standing { by, rate: limiter.rate, remaining, reset };
        Some(match limiter.count(key) {
            Ok((remaining, reset)) => Ok(standing(remaining, reset)),
            Err(wait) => {
                metrics::counter!(
                    "streetcorner_over_limit_total",
                    "action" => action.as_str(), "by" => by.as_str(),
                )
                .increment(1);
                Err((standing(0, wait), OverLimit { by, wait }))
            }
        })
    }
}

struct Limiter {
    rate: Rate,
    hasher: RandomState,
    gcra: RateLimiter<u64, Counters, Elapsed, StateInformationMiddleware>,
}

impl Limiter {
    fn new(rate: Rate, clock: &CityClock) -> Self {
        let interval = rate.window / rate.quota.get();
        let quota = Quota::with_period(interval).unwrap_or_else(|| Quota::per_second(rate.quota));
        let quota = quota.allow_burst(rate.quota);
        let gcra = RateLimiter::new(quota, Counters::default(), Elapsed(clock.clone()));
        Self { rate, hasher: RandomState::new(), gcra }
    }

    /// Counts a request. Returns what is left and when all is back, or the wait until one request
    /// is admitted.
    fn count(&self, key: &impl Hash) -> Result<(u32, Duration), Duration> {
        let now = self.gcra.clock().now();
        match self.gcra.check_key(&self.hasher.hash_one(key)) {
            Ok(state) => {
                let remaining = state.remaining_burst_capacity();
                let used = self.rate.quota.get().saturating_sub(remaining);
                Ok((remaining, self.rate.window / self.rate.quota.get() * used))
            }
            Err(refused) => Err(refused.wait_time_from(now)),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::num::NonZeroU32;

    use chrono::TimeDelta;

    use super::*;

    fn limits(quota: u32, by: By) -> (Limits, CityClock) {
        let clock = CityClock::default();
        let rate = Rate { quota: NonZeroU32::new(quota).unwrap(), window: Duration::from_hours(1) };
        let rates = [(Action::Report, Rates(vec![(by, rate)]))];
        (Limits::new(&clock, &rates, vec![]), clock)
    }

    fn admits(limits: &Limits, key: &str) -> bool {
        limits.count(Action::Report, By::Address, &key).unwrap().is_ok()
    }

    #[test]
    fn a_quota_may_be_used_at_once_and_comes_back_evenly() {
        let (limits, clock) = limits(60, By::Address);
        let first = limits.count(Action::Report, By::Address, &"a").unwrap().unwrap();
        assert_eq!((first.remaining, first.reset), (59, Duration::from_mins(1)));
        assert!((0..59).all(|_| admits(&limits, "a")));

        let (standing, refused) =
            limits.count(Action::Report, By::Address, &"a").unwrap().unwrap_err();

        assert_eq!(standing.remaining, 0);
        assert!(refused.wait <= Duration::from_mins(1), "{refused}");
        assert!(refused.wait > Duration::from_secs(50), "{refused}");
        assert!(admits(&limits, "b"));
        clock.wind(TimeDelta::seconds(61));
        assert!(admits(&limits, "a") && !admits(&limits, "a"));
    }

    #[test]
    fn what_has_no_rate_is_not_limited() {
        let (limits, _clock) = limits(1, By::Address);

        assert!(limits.count(Action::Report, By::City, &"a").is_none());
        assert!(limits.count(Action::Search, By::Address, &"a").is_none());
        assert!(Limits::default().count(Action::Report, By::Address, &"a").is_none());
    }

    /// Memory of this process in bytes.
    fn resident() -> u64 {
        let stat = std::fs::read_to_string("/proc/self/statm").unwrap();
        stat.split(' ').nth(1).unwrap().parse::<u64>().unwrap() * 4_096
    }

    #[test]
    fn a_million_invented_addresses_need_no_memory_and_harm_nobody() {
        const ALONE: &str = "STREETCORNER_TEST_ALONE";
        const NAME: &str = "a_million_invented_addresses_need_no_memory_and_harm_nobody";
        // In a process of its own, because other tests need memory, too.
        if std::env::var_os(ALONE).is_none() {
            let mut alone = std::process::Command::new(std::env::current_exe().unwrap());
            let said = alone.args([NAME, "--nocapture"]).env(ALONE, "1").output().unwrap();
            assert!(said.status.success(), "{}", String::from_utf8_lossy(&said.stderr));
            return;
        }
        let (limits, _clock) = limits(60, By::Address);
        while admits(&limits, "flood") {}
        let before = resident();

        for number in 0..1_000_000_u32 {
            admits(&limits, &format!("invented {number}"));
        }

        let grown = resident().saturating_sub(before);
        assert!(grown < 20_000_000, "{grown} bytes");
        assert!(!admits(&limits, "flood"), "the counter of the flood was forgotten");
        let innocent = (0..1_000).filter(|number| admits(&limits, &format!("innocent {number}")));
        assert!(innocent.count() > 990, "strangers pay for the flood");
    }
}
