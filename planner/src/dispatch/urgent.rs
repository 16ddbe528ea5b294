//! Assigns urgent jobs to the crews that arrive first, before all work that is not begun.

use super::{
    able::is_able,
    city::{City, Job, Seconds},
    number::ticks,
};

/// Returns for each crew the indices of its urgent jobs, in order.
pub(super) fn urgent<J, C: PartialEq>(city: &City<'_, J, C>) -> Vec<Vec<usize>> {
    let mut first = vec![vec![]; city.crews.len()];
    let mut ends: Vec<_> =
        city.crews.iter().map(|crew| (crew.free_at.max(city.now), crew.place)).collect();
    let mut jobs: Vec<_> = city.jobs.iter().enumerate().collect();
    jobs.retain(|(_, job)| job.must_go(city.now));
    jobs.sort_by_key(|(at, job)| (job.must_go_at, job.opened_at, *at));
    for (at, job) in jobs {
        let crews = ends.iter().enumerate();
        let soonest = crews.filter_map(|(crew, end)| Some((there(city, job, crew, *end)?, crew)));
        let Some((arrive, crew)) = soonest.min() else { continue };
        let done = arrive + i64::from(ticks(job.service_min));
        if let (Some(end), Some(first)) = (ends.get_mut(crew), first.get_mut(crew)) {
            *end = (done, job.place);
            first.push(at);
        }
    }
    first
}

/// Time at which a crew can be at a job and finish it before its shift ends. `None` if it cannot.
fn there<J, C: PartialEq>(
    city: &City<'_, J, C>,
    job: &Job<J, C>,
    crew: usize,
    (free_at, place): (Seconds, geo::Point),
) -> Option<Seconds> {
    let crew = city.crews.get(crew)?;
    let arrive = free_at + i64::from(ticks((city.travel)(place, job.place)));
    let home = crew.home.map_or(0, |home| ticks((city.travel)(job.place, home)));
    let back = arrive + i64::from(ticks(job.service_min)) + i64::from(home);
    (back <= crew.until && is_able(crew, job)).then_some(arrive)
}
