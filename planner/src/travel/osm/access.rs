//! Access rules for trucks.

use super::Tag;

/// Access keys that apply to trucks, most specific first.
const TRUCKS: [&str; 3] = ["motor_vehicle", "vehicle", "access"];
/// Access values that close a street to city trucks.
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
/// Barriers that stop trucks unless an access tag allows them.
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

/// Whether tags allow trucks. `None` if no tag applies. `way` is empty, `:forward` or `:backward`.
pub(super) fn says(tag: &Tag<'_>, way: &str) -> Option<bool> {
    let said = TRUCKS.iter().find_map(|who| tag(&format!("{who}{way}")))?;
    Some(said.split(';').any(|word| !SHUT.contains(&word.trim())))
}

/// Whether trucks are allowed. Without tags they are.
pub(super) fn is_open(tag: &Tag<'_>, way: &str) -> bool {
    says(tag, way).unwrap_or(true)
}

/// Whether a barrier of this kind stops trucks.
pub(super) fn stops_trucks(barrier: &str) -> bool {
    STOPS.contains(&barrier)
}
