//! Why a crew cannot do a job at all, wherever the job would stand on its route.

use super::city::{Crew, Job};
use crate::explain::Reason;

/// What is in the way, if anything.
pub(super) fn obstacle<J, C: PartialEq>(job: &Job<J, C>, crew: &Crew<J, C>) -> Option<Reason> {
    if let Some(skill) = job.skills.iter().find(|skill| !crew.skills.contains(skill)) {
        return Some(Reason::SkillMissing { skill: skill.clone() });
    }
    for (item, quantity) in &job.needs {
        let on_board = crew.stock.get(item).copied().unwrap_or_default().max(0);
        if on_board < *quantity {
            let missing = quantity - on_board;
            return Some(Reason::StockOut { item: item.clone(), missing });
        }
    }
    if let Some(district) = &job.district
        && !crew.districts.is_empty()
        && !crew.districts.contains(district)
    {
        return Some(Reason::OutOfArea { district: district.clone() });
    }
    if job.pinned.as_ref().is_some_and(|pinned| *pinned != crew.key) {
        return Some(Reason::Pinned);
    }
    if job.excluded.contains(&crew.key) {
        return Some(Reason::Disputed);
    }
    if job.refused_by.contains(&crew.key) {
        return Some(Reason::Declined);
    }
    None
}
