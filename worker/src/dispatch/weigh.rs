//! Converts database rows to the planner's question, and its answer to a disposition.

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    crews::CrewId,
    jobs::{Ahead, Available, Disposition, Job, JobMode, Standing, Survey},
    offers::{MAX_HELD, MAX_OFFERS},
};
use geo::Point;
use planner::{Choice, Crew, Fit, Limits, NewStop, Obstacle, Question, Reach, RouteInsertion};
use serde_json::{Value, json};

use super::ways::Ways;

/// Maximum travel time of a crew in mode `nearby`, in minutes.
const NEARBY_MIN: f64 = 8.0;
/// Number of the cheapest crews for which real travel times are looked up.
const LIKELY: usize = 12;
/// Maximum age of a position that is used in mode `nearby`.
const STALE: TimeDelta = TimeDelta::minutes(30);

/// Builds the planner's question about a job.
pub(super) fn question(
    job: &Job,
    mode: JobMode,
    survey: &Survey,
    planned: Option<CrewId>,
    ways: &Ways,
) -> Question<CrewId> {
    let crews = survey.crews.iter().map(|available| crew(available, job, mode, survey, ways));
    let limits = Limits { held: MAX_HELD, offers: MAX_OFFERS };
    Question { job: work(job, mode, survey), crews: crews.collect(), limits, planned }
}

fn work(job: &Job, mode: JobMode, survey: &Survey) -> planner::Job {
    planner::Job {
        place: job.place.map(Into::into),
        district: job.district.clone(),
        skills: job.skills.clone(),
        needs: needs(job),
        service_minutes: job.service_minutes,
        due_in_min: job.due_at.map(|due| minutes(due - survey.now)),
        reach: match mode {
            // A crew that a dispatcher has pinned goes from any distance.
            _ if survey.wishes.pinned.is_some() => Reach::Best,
            JobMode::Assign | JobMode::Offer => Reach::Best,
            JobMode::Nearby => Reach::Nearby { limit_min: NEARBY_MIN },
            JobMode::Broadcast => Reach::Everybody,
        },
    }
}

/// Items that a visit uses, with quantities.
pub(super) fn needs(job: &Job) -> Vec<(String, i32)> {
    job.needs().into_iter().map(|need| (need.item, need.quantity)).collect()
}

fn crew(
    available: &Available,
    job: &Job,
    mode: JobMode,
    survey: &Survey,
    ways: &Ways,
) -> Crew<CrewId> {
    let Available { crew, shift, stock, ahead, .. } = available;
    let wishes = &survey.wishes;
    let bars = [
        (wishes.exclude(crew.crew_id), Obstacle::Excluded),
        (job.excluded_crews.contains(&crew.crew_id), Obstacle::Disputed),
        (wishes.said_no.contains(&crew.crew_id), Obstacle::Declined),
        (shift.silent_since.is_some(), Obstacle::Offline),
    ];
    let bars = bars.into_iter().filter_map(|(holds, bar)| holds.then_some(bar)).collect();
    let standing = |offered: bool| {
        let such = ahead.iter().filter(|stop| (stop.standing == Standing::Offered) == offered);
        i64::try_from(such.count()).unwrap_or(i64::MAX)
    };
    Crew {
        key: crew.crew_id,
        name: crew.name.clone(),
        way: way(available, job, mode, survey.now, ways),
        districts: crew.districts.clone(),
        skills: shift.skills.clone(),
        stock: stock.clone(),
        minutes_left: minutes_left(available, survey.now),
        break_min: break_min(available, survey.now),
        held: standing(false),
        offers: standing(true),
        bars,
    }
}

/// Computes what the job adds to a crew's route.
fn way(
    available: &Available,
    job: &Job,
    mode: JobMode,
    now: DateTime<Utc>,
    ways: &Ways,
) -> RouteInsertion {
    let stop = |stop: &Ahead| planner::Ahead {
        place: stop.place.map(Into::into),
        service_min: service_min(stop, now),
        due_in_min: stop.due_at.map(|due| minutes(due - now)),
        begun: matches!(stop.standing, Standing::Begun(_)),
    };
    let stops: Vec<planner::Ahead> = available.ahead.iter().map(stop).collect();
    let taken = NewStop {
        place: job.place.map(Into::into),
        service_min: f64::from(job.service_minutes),
        must_go: mode == JobMode::Broadcast,
    };
    RouteInsertion::of(start(available, mode, now), &stops, taken, |from, to| {
        ways.minutes(from, to)
    })
}

/// Position of the crew, or its yard. `None` if neither is known, or in mode `nearby` if the
/// position is too old.
fn start(available: &Available, mode: JobMode, now: DateTime<Utc>) -> Option<Point> {
    let Available { shift, position, .. } = available;
    let fresh = |at: DateTime<Utc>| mode != JobMode::Nearby || at > now - STALE;
    let seen = position.as_ref().filter(|position| fresh(position.at));
    let yard = shift.yard.filter(|_| mode != JobMode::Nearby);
    seen.map(|position| position.place).or(yard).map(Into::into)
}

