//! How a crew is chosen for a job.
//!
//! First who cannot: by skill, stock, area, shift, queue. Then who is cheapest: the minutes of
//! travel, plus a price for each job that the crew has before it already.

use std::collections::BTreeMap;

use geo::{Distance, Haversine, Point};

use crate::explain::{Reason, Rejected};

/// Roads are longer than the line of sight by about this factor in towns.
const DETOUR: f64 = 1.3;
/// Metres a minute: 30 km/h.
const SPEED_M_PER_MIN: f64 = 500.0;
/// What a job that waits with a crew costs, in minutes of travel.
const QUEUED_COSTS_MIN: f64 = 15.0;
/// A crew that nobody has seen is taken to be this far away, in metres.
const UNSEEN_M: f64 = 20_000.0;

/// Work that wants a crew.
#[derive(Debug, Clone, Default)]
pub struct Job {
    /// Where, if anybody knows.
    pub place: Option<Point>,
    /// The maintenance district there.
    pub district: Option<String>,
    /// What a crew must be able to do.
    pub skills: Vec<String>,
    /// What a visit uses up, and how many of it.
    pub needs: Vec<(String, i32)>,
    /// How long the visit takes, in minutes.
    pub service_minutes: i32,
}

/// A crew on shift. `K` is whatever the caller knows it by.
#[derive(Debug, Clone)]
pub struct Crew<K> {
    /// Who.
    pub key: K,
    /// What they are called.
    pub name: String,
    /// Where they are, if anybody knows.
    pub place: Option<Point>,
    /// The districts they serve; none means all.
    pub districts: Vec<String>,
    /// What they can do today.
    pub skills: Vec<String>,
    /// What is on board and not promised.
    pub stock: BTreeMap<String, i32>,
    /// How long their shift lasts yet, in minutes.
    pub minutes_left: f64,
    /// How many jobs they hold.
    pub held: i64,
    /// How many offers they have before them.
    pub offers: i64,
    /// Whether they said no to this job not long ago.
    pub said_no: bool,
    /// Whether their earlier work on it was disputed.
    pub disputed: bool,
}

/// How much a crew may have before it.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// The most jobs that it holds.
    pub held: i64,
    /// The most offers that it has to answer.
    pub offers: i64,
}

/// A crew that could go.
#[derive(Debug, Clone, PartialEq)]
pub struct Fit<K> {
    /// Who.
    pub key: K,
    /// What they are called.
    pub name: String,
    /// How far away, in metres; none if nobody knows.
    pub distance_m: Option<f64>,
    /// Minutes on the road.
    pub travel_min: f64,
    /// Minutes that their other jobs weigh.
    pub queue_min: f64,
}

impl<K> Fit<K> {
    /// What it costs to send them, in minutes.
    pub fn cost(&self) -> f64 {
        self.travel_min + self.queue_min
    }
}

/// Everybody weighed.
#[derive(Debug, Clone, PartialEq)]
pub struct Choice<K> {
    /// Who could go, the cheapest first.
    pub fits: Vec<Fit<K>>,
    /// Who could not, and why.
    pub rejected: Vec<Rejected<K>>,
}

/// Weighs every crew for a job.
pub fn choose<K: Clone>(job: &Job, crews: &[Crew<K>], limits: Limits) -> Choice<K> {
    let mut choice = Choice { fits: vec![], rejected: vec![] };
    for crew in crews {
        match weigh(job, crew, limits) {
            Ok(fit) => choice.fits.push(fit),
            Err(reason) => choice.rejected.push(Rejected {
                key: crew.key.clone(),
                name: crew.name.clone(),
                reason,
            }),
        }
    }
    // The name breaks a tie, so that the same question has the same answer.
    choice.fits.sort_by(|a, b| a.cost().total_cmp(&b.cost()).then_with(|| a.name.cmp(&b.name)));
    choice
}

