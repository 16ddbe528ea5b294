//! Reads a surge, has it solved, and tells the answer in the caller's terms.

use std::borrow::Cow;

use super::{
    Assignment, Candidate, Prices, bid::bid, number::Number, plan::Plan, search::Search,
    search_whole::WholeSearch, shortlist::Shortlists,
};

/// Who bids more often than this and still has no column is quicker to search one for.
const BIDS: usize = 24;
/// How many columns are on a shortlist at first.
const SHORT: usize = 12;
/// If one shortlist in so many was too short, they do not suit the surge.
const TOO_OFTEN: usize = 4;
/// A surge in which less than one pair in so many may be had is never looked at as a whole.
const DENSE: usize = 8;

/// Why a surge makes no sense.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum AssignError {
    /// A candidate is none of the crews.
    #[error("job {job} has crew {crew} as a candidate, and there are {crews} crews, from 0")]
    NoSuchCrew {
        /// The place of the job in the list.
        job: usize,
        /// Which crew it named.
        crew: usize,
        /// How many crews there are.
        crews: usize,
    },
}

/// Gives each job at most one of its candidates, and each crew at most one job.
///
/// As many jobs as can be have a crew; of all the ways to do that, it is one of those that cost least
/// in sum. `jobs` holds each job's candidates in any order, and `crews` is how many crews there are,
/// also those that are nobody's candidate. A job may have no candidate, and then stays without a crew.
/// Of a crew that is named twice for a job the cheaper counts. The same question has the same answer,
/// also where several are equally good.
///
/// ```
/// use planner::{Candidate, assign};
///
/// // The first crew is nearest to both jobs, and the second job needs it more.
/// let pothole = vec![Candidate { crew: 0, cost: 5 }, Candidate { crew: 1, cost: 7 }];
/// let burst_main = vec![Candidate { crew: 0, cost: 6 }, Candidate { crew: 1, cost: 60 }];
///
/// let assignment = assign(&[pothole, burst_main], 2)?;
///
/// assert_eq!(assignment.crews, [Some(1), Some(0)]);
/// assert_eq!(assignment.cost, 13);
/// # Ok::<_, planner::AssignError>(())
/// ```
///
/// It takes memory for each job and each crew, whether they are candidates or not, and for at most
/// eight times as many pairs as there are candidates.
pub fn assign(jobs: &[Vec<Candidate>], crews: usize) -> Result<Assignment, AssignError> {
    let surge = Surge::read(jobs, crews)?;
    let effort = surge.effort();
    if let Some(left_out) = i32::fitting(surge.left_out) {
        return Ok(surge.answer(&surge.solve(left_out, effort)));
    }
    if let Some(left_out) = i64::fitting(surge.left_out) {
        return Ok(surge.answer(&surge.solve(left_out, effort)));
    }
    // Every surge fits: a cost spans less than 2^64, and memory holds fewer than 2^59 jobs.
    Ok(surge.answer(&surge.solve(surge.left_out, effort)))
}

/// How a surge is gone about. It changes how long that takes, never how good the answer is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Effort {
    /// How often a row may bid.
    pub(super) bids: usize,
    /// How long shortlists are at first; at least two.
    pub(super) shortlist: usize,
    /// How many shortlists may be too short before whole rows are looked at.
    pub(super) patience: usize,
}

/// A surge with at least as many columns as rows.
pub(super) struct Surge<'a> {
    /// The jobs; or if they are more than the crews, the crews, and jobs as their candidates.
    rows: Cow<'a, [Vec<Candidate>]>,
    columns: usize,
    /// Whether jobs are the columns.
    jobs_are_columns: bool,
    /// The least cost of all, which is reckoned as zero.
    least: i64,
    /// More than two assignments can differ by.
    pub(super) left_out: i128,
}

