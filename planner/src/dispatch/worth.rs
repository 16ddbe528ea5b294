//! The value of doing a job in this shift, and soon.

use super::{
    city::{City, Job, Seconds},
    number::{hours, price, since, ticks},
    prices::Prices,
};
use crate::routes::{FAR, Price, Stop};

/// A job that has waited less than this many hours counts as new.
const SOON: f64 = 3.0;

/// Converts a job to a stop. Waiting costs little before the due time and much after it; within one
/// shift, only one of the two rates applies.
pub(super) fn stop<J, C>(
    city: &City<'_, J, C>,
    prices: &Prices,
    job: &Job<J, C>,
    place: usize,
) -> Stop {
    let due_soon = job.due_at.filter(|due| *due < city.again_at);
    let dear = late_hour(city, prices, job);
    let (due, hour) = match due_soon {
        Some(due) => (since(due, city.now).max(0), dear),
        None => (0, prices.wait_hour + doubled(city, prices, job, city.now + 3_600)),
    };
    Stop {
        place,
        service: ticks(job.service_min),
        earliest: 0,
        latest: FAR,
        due,
        late_percent: percent(hour),
        demand: 0,
        unserved: left(city, prices, job),
    }
}

/// Cost of an hour after the due time. It is lower for a job that is already late.
fn late_hour<J, C>(city: &City<'_, J, C>, prices: &Prices, job: &Job<J, C>) -> f64 {
    let is_late = job.due_at.is_some_and(|due| due < city.now);
    if is_late { prices.later_hour } else { prices.late_hour }
}

/// Cost of leaving a job for the next shifts, without the cost of its waiting so far.
pub(super) fn left<J, C>(city: &City<'_, J, C>, prices: &Prices, job: &Job<J, C>) -> Price {
    let late = job.due_at.map_or(0.0, |due| {
        let already = hours(due, city.now).max(0.0);
        lateness(hours(city.again_at, due), prices) - already
    });
    price(
        prices.left
            + doubled(city, prices, job, city.again_at)
            + late_hour(city, prices, job) * late,
    )
}

/// Cost of a job's waiting until `then`. The first hours cost most.
fn doubled<J, C>(city: &City<'_, J, C>, prices: &Prices, job: &Job<J, C>, then: Seconds) -> f64 {
    let old = |at| hours(job.opened_at, at).max(0.0) + SOON;
    let days = |at| old(at) / 24.0;
    let squared = days(then) * days(then) - days(city.now) * days(city.now);
    prices.doubling * libm::log2(old(then) / old(city.now)).max(0.0)
        + prices.squared_day * squared.max(0.0)
}

/// Expected lateness, in hours, of a job that is due `due` hours after the next shift begins, if
/// crews arrive at a uniformly random time within the delay.
fn lateness(due: f64, prices: &Prices) -> f64 {
    let delay = prices.delay_hours.max(0.1);
    let late = (delay - due).max(0.0);
    if due > 0.0 { late * late / (2.0 * delay) } else { delay / 2.0 - due }
}

/// Converts minutes per hour to hundredths.
pub(super) fn percent(hour: f64) -> Price {
    price(hour / 60.0 * 100.0 / 60.0) // `price` takes minutes and returns seconds.
}
