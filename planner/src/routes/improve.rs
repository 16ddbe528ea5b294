//! Makes a plan better: takes a little of it apart, puts it together again, and keeps what came
//! out if it is cheaper, or not much dearer while the search is warm.

use super::{
    insert::{Order, fill_live},
    live::Live,
    plan::Plan,
    problem::{Price, Problem},
    recreate::recreate,
    route::Route,
    ruin::ruin,
    table::Ix,
};
use crate::chance::Chance;

/// How the search cools down.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cooling {
    /// Over how many rounds. After them it is warmed up a little and cools again.
    pub rounds: u64,
    /// How much dearer a plan may be at first to be kept now and then, in legs of mean length.
    pub warm: f64,
    /// The same at the end.
    pub cold: f64,
}

impl Cooling {
    /// For a plan from nothing, with time for about so many rounds.
    pub const fn over(rounds: u64) -> Self {
        Self { rounds, warm: 3.0, cold: 0.02 }
    }

    /// For a plan that is good already and to which little happened.
    pub const fn after_a_change(rounds: u64) -> Self {
        Self { rounds, warm: 0.2, cold: 0.02 }
    }

    /// How far the way from warm to cold is after so many rounds.
    fn at(self, round: u64) -> f64 {
        let length = self.rounds.max(1);
        let (again, round) = (round / length, round % length);
        let share = fraction(round, length);
        let warm = match again {
            0 => self.warm,
            _ => (self.warm * self.cold).sqrt(),
        };
        warm * libm::pow(self.cold / warm, share)
    }
}

/// A search for a better plan, which can be left and taken up again.
#[derive(Debug, Clone)]
pub struct Search<'p> {
    live: Live<'p>,
    best: Vec<Route>,
    best_waiting: Vec<Ix>,
    best_price: Price,
    chance: Chance,
    cooling: Cooling,
    round: u64,
    /// The mean length of a leg at first.
    leg: f64,
    heat: f64,
    ruined: Vec<usize>,
    order: Vec<(i64, u32, Ix)>,
}

/// The caller is asked whether to go on, and the heat reckoned anew, once in so many rounds.
const ASK_EVERY: u64 = 8;

impl<'p> Search<'p> {
    /// A search that begins with a plan, after what that leaves out was put where it costs least.
    pub fn new(problem: &'p Problem, plan: &Plan, cooling: Cooling, seed: u64) -> Self {
        let mut live = Live::new(problem, plan);
        fill_live(&mut live, Order::Regret(2));
        let placed = problem.free.len() - live.waiting.len();
        let travel = super::plan::bill(problem, &live.plan()).travel;
        Self {
            best: live.routes.clone(),
            best_waiting: live.waiting.clone(),
            best_price: live.price,
            leg: real(travel) / real(Price::try_from(placed.max(1)).unwrap_or(1)),
            live,
            chance: Chance::new(seed),
            cooling,
            round: 0,
            heat: 0.0,
            ruined: vec![],
            order: vec![],
        }
    }

    /// Searches for so many rounds, or until `go_on` says no, which is asked every few rounds.
    /// Tells how many rounds it were.
    ///
    /// Two slices find what one of both lengths finds.
    pub fn run(&mut self, rounds: u64, mut go_on: impl FnMut() -> bool) -> u64 {
        for done in 0..rounds {
            if done % ASK_EVERY == 0 && !go_on() {
                return done;
            }
            self.step();
        }
        rounds
    }

    /// The best plan so far.
    pub fn best(&self) -> Plan {
        let mut live = self.live.clone();
        live.routes.clone_from(&self.best);
        live.waiting.clone_from(&self.best_waiting);
        live.plan()
    }

    /// What the best plan so far costs.
    pub fn price(&self) -> Price {
        self.best_price
    }

    /// How many rounds it has been.
    pub fn rounds(&self) -> u64 {
        self.round
    }

    fn step(&mut self) {
        if self.round.is_multiple_of(ASK_EVERY) {
            self.heat = self.leg * self.cooling.at(self.round);
        }
        self.round += 1;
        let before = self.live.price;
        if !ruin(&mut self.live, &mut self.chance, &mut self.ruined) {
            self.live.undo();
            return;
        }
        recreate(&mut self.live, &mut self.chance, &mut self.order);
        let dearer = self.live.price - before;
        // The logarithm of 0 is endless, and then anything is kept, once in four thousand million.
        let tolerated = -self.heat * libm::log(self.chance.fraction());
        if dearer > 0 && real(dearer) >= tolerated {
            self.live.undo();
            return;
        }
        self.live.keep();
        if self.live.price < self.best_price {
            self.best_price = self.live.price;
            self.best_waiting.clone_from(&self.live.waiting);
            for (best, route) in self.best.iter_mut().zip(&self.live.routes) {
                best.copy_from(route);
            }
        }
    }
}

/// A price as a number to reckon chances with.
fn real(price: Price) -> f64 {
    let high = i32::try_from(price >> 32).unwrap_or_default();
    let low = u32::try_from(price & 0xffff_ffff).unwrap_or_default();
    f64::from(high) * 4_294_967_296.0 + f64::from(low)
}

/// A share of a whole.
fn fraction(part: u64, whole: u64) -> f64 {
    let thousandths = u32::try_from(u128::from(part) * 1_000_000 / u128::from(whole.max(1)));
    f64::from(thousandths.unwrap_or(1_000_000)) / 1_000_000.0
}
