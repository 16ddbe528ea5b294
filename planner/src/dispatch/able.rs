//! Whether a crew can do a job at all, wherever the job would stand on its route.

use super::city::{Crew, Job};

/// Whether it can: by skill, stock and area, and because nobody said otherwise.
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
