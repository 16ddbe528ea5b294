//! Rows outbid each other for columns.
//!
//! Who has no column takes the one that is cheapest for it, and raises the price until it would as soon
//! have its second best. Whoever had it before bids next. Each price stays as low as it may be, so
//! whatever is reached is the best for the rows that have bid, and most rows are served cheaply.

use std::collections::VecDeque;

use super::{
    number::Number,
    plan::{Plan, at},
    shortlist::Shortlists,
};

/// The two cheapest columns of a row. The second may be to have nothing.
struct Best<N> {
    column: usize,
    cost: N,
    second_column: Option<usize>,
    second_cost: N,
}

/// Somebody who lost a column.
enum Loser {
    /// The price rose, so a new bid moves things on.
    BidsNext(usize),
    /// The price is as it was, and bids could go round in a circle.
    BidsLater(usize),
}

/// Seats most rows, and tells which bid as often as they may and are neither seated nor left out.
pub(super) fn bid<N: Number>(
    shortlists: &mut Shortlists<'_, N>,
    plan: &mut Plan<N>,
    bids_a_row: usize,
) -> Vec<usize> {
    let rows = plan.columns.len();
    let mut waiting: VecDeque<usize> = (0..rows).collect();
    let mut bids = vec![bids_a_row; rows];
    let mut tired = Vec::new();
    while let Some(row) = waiting.pop_front() {
        match bids.get_mut(row) {
            Some(bids) if *bids > 0 => *bids -= 1,
            _ => {
                tired.push(row);
                continue;
            }
        }
        match bid_once(shortlists, plan, row) {
            Some(Loser::BidsNext(loser)) => waiting.push_front(loser),
            Some(Loser::BidsLater(loser)) => waiting.push_back(loser),
            None => {}
        }
    }
    tired
}

fn bid_once<N: Number>(
    shortlists: &mut Shortlists<'_, N>,
    plan: &mut Plan<N>,
    row: usize,
) -> Option<Loser> {
    let best = best(shortlists, plan, row);
    let worth = plan.worth.get_mut(row)?;
    let Some(best) = best else {
        *worth = plan.left_out;
        return None;
    };
    *worth = best.second_cost;
    if best.cost < best.second_cost {
        let price = plan.prices.get_mut(best.column)?;
        *price = *price + (best.second_cost - best.cost);
        return plan.seat(row, best.column).map(Loser::BidsNext);
    }
    let is_taken = plan.rows.get(best.column)?.is_some();
    let column = best.second_column.filter(|_| is_taken).unwrap_or(best.column);
    plan.seat(row, column).map(Loser::BidsLater)
}

/// The two cheapest columns of a row, if any is better than to be left out.
fn best<N: Number>(
    shortlists: &mut Shortlists<'_, N>,
    plan: &Plan<N>,
    row: usize,
) -> Option<Best<N>> {
    let (pairs, rest) = shortlists.of(row);
    let best = best_of(pairs, plan);
    let second_cost = best.as_ref().map_or(plan.left_out, |best| best.second_cost);
    if rest.is_none_or(|rest| rest >= second_cost) {
        return best;
    }
    shortlists.renew(row, &plan.prices);
    best_of(shortlists.of(row).0, plan)
}

fn best_of<N: Number>(pairs: &[(usize, N)], plan: &Plan<N>) -> Option<Best<N>> {
    let (mut column, mut cost) = (None, plan.left_out);
    let (mut second_column, mut second_cost) = (None, plan.left_out);
    for (this_column, this_cost) in pairs {
        let this_cost = *this_cost + at(&plan.prices, *this_column);
        if this_cost < second_cost {
            if this_cost < cost {
                (second_column, second_cost) = (column, cost);
                (column, cost) = (Some(*this_column), this_cost);
            } else {
                (second_column, second_cost) = (Some(*this_column), this_cost);
            }
        }
    }
    Some(Best { column: column?, cost, second_column, second_cost })
}
