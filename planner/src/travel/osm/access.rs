//! Who may go where.

use super::Tag;

/// Who a truck is, the closest word first.
const TRUCKS: [&str; 3] = ["motor_vehicle", "vehicle", "access"];
/// What shuts a street to a city's trucks.
const SHUT: [&str; 12] = [
    "no",
    "private",
    "agricultural",
    "forestry",
    "military",
    "emergency",
    "bus",
    "psv",
    "bicycle",
    "foot",
    "use_sidepath",
    "closed",
];
/// What no truck gets past, unless somebody says otherwise.
const STOPS: [&str; 14] = [
    "block",
    "bollard",
    "chain",
    "cycle_barrier",
    "debris",
    "full-height_turnstile",
    "horse_stile",
    "jersey_barrier",
    "kissing_gate",
    "log",
    "motorcycle_barrier",
    "planter",
    "stile",
    "turnstile",
];

/// Whether trucks may go there, if it is said. `way` is empty, `:forward` or `:backward`.
pub(super) fn says(tag: &Tag<'_>, way: &str) -> Option<bool> {
    let said = TRUCKS.iter().find_map(|who| tag(&format!("{who}{way}")))?;
    Some(said.split(';').any(|word| !SHUT.contains(&word.trim())))
}

/// Whether trucks may go there; they may where nothing is said.
pub(super) fn is_open(tag: &Tag<'_>, way: &str) -> bool {
    says(tag, way).unwrap_or(true)
}

/// Whether such a barrier stops trucks.
pub(super) fn stops_trucks(barrier: &str) -> bool {
    STOPS.contains(&barrier)
}
