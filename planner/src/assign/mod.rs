//! Who goes where when there is much to do at once.
//!
//! In a surge, the best crew for each job, one job after another, is not best for the city: the first
//! job takes the crew that the second one needed. Here all of them are weighed together, and the answer
//! is exact: as many jobs as can be have a crew of their own, and of all the ways to do that none
//! costs less.
//!
//! It is the linear assignment problem. First, jobs outbid each other for crews (`bid`), which seats
//! nearly all; then the shortest augmenting path takes in each that is left (`search`, or
//! `search_whole` where there are many ties). To leave a job without a crew costs more than anything
//! else could save, so what cannot be done is left out as a part of the same search. Numbers are whole,
//! and as wide as they must be to never overflow.

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

/// A crew that may do a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Candidate {
    /// Its place in the caller's list of crews, from 0.
    pub crew: usize,
    /// What it costs to send it, in any unit that all candidates of a surge share. It may be zero or
    /// below zero; any number will do.
    pub cost: i64,
}

/// Every job with its crew, and the proof that it can't be done for less.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assignment {
    /// For each job, the place of its crew in the list of crews; none if the job stays without one.
    pub crews: Vec<Option<usize>>,
    /// What all that are sent cost together.
    pub cost: i128,
    /// What jobs and crews are worth to each other.
    pub prices: Prices,
}

/// The dual prices: together they prove that an assignment is the best.
///
/// - For every candidate, `cost + crews[crew] >= jobs[job]`, and it is equal for those that are sent.
/// - No crew's price is below zero, and that of a crew that is sent nowhere is zero.
/// - No job is worth more than `unassigned`, and a job without a crew is worth exactly that.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prices {
    /// For each job, what the cheapest crew costs it, the price of that crew included.
    pub jobs: Vec<i128>,
    /// For each crew, what a job pays on top for having it, because others want it too.
    pub crews: Vec<i128>,
    /// What it is taken to cost to leave a job without a crew: more than can be saved by it.
    pub unassigned: i128,
}

impl Assignment {
    /// How much less a candidate could cost, everything else as it is, without there being any
    /// better assignment than this. It is zero for those that are sent.
    ///
    /// So a crew would have to cost more than this less to be sent to the job instead. It may have
    /// to be more still: several prices prove the same assignment, and these are one of them.
    /// None for a job or a crew that the assignment does not know.
    pub fn margin(&self, job: usize, candidate: Candidate) -> Option<i128> {
        let worth = self.prices.jobs.get(job)?;
        let price = self.prices.crews.get(candidate.crew)?;
        Some(i128::from(candidate.cost) + price - worth)
    }
}
