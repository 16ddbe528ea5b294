//! Statements that are prepared once for each connection.
//!
//! A statement is wrapped in [`Prepared`] if all of these conditions hold:
//!
//! 1. Diesel does not keep it prepared by itself. This is the case for updates, inserts of several
//!    rows, upserts with a condition, and raw SQL.
//! 2. It runs often or while a user waits: for each report, case status change, offer, lease,
//!    position, offline operation, upload chunk, push or task. Statements of imports, the sweeper,
//!    the command line and the desk do not justify the memory on each connection.
//! 3. It has one SQL text, or a small number of them: one for each branch, or for each number of
//!    answers to a report.
//! 4. Its plan is good without the parameter values: it finds rows by a key, or its text determines
//!    the index. A search whose best plan depends on the values is planned each time.

use diesel::{
    QueryResult,
    pg::Pg,
    query_builder::{AstPass, Query, QueryFragment, QueryId},
};

/// Keeps a statement prepared that diesel would prepare again for each run.
///
/// Diesel does not keep updates, inserts of several rows and raw SQL prepared, because it cannot
/// know how many SQL texts they have. The prepared statement is found by its text, so there must be
/// few texts.
///
/// PostgreSQL may plan a prepared statement without its parameters. So whatever selects an index,
/// such as the target of `on conflict`, must be in the SQL text.
#[derive(Debug, Clone, Copy)]
pub struct Prepared<Q>(pub Q);

impl<Q: QueryFragment<Pg>> QueryFragment<Pg> for Prepared<Q> {
    fn walk_ast<'b>(&'b self, pass: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        self.0.walk_ast(pass)
    }

    fn is_safe_to_cache_prepared(&self, _: &Pg) -> QueryResult<bool> {
        Ok(true)
    }
}

impl<Q: Query> Query for Prepared<Q> {
    type SqlType = Q::SqlType;
}

impl<Q> QueryId for Prepared<Q> {
    type QueryId = ();

    const HAS_STATIC_QUERY_ID: bool = false;
}
