//! Ensures that no route uses more stock than is on board.

use std::collections::BTreeMap;

use super::{city::Job, model::Model};
use crate::routes::{Plan, insertions};

/// Returns the plan after moving each job for which a crew has no stock left to another crew, or
/// leaving it out.
pub(super) fn without_stock<J: Ord, C: Ord>(model: &Model<'_, J, C>, mut plan: Plan) -> Plan {
    let city = model.city;
    let mut on_board: Vec<_> = city.crews.iter().map(|crew| crew.stock.clone()).collect();
    let mut short = vec![];
    for (stops, on_board) in plan.routes.iter_mut().zip(&mut on_board) {
        stops.retain(|stop| {
            let taken = city.jobs.get(*stop).is_none_or(|job| take(job, on_board));
            if !taken {
                short.push(*stop);
            }
            taken
        });
    }
    for stop in short {
        let Some(job) = city.jobs.get(stop) else { continue };
        let room = insertions(&model.problem, &plan, stop)
            .into_iter()
            .find(|room| on_board.get_mut(room.shift).is_some_and(|on_board| take(job, on_board)));
        match room.and_then(|room| Some((room, plan.routes.get_mut(room.shift)?))) {
            Some((room, stops)) => stops.insert(room.position.min(stops.len()), stop),
            None => plan.unserved.push(stop),
        }
    }
    plan
}

/// Takes the items a job needs from the stock. Returns false and takes nothing if one is missing.
fn take<J, C>(job: &Job<J, C>, on_board: &mut BTreeMap<String, i32>) -> bool {
    let there = |item: &String| on_board.get(item).copied().unwrap_or_default();
    if !job.needs.iter().all(|(item, quantity)| there(item) >= *quantity) {
        return false;
    }
    for (item, quantity) in &job.needs {
        *on_board.entry(item.clone()).or_default() -= quantity;
    }
    true
}
