//! Event loop of the simulation.

use std::{cmp::Reverse, collections::BinaryHeap};

use planner::dispatch::Seconds;

use super::{
    draw::{Topic, uniform},
    outcome::Outcome,
    state::State,
    view::Dispatcher,
    world::{World, count, seconds},
};

/// An event. Events in the same second occur in the order of the variants.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Event {
    ShiftBegins(usize),
    Breakdown(usize),
    Ends(usize),
    Away(usize),
    Back(usize),
    Report(usize),
    Ask,
}

/// Maximum number of orders in one second, to stop a dispatcher in an endless loop.
const MAX_ANSWERS: usize = 1_000;

/// Runs a dispatcher until the last shift has ended.
pub fn run(world: &World, dispatcher: &mut dyn Dispatcher) -> Outcome {
    let mut state = State::new(world);
    let mut queue = BinaryHeap::new();
    for (job, own) in world.jobs.iter().enumerate() {
        queue.push(Reverse((own.report.opened_at, Event::Report(job))));
    }
    for (shift, (from, until)) in world.shifts.iter().enumerate() {
        queue.push(Reverse((*from, Event::ShiftBegins(shift))));
        mishaps(world, shift, (*from, *until), &mut queue);
        let mut at = *from;
        while let Some(every) = dispatcher.every().filter(|every| *every > 0 && at < *until) {
            queue.push(Reverse((at, Event::Ask)));
            at += every;
        }
    }
    while let Some(Reverse((at, event))) = queue.pop() {
        state.now = at;
        happen(&mut state, event);
        // All events of a second come before the dispatcher.
        if queue.peek().is_some_and(|Reverse((next, _))| *next == at) {
            continue;
        }
        ask(&mut state, dispatcher, &mut queue);
    }
    Outcome::of(state)
}

fn happen(state: &mut State<'_>, event: Event) {
    match event {
        Event::ShiftBegins(shift) => state.shift_begins(shift),
        Event::Breakdown(crew) => state.breaks_down(crew),
        Event::Ends(crew) => state.ends(crew),
        Event::Away(crew) => set_away(state, crew, true),
        Event::Back(crew) => set_away(state, crew, false),
        Event::Report(job) => state.opens(job),
        Event::Ask => {}
    }
}

fn set_away(state: &mut State<'_>, crew: usize, away: bool) {
    if let Some(crew) = state.crews.get_mut(crew) {
        crew.away = away;
    }
}

fn ask(
    state: &mut State<'_>,
    dispatcher: &mut dyn Dispatcher,
    queue: &mut BinaryHeap<Reverse<(Seconds, Event)>>,
) {
    for _ in 0..MAX_ANSWERS {
        let orders = state.seen(|view| {
            let free = view.free().next().is_some() && !view.open.is_empty();
            if free { dispatcher.orders(view) } else { vec![] }
        });
        let orders = orders.unwrap_or_default();
        if orders.is_empty() {
            return;
        }
        // Orders refer to vehicles by their index in the view, which stays valid until the next
        // view.
        for order in orders {
            if let Some((crew, ends_at)) = state.order(order) {
                queue.push(Reverse((ends_at, Event::Ends(crew))));
            }
        }
    }
}

/// Adds the incidents of a shift: unreachable crews and breakdowns.
fn mishaps(
    world: &World,
    shift: usize,
    (from, until): (Seconds, Seconds),
    queue: &mut BinaryHeap<Reverse<(Seconds, Event)>>,
) {
    let length = count(usize::try_from((until - from) / 60).unwrap_or_default());
    let drawn = |topic, crew| uniform(world.seed, topic, [crew, shift, 0]);
    let moment = |topic, crew| from + seconds(length * drawn(topic, crew));
    for crew in 0..world.crews.len() {
        if drawn(Topic::Away, crew) < world.assumptions.away {
            let at = moment(Topic::AwayAt, crew);
            let back = at + seconds(30.0 + 90.0 * drawn(Topic::AwayFor, crew));
            queue.push(Reverse((at, Event::Away(crew))));
            queue.push(Reverse((back, Event::Back(crew))));
        }
        if drawn(Topic::Breakdown, crew) < world.assumptions.breaks_down {
            queue.push(Reverse((moment(Topic::BreakdownAt, crew), Event::Breakdown(crew))));
        }
    }
}
