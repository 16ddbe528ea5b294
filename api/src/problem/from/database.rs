//! Maps errors of the database to problems.

use domain::db::{self, NoConnection};

use crate::problem::Problem;

impl From<NoConnection> for Problem {
    fn from(error: NoConnection) -> Self {
        Self::unavailable(&error)
    }
}

impl From<diesel::result::Error> for Problem {
    fn from(error: diesel::result::Error) -> Self {
        if db::is_outage(&error) { Self::unavailable(&error) } else { Self::ours(&error) }
    }
}
