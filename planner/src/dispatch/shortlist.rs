//! Selects the waiting jobs to consider, if there are too many.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    able::is_able,
    city::{City, Job},
    number::minutes,
    plan::Plan,
    prices::Prices,
    worth::left,
};

/// Returns the jobs to consider, in the city's order, and the others. Selected are all jobs of the
/// previous plan, all urgent jobs, and for each crew up to `each` jobs that it can do, the most
/// urgent and nearest first.
pub(super) fn shortlist<'a, J: Ord, C: PartialEq>(
    city: &City<'a, J, C>,
    before: &Plan<J, C>,
    prices: &Prices,
    each: usize,
) -> [Vec<&'a Job<J, C>>; 2] {
    let planned: BTreeSet<_> =
        before.routes.iter().flat_map(|route| &route.visits).map(|visit| &visit.job).collect();
    let places: BTreeMap<_, _> = city.jobs.iter().map(|job| (&job.key, job.place)).collect();
    let kept = |job: &Job<J, C>| planned.contains(&job.key) || job.must_go(city.now);
    let rest = city.jobs.iter().filter(|job| !kept(job)).count();
    if rest <= each {
        return [city.jobs.iter().collect(), vec![]];
    }
    let mut chosen = BTreeSet::new();
    for crew in city.crews {
        let route = before.routes.iter().find(|route| route.crew == crew.key);
        let visits = route.into_iter().flat_map(|route| &route.visits);
        let mut stops: Vec<_> =
            visits.filter_map(|visit| places.get(&visit.job).copied()).collect();
        stops.push(crew.place);
        let worth = |job: &Job<J, C>| {
            let ways = stops.iter().map(|stop| (city.travel)(*stop, job.place));
            2.0 * ways.fold(f64::MAX, f64::min) - minutes(left(city, prices, job))
        };
        let others = city.jobs.iter().enumerate();
        let others = others.filter(|(_, job)| !kept(job) && is_able(crew, job));
        let mut others: Vec<_> = others.map(|(at, job)| (worth(job), at)).collect();
        others.sort_by(|one, other| one.0.total_cmp(&other.0).then(one.1.cmp(&other.1)));
        chosen.extend(others.into_iter().take(each).map(|(_, at)| at));
    }
    let (out, weighed): (Vec<_>, Vec<_>) =
        city.jobs.iter().enumerate().partition(|(at, job)| !chosen.contains(at) && !kept(job));
    let jobs = |some: Vec<(usize, &'a Job<J, C>)>| some.into_iter().map(|(_, job)| job).collect();
    [jobs(weighed), jobs(out)]
}