/// Places for which travel times are needed: the job, and the stops and positions of the crews with
/// the lowest cost by straight line.
pub(super) fn places(
    job: &Job,
    mode: JobMode,
    survey: &Survey,
    choice: &Choice<CrewId>,
) -> Vec<Point> {
    let likely: Vec<CrewId> = choice.fits.iter().take(LIKELY).map(|fit| fit.key).collect();
    let crews = survey.crews.iter().filter(|available| likely.contains(&available.crew.crew_id));
    let stops = crews.flat_map(|available| {
        let ahead = available.ahead.iter().filter_map(|stop| stop.place).map(Into::into);
        ahead.chain(start(available, mode, survey.now))
    });
    stops.chain(job.place.map(Into::into)).collect()
}

/// Remaining duration of a visit, in minutes.
pub(super) fn service_min(stop: &Ahead, now: DateTime<Utc>) -> f64 {
    let whole = f64::from(stop.service_minutes);
    match stop.standing {
        Standing::Begun(at) => (whole - minutes(now - at).max(0.0)).max(0.0),
        Standing::Held | Standing::Offered => whole,
    }
}

/// Remaining working time of a crew without its breaks, in minutes.
pub(super) fn minutes_left(available: &Available, now: DateTime<Utc>) -> f64 {
    let Available { shift, breaks, .. } = available;
    let rests: f64 = breaks
        .iter()
        .map(|rest| minutes(rest.ends_at.min(shift.ends_at) - rest.starts_at.max(now)).max(0.0))
        .sum();
    minutes(shift.ends_at - now) - rests
}

/// Remaining minutes of the crew's current break. `None` if it has no break now.
pub(super) fn break_min(available: &Available, now: DateTime<Utc>) -> Option<f64> {
    let running = available.breaks.iter().find(|rest| rest.starts_at <= now);
    running.map(|rest| minutes(rest.ends_at - now))
}

pub(super) fn minutes(span: TimeDelta) -> f64 {
    span.as_seconds_f64() / 60.0
}

/// Builds a disposition with the question and all weighed crews.
pub(super) fn disposition(
    code: &str,
    words: String,
    question: &Question<CrewId>,
    choice: &Choice<CrewId>,
) -> Disposition {
    let mut disposition = Disposition::new(code, words);
    disposition.candidates = candidates(choice);
    disposition.question = serde_json::to_value(question).ok();
    disposition
}

/// All weighed crews: those that fit with each term of the cost, the others with what would have to
/// change.
pub(super) fn candidates(choice: &Choice<CrewId>) -> Value {
    let best = choice.fits.first();
    let fits = choice.fits.iter().enumerate().map(|(rank, fit)| {
        let words = in_words(choice, best.filter(|_| rank >= choice.asked), fit);
        json!({
            "crew": fit.name,
            "crew_id": fit.key,
            "code": "fits",
            "words": words,
            "distance_m": fit.distance_m.map(f64::round),
            "travel_min": rounded(fit.travel_min),
            "queue_min": rounded(fit.queue_min),
            "late_min": rounded(fit.late_min),
            "scarcity_min": rounded(fit.scarcity_min),
            "cost_min": rounded(fit.cost()),
        })
    });
    let rejected = choice.rejected.iter().map(|rejected| {
        let codes: Vec<&str> = rejected.reasons.iter().map(planner::Reason::code).collect();
        json!({
            "crew": rejected.name,
            "crew_id": rejected.key,
            "code": rejected.code(),
            "codes": codes,
            "words": rejected.in_words(),
        })
    });
    fits.chain(rejected).collect()
}

/// Explains in words why a crew that fits was asked or was not asked.
fn in_words(choice: &Choice<CrewId>, before: Option<&Fit<CrewId>>, fit: &Fit<CrewId>) -> String {
    let Fit { name, .. } = fit;
    match (&choice.planned, before) {
        (_, None) => format!("{name} is asked."),
        (Some(planned), _) => format!(
            "{name} could take it, too, but it is on the route of {planned}: that is cheapest for \
             everything that waits."
        ),
        (None, Some(best)) => {
            let more = rounded(fit.cost() - best.cost());
            format!("{name} could take it, too: it costs {more} minutes more.")
        }
    }
}

fn rounded(minutes: f64) -> f64 {
    (minutes * 10.0).round() / 10.0
}

/// Returns a code and a text that say why no crew can be asked.
pub(super) fn nobody(choice: &Choice<CrewId>) -> (&'static str, String) {
    match choice.rejected.as_slice() {
        [] => ("nobody_on_shift", "No crew is on shift.".to_owned()),
        [first, rest @ ..] => {
            let code = first.code();
            let alike = rest.iter().all(|rejected| rejected.code() == code);
            let words: Vec<String> =
                choice.rejected.iter().take(3).map(planner::Rejected::in_words).collect();
            let more = choice.rejected.len() - words.len();
            let mut words = format!("No crew can take it now. {}", words.join(" "));
            if more > 0 {
                words = format!("{words} And {more} more could not.");
            }
            (if alike { code } else { "nobody_fits" }, words)
        }
    }
}
