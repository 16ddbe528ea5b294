//! Kinds of reports that are field work, with assumptions about the work.

use crate::simulation::Kind;

/// Skills of crews.
const SKILLS: [&str; 6] = ["street", "lights", "traffic", "sanitation", "graffiti", "trees"];

/// A kind of field work.
struct FieldWork {
    /// Name in the file.
    name: &'static str,
    skill: &'static str,
    /// Mean duration of a visit in minutes, without travel.
    service_min: f64,
    /// Standard deviation of the logarithm of the duration.
    spread: f64,
    /// Number of visits for which a full vehicle has material. `None` if it needs none.
    on_board: Option<i32>,
    /// Working days until the work is due, if the file has no due time.
    due_days: u32,
}

const fn work(
    name: &'static str,
    skill: &'static str,
    (service_min, spread): (f64, f64),
    on_board: Option<i32>,
    due_days: u32,
) -> FieldWork {
    FieldWork { name, skill, service_min, spread, on_board, due_days }
}

/// Reports that need a crew. Excluded are fixed tours (bulk items), work that crews log themselves
/// (`Internal`), seasonal work (sidewalks, trees, markings) and office work.
const FIELD_WORK: [FieldWork; 20] = [
    work("Request for Pothole Repair", "street", (25.0, 0.5), Some(14), 2),
    work("Sidewalk Repair (Make Safe)", "street", (35.0, 0.5), Some(14), 2),
    work("Utility Casting Repair", "street", (40.0, 0.5), None, 2),
    work("Street Light Outages", "lights", (30.0, 0.6), Some(16), 10),
    work("Street Light Knock Downs", "lights", (50.0, 0.5), None, 2),
    work("Major System Failure", "lights", (50.0, 0.6), None, 2),
    work("Traffic Signal Repair", "traffic", (35.0, 0.6), None, 1),
    work("Sign Repair", "traffic", (20.0, 0.4), Some(18), 10),
    work("Missing Sign", "traffic", (25.0, 0.4), Some(18), 10),
    work("Abandoned Vehicles", "traffic", (15.0, 0.4), None, 10),
    work("Missed Trash/Recycling/Yard Waste/Bulk Item", "sanitation", (15.0, 0.4), None, 2),
    work("Pick up Dead Animal", "sanitation", (12.0, 0.4), None, 1),
    work("Requests for Street Cleaning", "sanitation", (30.0, 0.5), None, 2),
    work("Empty Litter Basket", "sanitation", (10.0, 0.3), None, 1),
    work("CE Collection", "sanitation", (15.0, 0.4), None, 1),
    work("Sticker Request", "sanitation", (10.0, 0.3), Some(40), 2),
    work("Request for Recycling Cart", "sanitation", (12.0, 0.3), Some(24), 10),
    work("Graffiti Removal", "graffiti", (40.0, 0.5), None, 10),
    work("PWD Graffiti", "graffiti", (30.0, 0.5), None, 10),
    work("Tree Emergencies", "trees", (50.0, 0.6), None, 2),
];

/// Returns all kinds of field work.
pub fn kinds() -> Vec<Kind> {
    let skill = |name| SKILLS.iter().position(|skill| *skill == name).unwrap_or_default();
    let kind = |(item, work): (usize, &FieldWork)| Kind {
        name: work.name.to_owned(),
        skill: skill(work.skill),
        service_min: work.service_min,
        service_spread: work.spread,
        item: work.on_board.map(|full| (item, full)),
    };
    FIELD_WORK.iter().enumerate().map(kind).collect()
}

/// Returns the kind of a report, and the usual number of working days until it is due.
pub(super) fn kind_of(name: &str) -> Option<(usize, u32)> {
    let at = FIELD_WORK.iter().position(|work| work.name == name)?;
    Some((at, FIELD_WORK.get(at)?.due_days))
}
