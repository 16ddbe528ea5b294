//! Which of the city's reports are field work, and what is assumed about the work.

use planner::simulate::Kind;

/// What crews can do.
const SKILLS: [&str; 6] = ["street", "lights", "traffic", "sanitation", "graffiti", "trees"];

/// Field work of one kind.
struct FieldWork {
    /// What the file calls it.
    name: &'static str,
    skill: &'static str,
    /// Minutes that a visit takes on average, travel not counted.
    service_min: f64,
    /// The spread of its logarithm.
    spread: f64,
    /// How many visits a full truck has material for.
    on_board: Option<i32>,
    /// In how many working days it is due where the file does not say.
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

/// Reports that a crew goes out for. What is collected by a fixed tour (bulk items), logged by crews
/// themselves (`Internal`), planned for a season (sidewalks, trees, markings) or dealt with at a desk is
/// left out.
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

/// All kinds of field work.
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

/// Which kind a report is, and in how many working days it is due as a rule.
pub(super) fn kind_of(name: &str) -> Option<(usize, u32)> {
    let at = FIELD_WORK.iter().position(|work| work.name == name)?;
    Some((at, FIELD_WORK.get(at)?.due_days))
}
