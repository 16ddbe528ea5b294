//! What it is worth that a job is done in this shift, and at once.

use super::{
    city::{City, Job, Seconds},
    number::{hours, price, since, ticks},
    prices::Prices,
};
use crate::routes::{FAR, Price, Stop};

/// A job that has waited less than these hours is as good as new.
const SOON: f64 = 3.0;

/// A job as a stop. Until it is due it costs little to let it wait, and after that much: within a
/// shift only the one or the other counts.
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

/// What an hour after the due time costs. Who is late already has little more to lose.
fn late_hour<J, C>(city: &City<'_, J, C>, prices: &Prices, job: &Job<J, C>) -> f64 {
    let is_late = job.due_at.is_some_and(|due| due < city.now);
    if is_late { prices.later_hour } else { prices.late_hour }
}

/// What it costs to leave a job for the next shifts: not what its waiting has cost already.
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

/// What it costs that a job waits until then, its first hours being the dearest.
fn doubled<J, C>(city: &City<'_, J, C>, prices: &Prices, job: &Job<J, C>, then: Seconds) -> f64 {
    let old = |at| hours(job.opened_at, at).max(0.0) + SOON;
    let days = |at| old(at) / 24.0;
    let squared = days(then) * days(then) - days(city.now) * days(city.now);
    prices.doubling * libm::log2(old(then) / old(city.now)).max(0.0)
        + prices.squared_day * squared.max(0.0)
}

/// How many hours late a job will be on average that is due so many hours after the next shift begins,
/// if crews get to it at any time within the delay with the same chance.
fn lateness(due: f64, prices: &Prices) -> f64 {
    let delay = prices.delay_hours.max(0.1);
    let late = (delay - due).max(0.0);
    if due > 0.0 { late * late / (2.0 * delay) } else { delay / 2.0 - due }
}

/// Minutes an hour, as hundredths.
pub(super) fn percent(hour: f64) -> Price {
    price(hour / 60.0 * 100.0 / 60.0) // `price` takes minutes and tells seconds.
}
