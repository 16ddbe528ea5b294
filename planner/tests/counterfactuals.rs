//! What is said to change a decision changes it: ten thousand times.

#![expect(clippy::print_stdout, reason = "how many of how many is what one wants to see")]

use std::collections::BTreeMap;

use geo::Point;
use planner::{
    Ahead, Choice, Counterfactual, Crew, Job, Limits, NewStop, Obstacle, Question, Reach, Rejected,
    RouteInsertion, choose, straight_min,
};

/// Numbers that look random and are the same each time (`SplitMix64`).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u32) -> u32 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        u32::try_from((mixed ^ (mixed >> 31)) % u64::from(sides)).unwrap_or_default()
    }

    fn one_in(&mut self, sides: u32) -> bool {
        self.roll(sides) == 0
    }

    fn few(&mut self, most: u32) -> i32 {
        i32::try_from(self.roll(most)).unwrap_or_default()
    }

    fn metres(&mut self, most: u32) -> f64 {
        f64::from(self.roll(most))
    }

    fn place(&mut self) -> Point {
        Point::new(self.metres(12_000) / 68_000.0, self.metres(12_000) / 111_195.0)
    }

    fn some(&mut self, of: &[&str]) -> Vec<String> {
        of.iter().filter(|_| self.one_in(2)).map(|one| (*one).to_owned()).collect()
    }
}

fn town(dice: &mut Dice) -> Question<u32> {
    let job = Job {
        place: (!dice.one_in(20)).then(|| dice.place()),
        district: (!dice.one_in(3)).then(|| "west".to_owned()),
        skills: dice.some(&["paving", "tree"]),
        needs: dice.some(&["bag", "sign"]).into_iter().map(|item| (item, 2)).collect(),
        service_minutes: 10 + dice.few(50),
        due_in_min: (!dice.one_in(3)).then(|| dice.metres(300) - 50.0),
        reach: match dice.roll(3) {
            0 => Reach::Everybody,
            1 => Reach::Nearby { limit_min: 8.0 },
            _ => Reach::Best,
        },
    };
    let crews = (0..=dice.roll(12)).map(|key| crew(dice, &job, key)).collect();
    let planned = dice.one_in(3).then(|| dice.roll(12));
    Question { job, crews, limits: Limits { held: 3, offers: 3 }, planned }
}

fn way(dice: &mut Dice, job: &Job, ahead: u32) -> RouteInsertion {
    let ahead: Vec<_> = (0..ahead)
        .map(|at| Ahead {
            place: (!dice.one_in(20)).then(|| dice.place()),
            service_min: 5.0 + dice.metres(30),
            due_in_min: dice.one_in(2).then(|| dice.metres(300) - 50.0),
            begun: at == 0 && dice.one_in(2),
        })
        .collect();
    let start = (!dice.one_in(10)).then(|| dice.place());
    let must_go = job.reach == Reach::Everybody;
    let job = NewStop { place: job.place, service_min: f64::from(job.service_minutes), must_go };
    RouteInsertion::of(start, &ahead, job, straight_min)
}

fn crew(dice: &mut Dice, job: &Job, key: u32) -> Crew<u32> {
    let (held, offers) = (dice.roll(5), dice.roll(5));
    let stock = ["bag", "sign"].map(|item| (item.to_owned(), dice.few(5)));
    Crew {
        key,
        name: format!("Crew {key}"),
        way: way(dice, job, held + offers),
        districts: dice.some(&["west", "east"]),
        skills: dice.some(&["paving", "tree", "gas", "paving", "tree"]),
        stock: BTreeMap::from(stock),
        minutes_left: dice.metres(300),
        break_min: dice.one_in(10).then(|| dice.metres(60)),
        held: i64::from(held),
        offers: i64::from(offers),
        bars: [Obstacle::Declined, Obstacle::Disputed, Obstacle::Excluded, Obstacle::Offline]
            .into_iter()
            .filter(|_| dice.one_in(12))
            .collect(),
    }
}

/// Makes it so that nothing that was said stands in the way.
fn mended(town: &Question<u32>, rejected: &Rejected<u32>) -> Choice<u32> {
    let mut town = town.clone();
    for crew in town.crews.iter_mut().filter(|crew| crew.key == rejected.key) {
        for reason in &rejected.reasons {
            reason.mend(crew);
        }
    }
    choose(&town)
}

fn asked(choice: &Choice<u32>) -> Vec<u32> {
    choice.fits.iter().take(choice.asked).map(|fit| fit.key).collect()
}

#[test]
fn what_is_said_to_change_a_decision_changes_it_as_said() {
    let mut dice = Dice(311);
    let (mut said, mut held) = (0, 0);
    while said < 10_000 {
        let town = town(&mut dice);
        for rejected in choose(&town).rejected {
            let after = mended(&town, &rejected);
            said += 1;
            held += usize::from(match &rejected.otherwise {
                Counterfactual::Asked => asked(&after).contains(&rejected.key),
                Counterfactual::Beaten { by, .. } => {
                    after.fits[0].name == *by
                        && !asked(&after).contains(&rejected.key)
                        && after.fits.iter().any(|fit| fit.key == rejected.key)
                }
                Counterfactual::Planned { with } => {
                    after.planned.as_ref() == Some(with)
                        && !asked(&after).contains(&rejected.key)
                        && after.fits.iter().any(|fit| fit.key == rejected.key)
                }
            });
        }
    }

    println!("{held} of {said} counterfactuals held");
    assert_eq!(held, said);
}

#[test]
fn the_same_question_has_the_same_answer_also_after_it_was_written_down() {
    let mut dice = Dice(2026);
    for _ in 0..1_000 {
        let town = town(&mut dice);

        let written = serde_json::to_string(&town).unwrap();
        let read: Question<u32> = serde_json::from_str(&written).unwrap();

        assert_eq!(format!("{:?}", choose(&read)), format!("{:?}", choose(&town)));
    }
}
