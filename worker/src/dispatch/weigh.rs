//! What the planner needs to know, and what it answers, in the words of the database.

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    crews::CrewId,
    jobs::{Ahead, Available, Disposition, Job, JobMode, Standing, Survey},
    offers::{MOST_HELD, MOST_OFFERS},
};
use geo::Point;
use planner::{Bar, Choice, Crew, Fit, Limits, Question, Reach, Taken, Way};
use serde_json::{Value, json};

use super::ways::Ways;

/// What is offered to who is near alone, is within so many minutes.
const NEARBY_MIN: f64 = 8.0;
/// Of those who could go, the ways of so many are looked up.
const LIKELY: usize = 12;
/// Who was seen so long ago may be anywhere.
const STALE: TimeDelta = TimeDelta::minutes(30);

/// What the planner is asked about a job.
pub(super) fn question(
    job: &Job,
    mode: JobMode,
    survey: &Survey,
    planned: Option<CrewId>,
    ways: &Ways,
) -> Question<CrewId> {
    let crews = survey.crews.iter().map(|available| crew(available, job, mode, survey, ways));
    let limits = Limits { held: MOST_HELD, offers: MOST_OFFERS };
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
            // Who a person has named goes from wherever he is.
            _ if survey.wishes.pinned.is_some() => Reach::Best,
            JobMode::Assign | JobMode::Offer => Reach::Best,
            JobMode::Nearby => Reach::Nearby { limit_min: NEARBY_MIN },
            JobMode::Broadcast => Reach::Everybody,
        },
    }
}

/// What a visit uses up, and how many of it.
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
        (wishes.exclude(crew.crew_id), Bar::Excluded),
        (job.excluded_crews.contains(&crew.crew_id), Bar::Disputed),
        (wishes.said_no.contains(&crew.crew_id), Bar::Declined),
        (shift.silent_since.is_some(), Bar::Offline),
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

/// What it means for a crew to take the job in.
fn way(available: &Available, job: &Job, mode: JobMode, now: DateTime<Utc>, ways: &Ways) -> Way {
    let stop = |stop: &Ahead| planner::Ahead {
        place: stop.place.map(Into::into),
        service_min: service_min(stop, now),
        due_in_min: stop.due_at.map(|due| minutes(due - now)),
        begun: matches!(stop.standing, Standing::Begun(_)),
    };
    let stops: Vec<planner::Ahead> = available.ahead.iter().map(stop).collect();
    let taken = Taken {
        place: job.place.map(Into::into),
        service_min: f64::from(job.service_minutes),
        must_go: mode == JobMode::Broadcast,
    };
    Way::of(start(available, mode, now), &stops, taken, |from, to| ways.minutes(from, to))
}

/// Where a crew is, as far as that is known.
fn start(available: &Available, mode: JobMode, now: DateTime<Utc>) -> Option<Point> {
    let Available { shift, position, .. } = available;
    let fresh = |at: DateTime<Utc>| mode != JobMode::Nearby || at > now - STALE;
    let seen = position.as_ref().filter(|position| fresh(position.at));
    let yard = shift.yard.filter(|_| mode != JobMode::Nearby);
    seen.map(|position| position.place).or(yard).map(Into::into)
}

/// The places that matter for a job: its own, and those of the crews that it would cost least along
/// straight lines, with what they have before them.
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

/// How long a visit takes yet, in minutes.
pub(super) fn service_min(stop: &Ahead, now: DateTime<Utc>) -> f64 {
    let whole = f64::from(stop.service_minutes);
    match stop.standing {
        Standing::Begun(at) => (whole - minutes(now - at).max(0.0)).max(0.0),
        Standing::Held | Standing::Offered => whole,
    }
}

/// How long a crew works yet, in minutes, without its breaks.
pub(super) fn minutes_left(available: &Available, now: DateTime<Utc>) -> f64 {
    let Available { shift, breaks, .. } = available;
    let rests: f64 = breaks
        .iter()
        .map(|rest| minutes(rest.ends_at.min(shift.ends_at) - rest.starts_at.max(now)).max(0.0))
        .sum();
    minutes(shift.ends_at - now) - rests
}

/// How long the break lasts yet that a crew has now, in minutes.
pub(super) fn break_min(available: &Available, now: DateTime<Utc>) -> Option<f64> {
    let running = available.breaks.iter().find(|rest| rest.starts_at <= now);
    running.map(|rest| minutes(rest.ends_at - now))
}

pub(super) fn minutes(span: TimeDelta) -> f64 {
    span.as_seconds_f64() / 60.0
}

/// What was decided, with everybody who was weighed, and what was asked.
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

/// Everybody who was weighed: who could go with each term of the cost, who could not with what
/// would change that.
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

/// What is said of a crew that could go, and of why another was asked before it, if one was.
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

/// Why nobody could be asked, in a code and in words.
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
