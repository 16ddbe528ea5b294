//! Builds the input of the rolling plan from the waiting jobs of a city.

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    crews::CrewId,
    jobs::{Ahead, Available, Job, JobId, JobMode, Standing, Waiting, Wishes},
};
use geo::Point;
use planner::dispatch::{self, Accepted, City, Seconds, Travel};

use super::weigh::{break_min, minutes, minutes_left, needs, service_min};

/// Jobs of a city that can be planned, and the crews that can do them.
#[derive(Debug, Clone)]
pub(super) struct Snapshot {
    now: Seconds,
    again_at: Seconds,
    pub(super) crews: Vec<dispatch::Crew<JobId, CrewId>>,
    pub(super) jobs: Vec<dispatch::Job<JobId, CrewId>>,
}

impl Snapshot {
    /// Selects the jobs that go to the crew with the lowest cost and have a location. Jobs of the
    /// other modes are offered to nearby crews, or to all crews.
    pub(super) fn of(waiting: &Waiting) -> Self {
        let Waiting { now, jobs, crews } = waiting;
        let begun = crews.iter().map(|available| available.shift.started_at).min();
        // Assumes that shifts begin tomorrow at the time at which they began today.
        let again_at = begun.map_or(*now, |at| at + TimeDelta::days(1));
        let planned = |(job, wishes): &(Job, Wishes)| {
            let best = matches!(job.mode_at(*now), JobMode::Assign | JobMode::Offer);
            best.then(|| work(job, wishes)).flatten()
        };
        Self {
            now: now.timestamp(),
            again_at: again_at.max(*now + TimeDelta::hours(1)).timestamp(),
            crews: crews.iter().filter_map(|available| crew(available, *now)).collect(),
            jobs: jobs.iter().filter_map(planned).collect(),
        }
    }

    /// Returns the planner's view of the city. `travel` gives the minutes between two places.
    pub(super) fn city<'a>(&'a self, travel: &'a Travel<'a>) -> City<'a, JobId, CrewId> {
        let Self { now, again_at, crews, jobs } = self;
        City { now: *now, again_at: *again_at, crews, jobs, travel }
    }

    /// Random seed of the search. It changes every second, so that each run tries different
    /// changes.
    pub(super) fn seed(&self) -> u64 {
        self.now.unsigned_abs()
    }

    /// Returns all places of the jobs and crews.
    pub(super) fn places(&self) -> Vec<Point> {
        let crews = self.crews.iter().flat_map(|crew| {
            let accepted = crew.accepted.iter().map(|stop| stop.place);
            accepted.chain(crew.home).chain([crew.place])
        });
        crews.chain(self.jobs.iter().map(|job| job.place)).collect()
    }
}

fn work(job: &Job, wishes: &Wishes) -> Option<dispatch::Job<JobId, CrewId>> {
    Some(dispatch::Job {
        key: job.job_id,
        place: job.place?.into(),
        district: job.district.clone(),
        opened_at: job.opened_at.timestamp(),
        due_at: job.due_at.map(|at| at.timestamp()),
        must_go_at: job.must_go_at.map(|at| at.timestamp()),
        service_min: f64::from(job.service_minutes),
        skills: job.skills.clone(),
        needs: needs(job),
        refused_by: wishes.said_no.clone(),
        excluded: wishes.excluded.iter().chain(&job.excluded_crews).copied().collect(),
        pinned: wishes.pinned,
    })
}

/// Converts a crew. `None` if the crew is offline or its position is unknown.
fn crew(available: &Available, now: DateTime<Utc>) -> Option<dispatch::Crew<JobId, CrewId>> {
    let Available { crew, shift, position, stock, ahead, .. } = available;
    let begun = ahead.iter().find(|stop| matches!(stop.standing, Standing::Begun(_)));
    let at = begun.and_then(|stop| stop.place);
    let place = at.or(position.as_ref().map(|position| position.place)).or(shift.yard);
    let place = place.filter(|_| shift.silent_since.is_none())?.into();
    let busy_min = begun.map_or(0.0, |stop| service_min(stop, now));
    let busy_min = busy_min + break_min(available, now).unwrap_or_default();
    let accepted = |stop: &Ahead| Accepted {
        key: stop.job_id,
        place: stop.place.map_or(place, Into::into),
        service_min: service_min(stop, now),
        due_at: stop.due_at.map(|at| at.timestamp()),
    };
    let waiting = ahead.iter().filter(|stop| !matches!(stop.standing, Standing::Begun(_)));
    Some(dispatch::Crew {
        key: crew.crew_id,
        name: crew.name.clone(),
        place,
        free_at: (now + span(busy_min)).timestamp(),
        accepted: waiting.map(accepted).collect(),
        until: (now + span(minutes_left(available, now))).timestamp(),
        home: shift.yard.map(Into::into),
        districts: crew.districts.clone(),
        skills: shift.skills.clone(),
        stock: stock.clone(),
        worked_min: minutes(now - shift.started_at).max(0.0),
    })
}

fn span(minutes: f64) -> TimeDelta {
    std::time::Duration::try_from_secs_f64(minutes * 60.0)
        .ok()
        .and_then(|span| TimeDelta::from_std(span).ok())
        .unwrap_or_default()
}
