//! Assigns the next stops of all shifts at once.

use super::{
    insert::on_shift,
    live::{Live, Room},
    table::Ix,
};
use crate::assign::{Candidate, assign};

/// Gives each shift one waiting stop, by an exact assignment of the savings, and repeats until no
/// stop is worth its price.
pub(super) fn together(live: &mut Live<'_>) {
    while let Some(rooms) = assigned(live) {
        for (stop, room) in rooms {
            live.insert(stop, room.shift, room.at);
        }
        live.settle();
    }
    live.keep();
}

/// Returns the stops to insert now, at most one for each shift. `None` if there are none.
fn assigned(live: &Live<'_>) -> Option<Vec<(Ix, Room)>> {
    let shifts = 0..live.routes.len();
    let rooms: Vec<Vec<Room>> = live
        .waiting
        .iter()
        .map(|stop| {
            let unserved = live.problem.unserved(*stop);
            let rooms = shifts.clone().filter_map(|shift| on_shift(live, *stop, shift));
            rooms.filter(|room| room.price < unserved).collect()
        })
        .collect();
    let saves = |(stop, rooms): (&Ix, &Vec<Room>)| {
        let unserved = live.problem.unserved(*stop);
        let cost = |room: &Room| Candidate { crew: room.shift, cost: room.price - unserved };
        rooms.iter().map(cost).collect()
    };
    let candidates: Vec<Vec<Candidate>> = live.waiting.iter().zip(&rooms).map(saves).collect();
    let crews = assign(&candidates, shifts.end).ok()?.crews;
    let stops = live.waiting.iter().zip(&rooms).zip(crews);
    let sent = stops.filter_map(|((stop, rooms), crew)| {
        let room = rooms.iter().find(|room| Some(room.shift) == crew)?;
        Some((*stop, *room))
    });
    Some(sent.collect::<Vec<_>>()).filter(|sent| !sent.is_empty())
}
