//! Whether a crew can do a job at all, at any position of its route.

use super::city::{Crew, Job};

/// Checks skill, stock, area, refusals, exclusions and the pinned crew.
pub(super) fn is_able<J, C: PartialEq>(crew: &Crew<J, C>, job: &Job<J, C>) -> bool {
    let on_board = |item: &String| crew.stock.get(item).copied().unwrap_or_default().max(0);
    job.skills.iter().all(|skill| crew.skills.contains(skill))
        && job.needs.iter().all(|(item, quantity)| on_board(item) >= *quantity)
        && (crew.districts.is_empty()
            || job.district.as_ref().is_none_or(|district| crew.districts.contains(district)))
        && job.pinned.as_ref().is_none_or(|pinned| *pinned == crew.key)
        && !job.excluded.contains(&crew.key)
        && !job.refused_by.contains(&crew.key)
}
