//! The cheapest columns of each row, which are nearly always enough.
//!
//! Prices only rise. A column that was too expensive for a shortlist costs at least as much later,
//! so a search that finds a cheaper one need not look at the rest.

use super::{Candidate, number::Number, plan::at};

/// Factor by which a list may exceed its length while it is built.
const SLACK: usize = 4;

/// The cheapest columns of one row.
#[derive(Debug)]
pub(super) struct Shortlist<N> {
    /// Columns, with their cost without the price.
    pub(super) pairs: Vec<(usize, N)>,
    /// Lower bound on the cost of any other column, including its price. `None` if there is no
    /// other.
    pub(super) rest: Option<N>,
}

/// The shortlists of all rows.
#[derive(Debug)]
pub(super) struct Shortlists<'a, N> {
    rows: &'a [Vec<Candidate>],
    /// The minimum cost, which counts as zero.
    least: i64,
    lists: Vec<Shortlist<N>>,
    /// Columns with and without their price, while a list is built.
    cheap: Vec<(N, usize, N)>,
    /// How often a shortlist was too short.
    pub(super) lengthened: usize,
}

impl<'a, N: Number> Shortlists<'a, N> {
    /// Builds a shortlist of `length` (at least 2) for each row, while all prices are zero.
    pub(super) fn new(rows: &'a [Vec<Candidate>], least: i64, length: usize) -> Self {
        let lists = rows.iter().map(|_| Shortlist { pairs: Vec::new(), rest: None }).collect();
        let mut shortlists = Self { rows, least, lists, cheap: Vec::new(), lengthened: 0 };
        for row in 0..rows.len() {
            shortlists.draw_up(row, &[], length);
        }
        shortlists
    }

    /// Returns the shortlist of a row.
    pub(super) fn of(&self, row: usize) -> (&[(usize, N)], Option<N>) {
        self.lists.get(row).map_or((&[], None), |list| (&list.pairs, list.rest))
    }

    /// Rebuilds the shortlist of a row at current prices.
    pub(super) fn renew(&mut self, row: usize, prices: &[N]) {
        self.draw_up(row, prices, self.of(row).0.len());
    }

    /// Rebuilds the shortlist of a row at twice its length.
    pub(super) fn lengthen(&mut self, row: usize, prices: &[N]) {
        self.lengthened += 1;
        self.draw_up(row, prices, 2 * self.of(row).0.len());
    }

    fn draw_up(&mut self, row: usize, prices: &[N], length: usize) {
        let (Some(all), Some(list)) = (self.rows.get(row), self.lists.get_mut(row)) else { return };
        list.pairs.clear();
        list.rest = None;
        let least = self.least;
        if all.len() <= 2 * length {
            list.pairs.extend(all.iter().map(|one| (one.crew, N::above(one.cost, least))));
            return;
        }
        self.cheap.clear();
        let mut rest = N::FAR;
        for candidate in all {
            let cost = N::above(candidate.cost, least);
            let total = cost + at(prices, candidate.crew);
            if total < rest {
                self.cheap.push((total, candidate.crew, cost));
                if self.cheap.len() == SLACK * length {
                    rest = keep_cheapest(&mut self.cheap, length).unwrap_or(rest);
                }
            }
        }
        rest = keep_cheapest(&mut self.cheap, length).unwrap_or(rest);
        list.rest = Some(rest);
        list.pairs.extend(self.cheap.iter().map(|&(_, column, cost)| (column, cost)));
    }
}

/// Keeps the cheapest columns. Returns the lowest cost among the dropped ones.
fn keep_cheapest<N: Number>(cheap: &mut Vec<(N, usize, N)>, length: usize) -> Option<N> {
    if cheap.len() <= length {
        return None;
    }
    let (_, next, _) = cheap.select_nth_unstable_by_key(length, |&(total, ..)| total);
    let rest = next.0;
    cheap.truncate(length);
    Some(rest)
}