impl<'a> Surge<'a> {
    pub(super) fn read(jobs: &'a [Vec<Candidate>], crews: usize) -> Result<Self, AssignError> {
        let any = jobs.iter().flatten().next().map_or(0, |candidate| candidate.cost);
        let (mut least, mut most) = (any, any);
        for (job, candidates) in jobs.iter().enumerate() {
            let mut highest = 0;
            for candidate in candidates {
                least = least.min(candidate.cost);
                most = most.max(candidate.cost);
                highest = highest.max(candidate.crew);
            }
            if highest >= crews && !candidates.is_empty() {
                return Err(AssignError::NoSuchCrew { job, crew: highest, crews });
            }
        }
        let jobs_are_columns = jobs.len() > crews;
        let rows = if jobs_are_columns { turned(jobs, crews).into() } else { jobs.into() };
        // Counts of what is in memory fit.
        let pairs = i128::try_from(jobs.len().min(crews)).unwrap_or(i128::MAX);
        Ok(Self {
            rows,
            columns: jobs.len().max(crews),
            jobs_are_columns,
            least,
            left_out: pairs * i128::from(most.abs_diff(least)) + 1,
        })
    }

    /// What suits it best.
    pub(super) fn effort(&self) -> Effort {
        let rows = self.rows.len();
        let pairs = rows.saturating_mul(self.columns);
        let candidates: usize = self.rows.iter().map(Vec::len).sum();
        let patience = if candidates < pairs / DENSE { usize::MAX } else { rows / TOO_OFTEN + 1 };
        Effort { bids: BIDS, shortlist: SHORT, patience }
    }

    /// Finds the best, in numbers that hold what leaving a row out costs.
    pub(super) fn solve<N: Number>(&self, left_out: N, effort: Effort) -> Plan<N> {
        let mut plan = Plan::new(self.rows.len(), self.columns, left_out);
        let mut shortlists = Shortlists::new(&self.rows, self.least, effort.shortlist);
        let mut search = Search::new(self.columns);
        let mut whole = None;
        for row in bid(&mut shortlists, &mut plan, effort.bids) {
            let way = if shortlists.lengthened < effort.patience {
                search.find(&mut shortlists, &plan, row)
            } else {
                let new = || WholeSearch::new(&self.rows, self.columns, self.least, left_out);
                whole.get_or_insert_with(new).find(&plan, row)
            };
            plan.follow(&way);
        }
        plan
    }

    pub(super) fn answer<N: Number>(&self, plan: &Plan<N>) -> Assignment {
        let crews = if self.jobs_are_columns { plan.rows.clone() } else { plan.columns.clone() };
        let prices = self.prices(plan);
        // What is sent costs exactly what its prices say.
        let sent = prices.jobs.iter().zip(&crews);
        let cost = sent.filter_map(|(worth, crew)| Some(worth - prices.crews.get((*crew)?)?)).sum();
        Assignment { crews, cost, prices }
    }

    /// Prices of jobs and crews. Where crews are the rows, the same prices are told from the other
    /// side: a job without a crew is worth most, and a crew without a job least.
    fn prices<N: Number>(&self, plan: &Plan<N>) -> Prices {
        let unassigned = self.left_out + i128::from(self.least);
        let worth = plan.worth.iter().map(|worth| (*worth).into());
        let prices = plan.prices.iter().map(|price| (*price).into());
        if self.jobs_are_columns {
            let crews = worth.map(|worth: i128| self.left_out - worth).collect();
            let jobs = prices.map(|price: i128| unassigned - price).collect();
            Prices { jobs, crews, unassigned }
        } else {
            let jobs = worth.map(|worth: i128| worth + i128::from(self.least)).collect();
            Prices { jobs, crews: prices.collect(), unassigned }
        }
    }
}

/// The crews, with the jobs as their candidates.
fn turned(jobs: &[Vec<Candidate>], crews: usize) -> Vec<Vec<Candidate>> {
    let mut counts = vec![0; crews];
    for candidate in jobs.iter().flatten() {
        if let Some(count) = counts.get_mut(candidate.crew) {
            *count += 1;
        }
    }
    let mut turned: Vec<_> = counts.into_iter().map(Vec::with_capacity).collect();
    for (job, candidates) in jobs.iter().enumerate() {
        for candidate in candidates {
            if let Some(crew) = turned.get_mut(candidate.crew) {
                crew.push(Candidate { crew: job, cost: candidate.cost });
            }
        }
    }
    turned
}
