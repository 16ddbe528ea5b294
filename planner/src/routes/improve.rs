//! Improves a plan by ruin and recreate: removes some stops, inserts them again, and keeps the
//! result if it is cheaper, or not much more expensive while the temperature is high.

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
use crate::split_mix::SplitMix64;

/// Schedule of the simulated annealing.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cooling {
    /// Number of rounds from warm to cold. After them the search is reheated a little and cools
    /// again.
    pub rounds: u64,
    /// Initial temperature: how much more expensive an accepted plan may be, in mean leg lengths.
    pub warm: f64,
    /// Final temperature, in the same unit.
    pub cold: f64,
}

impl Cooling {
    /// Schedule for a plan from nothing, with time for about `rounds` rounds.
    pub const fn over(rounds: u64) -> Self {
        Self { rounds, warm: 3.0, cold: 0.02 }
    }

    /// Schedule for a good plan after a small change.
    pub const fn after_a_change(rounds: u64) -> Self {
        Self { rounds, warm: 0.2, cold: 0.02 }
    }

    /// Temperature in a round, in mean leg lengths.
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

/// A search for a better plan. It can be paused and resumed.
#[derive(Debug, Clone)]
pub struct Search<'p> {
    live: Live<'p>,
    best: Vec<Route>,
    best_waiting: Vec<Ix>,
    best_price: Price,
    chance: SplitMix64,
    cooling: Cooling,
    round: u64,
    /// Mean length of a leg in the initial plan.
    leg: f64,
    heat: f64,
    ruined: Vec<usize>,
    order: Vec<(i64, u32, Ix)>,
}

/// Number of rounds between calls of `go_on` and updates of the temperature.
const ASK_EVERY: u64 = 8;

impl<'p> Search<'p> {
    /// Starts from a plan, after inserting its unserved stops where they cost least.
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
            chance: SplitMix64::new(seed),
            cooling,
            round: 0,
            heat: 0.0,
            ruined: vec![],
            order: vec![],
        }
    }

    /// Runs up to `rounds` rounds, or until `go_on`, called every few rounds, returns false.
    /// Returns the number of rounds it ran.
    ///
    /// Two runs have the same result as one run of their total length.
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

    /// Price of the best plan so far.
    pub fn price(&self) -> Price {
        self.best_price
    }

    /// Number of rounds so far.
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
        // The logarithm of 0 is infinite, so any plan is accepted then, once in 4 thousand million.
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

/// Converts a price to a float.
fn real(price: Price) -> f64 {
    let high = i32::try_from(price >> 32).unwrap_or_default();
    let low = u32::try_from(price & 0xffff_ffff).unwrap_or_default();
    f64::from(high) * 4_294_967_296.0 + f64::from(low)
}

/// Returns `part / whole`.
fn fraction(part: u64, whole: u64) -> f64 {
    let thousandths = u32::try_from(u128::from(part) * 1_000_000 / u128::from(whole.max(1)));
    f64::from(thousandths.unwrap_or(1_000_000)) / 1_000_000.0
}
