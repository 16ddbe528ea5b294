//! The auction phase: rows bid for columns.
//!
//! A row without a column takes its cheapest one and raises the price of that column until its
//! second best costs the same. The row that held the column bids next. Prices stay as low as
//! possible, so the result is always optimal for the rows that have bid, and most rows get a column
//! with little work.

use std::collections::VecDeque;

use super::{
    number::Number,
    plan::{Plan, at},
    shortlist::Shortlists,
};

/// A row that lost its column.
struct Best<N> {
    column: usize,
    cost: N,
    second_column: Option<usize>,
    second_cost: N,
}

/// A row that lost its column to another.
enum Loser {
    /// The price rose, so a new bid makes progress.
    BidsNext(usize),
    /// The price did not change, so immediate bids could repeat for ever.
    BidsLater(usize),
}

/// Gives a column to most rows. Returns the rows that have used all their bids and neither got a
/// column nor were left out.
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

/// Returns the two cheapest columns of a row. `None` if leaving the row out costs less.
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
