//! Small towns that chance makes, and what a route through them costs when reckoned step by step.

use planner::routes::{Price, Problem, Shift, Stop, Ticks};

/// Stops, shifts, and all that lies between, to be read by hand.
#[derive(Debug, Clone)]
pub(crate) struct Town {
    pub(crate) stops: Vec<Stop>,
    pub(crate) shifts: Vec<Shift>,
    pub(crate) travel: Vec<Vec<Ticks>>,
    /// By stop, then by shift.
    pub(crate) fit: Vec<Vec<Option<Price>>>,
}

/// Dice that fall the same way each time.
#[derive(Debug, Clone)]
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: i32) -> i32 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let high = u32::try_from(self.0 >> 33).unwrap();
        i32::try_from(high % u32::try_from(end).unwrap()).unwrap()
    }

    fn index(&mut self, end: usize) -> usize {
        usize::try_from(self.below(i32::try_from(end).unwrap())).unwrap()
    }
}

impl Town {
    /// A town with streets that are longer one way than the other, crews that may not do
    /// everything, deadlines hard and soft, and `frozen` stops at the head of each shift.
    pub(crate) fn by_chance(seed: u64, stops: usize, shifts: usize, frozen: usize) -> Self {
        let mut dice = Dice(seed);
        let places = stops + shifts;
        let spots: Vec<_> = (0..places).map(|_| (dice.below(200), dice.below(200))).collect();
        let mut way = |from: (i32, i32), to: (i32, i32)| {
            (from.0 - to.0).abs() + (from.1 - to.1).abs() + dice.below(20)
        };
        let travel: Vec<Vec<_>> = spots
            .iter()
            .map(|from| {
                spots.iter().map(|to| if from == to { 0 } else { way(*from, *to) }).collect()
            })
            .collect();
        let town = Self {
            stops: (0..stops).map(|place| stop(&mut dice, place)).collect(),
            shifts: (0..shifts).map(|at| shift(&mut dice, stops + at, at, frozen)).collect(),
            travel,
            fit: (0..stops).map(|_| (0..shifts).map(|_| fit(&mut dice)).collect()).collect(),
        };
        assert!(frozen * shifts <= stops);
        town
    }

    /// The same town with ways as long as chance likes, so that a detour is often quicker, and
    /// with stops that take no time and cannot wait.
    pub(crate) fn crooked(mut self, seed: u64) -> Self {
        let mut dice = Dice(seed);
        self.travel.iter_mut().flatten().for_each(|way| *way = [1, 60, 120][dice.index(3)]);
        for stop in &mut self.stops {
            *stop = Stop { service: 0, latest: stop.earliest + 100, ..stop.clone() };
        }
        self
    }

    pub(crate) fn problem(&self) -> Problem {
        let travel = |from: usize, to: usize| self.travel[from][to];
        let fit = |stop: usize, shift: usize| self.fit[stop][shift];
        let (stops, shifts) = (self.stops.clone(), self.shifts.clone());
        Problem::new(stops, shifts, self.travel.len(), travel, fit).unwrap()
    }

    /// What a route costs, walked stop by stop; none if it is against the rules. Frozen stops are
    /// above them.
    pub(crate) fn price(&self, shift: usize, route: &[usize]) -> Option<Price> {
        let own = &self.shifts[shift];
        let (mut here, mut clock, mut price, mut load) = (own.start, own.from, 0, 0);
        for (at, number) in route.iter().enumerate() {
            let stop = &self.stops[*number];
            let frozen = own.frozen.get(at).is_some_and(|frozen| frozen == number);
            let leg = self.travel[here][stop.place];
            clock = stop.earliest.max(clock + leg);
            load += stop.demand;
            let fit = self.fit[*number][shift];
            if !frozen && (clock > stop.latest || load > own.capacity || fit.is_none()) {
                return None;
            }
            let late = Price::from((clock - stop.due).max(0));
            price += Price::from(leg) + fit.unwrap_or(0) + late * stop.late_percent / 100;
            clock += stop.service;
            here = stop.place;
        }
        let home = own.end.map_or(0, |end| self.travel[here][end]);
        let free = route.len() > own.frozen.len();
        (!free || clock + home <= own.until).then_some(price + Price::from(home))
    }

    /// What a whole plan costs; none if it is against the rules.
    pub(crate) fn total(&self, routes: &[Vec<usize>], unserved: &[usize]) -> Option<Price> {
        let routes: Option<Price> =
            routes.iter().enumerate().map(|(shift, route)| self.price(shift, route)).sum();
        Some(routes? + unserved.iter().map(|stop| self.stops[*stop].unserved).sum::<Price>())
    }
}

fn stop(dice: &mut Dice, place: usize) -> Stop {
    let earliest = dice.below(400);
    Stop {
        place,
        service: 5 + dice.below(20),
        earliest,
        latest: earliest + 100 + dice.below(400),
        due: earliest + dice.below(200),
        late_percent: [0, 50, 300][dice.index(3)],
        demand: dice.below(4),
        unserved: Price::from(300 + dice.below(2_000)),
    }
}

fn shift(dice: &mut Dice, start: usize, at: usize, frozen: usize) -> Shift {
    Shift {
        start,
        end: [None, Some(start)][dice.index(2)],
        from: dice.below(50),
        until: 700 + dice.below(300),
        capacity: 12,
        frozen: (at * frozen..(at + 1) * frozen).collect(),
    }
}

fn fit(dice: &mut Dice) -> Option<Price> {
    [None, Some(0), Some(0), Some(0), Some(40), Some(-15)][dice.index(6)]
}
