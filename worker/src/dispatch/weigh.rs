//! What the planner needs to know, and what it answers, in the words of the database.

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    crews::CrewId,
    jobs::{Available, Disposition, Job, JobMode, Survey},
    offers::{MOST_HELD, MOST_OFFERS},
};
use planner::{Bar, Choice, Crew, Limits, Question, Reach};
use serde_json::{Value, json};

/// What is offered to who is near alone, is within so many minutes.
const NEARBY_MIN: f64 = 8.0;
/// Who was seen so long ago may be anywhere.
const STALE: TimeDelta = TimeDelta::minutes(30);

/// What the planner is asked about a job.
pub(super) fn question(job: &Job, mode: JobMode, survey: &Survey) -> Question<CrewId> {
    let crews = survey.crews.iter().map(|available| crew(available, job, mode, survey.now));
    let limits = Limits { held: MOST_HELD, offers: MOST_OFFERS };
    Question { job: work(job, mode, survey), crews: crews.collect(), limits }
}

fn work(job: &Job, mode: JobMode, survey: &Survey) -> planner::Job {
    planner::Job {
        place: job.place.map(Into::into),
        district: job.district.clone(),
        skills: job.skills.clone(),
        needs: job.needs().into_iter().map(|need| (need.item, need.quantity)).collect(),
        service_minutes: job.service_minutes,
        due_in_min: job.due_at.map(|due| minutes(due - survey.now)),
        reach: match mode {
            // Who a person has named goes from wherever he is.
            _ if survey.pinned => Reach::Best,
            JobMode::Assign | JobMode::Offer => Reach::Best,
            JobMode::Nearby => Reach::Nearby { limit_min: NEARBY_MIN },
            JobMode::Broadcast => Reach::Everybody,
        },
    }
}

fn crew(available: &Available, job: &Job, mode: JobMode, now: DateTime<Utc>) -> Crew<CrewId> {
    let Available { crew, shift, position, breaks, stock, held, offers, said_no, excluded } =
        available;
    let fresh = |at: DateTime<Utc>| mode != JobMode::Nearby || at > now - STALE;
    let seen = position.as_ref().filter(|position| fresh(position.at));
    let yard = shift.yard.filter(|_| mode != JobMode::Nearby);
    let running = breaks.iter().find(|rest| rest.starts_at <= now);
    let rests: f64 = breaks
        .iter()
        .map(|rest| minutes(rest.ends_at.min(shift.ends_at) - rest.starts_at.max(now)).max(0.0))
        .sum();
    let bars = [
        (*excluded, Bar::Excluded),
        (job.excluded_crews.contains(&crew.crew_id), Bar::Disputed),
        (*said_no, Bar::Declined),
        (shift.silent_since.is_some(), Bar::Offline),
    ];
    let bars = bars.into_iter().filter_map(|(holds, bar)| holds.then_some(bar)).collect();
    Crew {
        key: crew.crew_id,
        name: crew.name.clone(),
        place: seen.map(|position| position.place).or(yard).map(Into::into),
        districts: crew.districts.clone(),
        skills: shift.skills.clone(),
        stock: stock.clone(),
        minutes_left: minutes(shift.ends_at - now) - rests,
        break_min: running.map(|rest| minutes(rest.ends_at - now)),
        held: *held,
        offers: *offers,
        bars,
    }
}

fn minutes(span: TimeDelta) -> f64 {
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
        let words = match best.filter(|_| rank >= choice.asked) {
            None => format!("{} is asked.", fit.name),
            Some(best) => {
                let more = rounded(fit.cost() - best.cost());
                format!("{} could take it, too: it costs {more} minutes more.", fit.name)
            }
        };
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
