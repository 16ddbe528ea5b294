//! Assigns many jobs to crews at once.
//!
//! In a surge, choosing the best crew for each job in turn is not optimal: the first job may take
//! the crew that the second one needed. Here all jobs are weighed together, and the answer is
//! exact: the largest possible number of jobs gets a crew, at the lowest total cost.
//!
//! This is the linear assignment problem, solved by an auction (Bertsekas, 1981) and then by shortest
//! augmenting paths (Jonker and Volgenant, 1987); docs/decisions/0010-assignment.md says why the code
//! is our own. First, jobs bid for crews (`bid`), which assigns nearly
//! all. Then the shortest augmenting path adds each remaining job (`search`, or `search_whole` if
//! there are many ties). Leaving a job without a crew costs more than all other savings together,
//! so jobs that cannot be done are left out by the same search. Costs are integers, wide enough
//! never to overflow.

mod bid;
mod number;
mod plan;
mod search;
mod search_whole;
mod shortlist;
mod solve;
#[cfg(test)]
mod tests;

pub use self::solve::{AssignError, assign};

/// A crew that can do a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Candidate {
    /// Index of the crew in the caller's list, from 0.
    pub crew: usize,
    /// Cost of sending the crew, in any unit that all candidates share. It may be zero or negative.
    pub cost: i64,
}

/// The crew of each job, and the proof that no assignment costs less.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assignment {
    /// For each job, the index of its crew. `None` if the job has no crew.
    pub crews: Vec<Option<usize>>,
    /// Total cost of all assigned pairs.
    pub cost: i128,
    /// Dual prices of jobs and crews.
    pub prices: Prices,
}

/// The dual prices. They prove that the assignment is optimal:
///
/// - For every candidate, `cost + crews[crew] >= jobs[job]`, with equality for assigned pairs.
/// - No crew's price is negative, and that of a crew without a job is zero.
/// - No job's price exceeds `unassigned`, and that of a job without a crew equals it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prices {
    /// For each job, the cost of its cheapest crew, including that crew's price.
    pub jobs: Vec<i128>,
    /// For each crew, the price a job pays for it, because other jobs compete for it.
    pub crews: Vec<i128>,
    /// Cost of leaving a job without a crew: more than any saving by doing so.
    pub unassigned: i128,
}

impl Assignment {
    /// How much less a candidate could cost, all else equal, before another assignment becomes
    /// cheaper. It is zero for assigned pairs.
    ///
    /// This is a lower bound on the change that is needed: several sets of prices prove the same
    /// assignment, and this is one of them. `None` for an unknown job or crew.
    pub fn margin(&self, job: usize, candidate: Candidate) -> Option<i128> {
        let worth = self.prices.jobs.get(job)?;
        let price = self.prices.crews.get(candidate.crew)?;
        Some(i128::from(candidate.cost) + price - worth)
    }
}
