//! What the planner needs to know, and what it answers, in the words of the database.

use domain::{
    jobs::{Available, Disposition, Job, Survey},
    offers::{MOST_HELD, MOST_OFFERS},
};
use planner::{Choice, Crew, Limits};
use serde_json::json;

/// Asks the planner. The key of each crew is its place in the survey.
pub(super) fn weigh(job: &Job, survey: &Survey) -> Choice<usize> {
    let crews: Vec<Crew<usize>> = survey
        .crews
        .iter()
        .enumerate()
        .map(|(key, available)| crew(key, available, job, survey))
        .collect();
    let limits = Limits { held: MOST_HELD, offers: MOST_OFFERS };
    planner::choose(&work(job), &crews, limits)
}

fn work(job: &Job) -> planner::Job {
    planner::Job {
        place: job.place.map(Into::into),
        district: job.district.clone(),
        skills: job.skills.clone(),
        needs: job.needs().into_iter().map(|need| (need.item, need.quantity)).collect(),
        service_minutes: job.service_minutes,
    }
}

fn crew(key: usize, available: &Available, job: &Job, survey: &Survey) -> Crew<usize> {
    let Available { crew, shift, position, stock, held, offers, said_no } = available;
    let left = shift.ends_at - survey.now;
    Crew {
        key,
        name: crew.name.clone(),
        place: position.as_ref().map(|position| position.place).or(crew.yard).map(Into::into),
        districts: crew.districts.clone(),
        skills: shift.skills.clone(),
        stock: stock.clone(),
        minutes_left: left.as_seconds_f64() / 60.0,
        held: *held,
        offers: *offers,
        said_no: *said_no,
        disputed: job.excluded_crews.contains(&crew.crew_id),
    }
}

/// What was decided, with everybody who was weighed.
pub(super) fn disposition(code: &str, words: String, choice: &Choice<usize>) -> Disposition {
    let fits = choice.fits.iter().map(|fit| {
        json!({
            "crew": fit.name,
            "code": "fits",
            "distance_m": fit.distance_m.map(f64::round),
            "travel_min": rounded(fit.travel_min),
            "queue_min": rounded(fit.queue_min),
        })
    });
    let rejected = choice.rejected.iter().map(|rejected| {
        json!({
            "crew": rejected.name,
            "code": rejected.reason.code(),
            "words": rejected.reason.in_words(&rejected.name),
        })
    });
    let mut disposition = Disposition::new(code, words);
    disposition.candidates = fits.chain(rejected).collect();
    disposition
}

fn rounded(minutes: f64) -> f64 {
    (minutes * 10.0).round() / 10.0
}

/// Why nobody could be asked, in a code and in words.
pub(super) fn nobody(choice: &Choice<usize>) -> (&'static str, String) {
    match choice.rejected.as_slice() {
        [] => ("nobody_on_shift", "No crew is on shift.".to_owned()),
        [first, rest @ ..] => {
            let code = first.reason.code();
            let alike = rest.iter().all(|rejected| rejected.reason.code() == code);
            let words: Vec<String> = choice
                .rejected
                .iter()
                .take(3)
                .map(|rejected| rejected.reason.in_words(&rejected.name))
                .collect();
            let more = choice.rejected.len() - words.len();
            let mut words = format!("No crew can take it now. {}", words.join(" "));
            if more > 0 {
                words = format!("{words} And {more} more could not.");
            }
            (if alike { code } else { "nobody_fits" }, words)
        }
    }
}
