//! Prepares a surge, solves it, and converts the answer to jobs and crews.

use std::borrow::Cow;

use super::{
    Assignment, Candidate, Prices, bid::bid, number::Number, plan::Plan, search::Search,
    search_whole::WholeSearch, shortlist::Shortlists,
};

/// Maximum number of bids of a row. After that a search is faster.
const BIDS: usize = 24;
/// Initial length of a shortlist.
const SHORT: usize = 12;
/// If one in this many shortlists was too short, whole rows are searched.
const TOO_OFTEN: usize = 4;
/// If less than one in this many pairs is allowed, whole rows are never searched.
const DENSE: usize = 8;

/// Why the input is invalid.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum AssignError {
    /// A candidate is not in the list of crews.
    #[error("job {job} has crew {crew} as a candidate, and there are {crews} crews, from 0")]
    NoSuchCrew {
        /// Index of the job.
        job: usize,
        /// Index of the crew that it names.
        crew: usize,
        /// Number of crews.
        crews: usize,
    },
}

/// Gives each job at most one of its candidates, and each crew at most one job.
///
/// The largest possible number of jobs gets a crew, at the lowest total cost. `jobs` holds each
/// job's candidates in any order. `crews` is the number of crews, including crews that are no
/// candidate. A job without candidates stays without a crew. If a crew is named twice for a job,
/// the lower cost counts. The function is deterministic, also where several answers are equally
/// good.
///
/// ```
/// use planner::{Candidate, assign};
///
/// // The first crew is nearest to both jobs, but the second job needs it more.
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
/// Memory is linear in the number of jobs, crews and candidates; at most eight cells are stored per
/// candidate.
pub fn assign(jobs: &[Vec<Candidate>], crews: usize) -> Result<Assignment, AssignError> {
    let surge = Surge::read(jobs, crews)?;
    let effort = surge.effort();
    if let Some(left_out) = i32::fitting(surge.left_out) {
        return Ok(surge.answer(&surge.solve(left_out, effort)));
    }
    if let Some(left_out) = i64::fitting(surge.left_out) {
        return Ok(surge.answer(&surge.solve(left_out, effort)));
    }
    // Every input fits: costs span less than 2^64, and memory holds fewer than 2^59 jobs.
    Ok(surge.answer(&surge.solve(surge.left_out, effort)))
}

/// How the solver works. It affects the running time, never the result.
#[derive(Debug, Clone, Copy)]
pub(super) struct Effort {
    /// Maximum number of bids of a row.
    pub(super) bids: usize,
    /// Initial length of shortlists, at least 2.
    pub(super) shortlist: usize,
    /// Number of shortlists that may be too short before whole rows are searched.
    pub(super) timeout: usize,
}

/// A surge with at least as many columns as rows.
pub(super) struct Surge<'a> {
    /// The jobs, or if there are more jobs than crews, the crews with jobs as candidates.
    rows: Cow<'a, [Vec<Candidate>]>,
    columns: usize,
    /// Whether jobs are the columns.
    jobs_are_columns: bool,
    /// The minimum cost, which counts as zero.
    least: i64,
    /// More than the difference between any two assignments.
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
        // Lengths of lists in memory fit in `i128`.
        let pairs = i128::try_from(jobs.len().min(crews)).unwrap_or(i128::MAX);
        Ok(Self {
            rows,
            columns: jobs.len().max(crews),
            jobs_are_columns,
            least,
            left_out: pairs * i128::from(most.abs_diff(least)) + 1,
        })
    }

    /// Chooses the effort by the size and density of the input.
    pub(super) fn effort(&self) -> Effort {
        let rows = self.rows.len();
        let pairs = rows.saturating_mul(self.columns);
        let candidates: usize = self.rows.iter().map(Vec::len).sum();
        let timeout = if candidates < pairs / DENSE { usize::MAX } else { rows / TOO_OFTEN + 1 };
        Effort { bids: BIDS, shortlist: SHORT, timeout }
    }

    /// Finds the optimal assignment, with numbers wide enough for the cost of leaving a row out.
    pub(super) fn solve<N: Number>(&self, left_out: N, effort: Effort) -> Plan<N> {
        let mut plan = Plan::new(self.rows.len(), self.columns, left_out);
        let mut shortlists = Shortlists::new(&self.rows, self.least, effort.shortlist);
        let mut search = Search::new(self.columns);
        let mut whole = None;
        for row in bid(&mut shortlists, &mut plan, effort.bids) {
            let way = if shortlists.lengthened < effort.timeout {
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
        // Assigned pairs cost exactly the difference of their prices.
        let sent = prices.jobs.iter().zip(&crews);
        let cost = sent.filter_map(|(worth, crew)| Some(worth - prices.crews.get((*crew)?)?)).sum();
        Assignment { crews, cost, prices }
    }

    /// Prices of jobs and crews. If crews are the rows, the prices are mirrored: a job without a
    /// crew has the highest price, and a crew without a job the lowest.
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

/// Swaps the roles: the crews, with jobs as candidates.
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