fn weigh<K: Clone>(job: &Job, crew: &Crew<K>, limits: Limits) -> Result<Fit<K>, Reason> {
    if let Some(skill) = job.skills.iter().find(|skill| !crew.skills.contains(skill)) {
        return Err(Reason::SkillMissing { skill: skill.clone() });
    }
    for (item, quantity) in &job.needs {
        let on_board = crew.stock.get(item).copied().unwrap_or_default().max(0);
        if on_board < *quantity {
            let missing = quantity - on_board;
            return Err(Reason::StockOut { item: item.clone(), missing });
        }
    }
    if let Some(district) = &job.district
        && !crew.districts.is_empty()
        && !crew.districts.contains(district)
    {
        return Err(Reason::OutOfArea { district: district.clone() });
    }
    if crew.disputed {
        return Err(Reason::Disputed);
    }
    if crew.said_no {
        return Err(Reason::Declined);
    }
    if crew.held >= limits.held || crew.offers >= limits.offers {
        return Err(Reason::QueueFull);
    }
    let distance_m = job.place.zip(crew.place).map(|(to, from)| Haversine.distance(from, to));
    let travel_min = distance_m.unwrap_or(UNSEEN_M) * DETOUR / SPEED_M_PER_MIN;
    let needed = travel_min + f64::from(job.service_minutes);
    if needed > crew.minutes_left {
        return Err(Reason::ShiftEnds { short_min: needed - crew.minutes_left });
    }
    Ok(Fit {
        key: crew.key.clone(),
        name: crew.name.clone(),
        distance_m,
        travel_min,
        queue_min: QUEUED_COSTS_MIN * small(crew.held + crew.offers),
    })
}

/// A small count as a number to reckon with.
fn small(count: i64) -> f64 {
    f64::from(i32::try_from(count).unwrap_or(i32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: Limits = Limits { held: 3, offers: 3 };

    fn sticker_job() -> Job {
        Job {
            place: Some(Point::new(0.0, 0.0)),
            skills: vec!["sanitation".to_owned()],
            needs: vec![("sticker".to_owned(), 1)],
            service_minutes: 10,
            ..Job::default()
        }
    }

    fn crew(name: &'static str, metres_away: f64) -> Crew<&'static str> {
        Crew {
            key: name,
            name: name.to_owned(),
            place: Some(Point::new(metres_away / 111_195.0, 0.0)),
            districts: vec![],
            skills: vec!["sanitation".to_owned()],
            stock: BTreeMap::from([("sticker".to_owned(), 5)]),
            minutes_left: 240.0,
            held: 0,
            offers: 0,
            said_no: false,
            disputed: false,
        }
    }

    #[test]
    fn the_truck_around_the_corner_goes_if_it_has_stickers() {
        let with = crew("with", 400.0);
        let without = Crew { stock: BTreeMap::new(), ..crew("without", 100.0) };
        let unskilled = Crew { skills: vec!["paving".to_owned()], ..crew("unskilled", 50.0) };

        let choice = choose(&sticker_job(), &[with, without, unskilled], LIMITS);

        let fits: Vec<_> = choice.fits.iter().map(|fit| fit.key).collect();
        assert_eq!(fits, ["with"]);
        let rejected: Vec<_> =
            choice.rejected.iter().map(|rejected| rejected.reason.in_words("Crew")).collect();
        assert_eq!(
            rejected,
            [
                "Crew would be offered it with 1 more sticker on board.",
                "Crew would be offered it with the skill sanitation on shift.",
            ]
        );
    }

    #[test]
    fn a_crew_with_work_before_it_lets_a_free_one_go_further() {
        let busy = Crew { held: 2, ..crew("busy", 100.0) };
        let free = crew("free", 2_000.0);

        let choice = choose(&sticker_job(), &[busy, free], LIMITS);

        assert_eq!(choice.fits.iter().map(|fit| fit.key).collect::<Vec<_>>(), ["free", "busy"]);
    }

    #[test]
    fn nobody_is_sent_who_cannot_be_back_in_time() {
        let tired = Crew { minutes_left: 9.0, ..crew("tired", 100.0) };

        let choice = choose(&sticker_job(), &[tired], LIMITS);

        assert!(matches!(
            choice.rejected.as_slice(),
            [Rejected { reason: Reason::ShiftEnds { .. }, .. }]
        ));
    }

    #[test]
    fn the_order_of_the_crews_changes_nothing() {
        let crews: Vec<_> = ["b", "a", "c"].into_iter().map(|name| crew(name, 300.0)).collect();
        let backwards: Vec<_> = crews.iter().rev().cloned().collect();

        let keys = |crews: &[Crew<&'static str>]| {
            choose(&sticker_job(), crews, LIMITS).fits.iter().map(|fit| fit.key).collect::<Vec<_>>()
        };

        assert_eq!(keys(&crews), keys(&backwards));
    }
}
