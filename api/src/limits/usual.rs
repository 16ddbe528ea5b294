//! The usual rates. They are generous: a school, an office or the customers of a mobile carrier may
//! share one IPv4 address. A city's own servers are exempt by a setting.

use std::{num::NonZeroU32, time::Duration};

use super::{Action, By, rate::Rate};

/// Returns the rates of an action that hold unless settings change them.
pub(super) fn rates(action: Action) -> Vec<(By, Rate)> {
    match action {
        Action::Report => reports(),
        Action::Geotag => geotags(),
        Action::SignIn => sign_ins(),
        Action::KeyRequest => key_requests(),
        Action::Search => searches(),
    }
}

fn reports() -> Vec<(By, Rate)> {
    vec![
        (By::Address, per_minute(600)),
        (By::Network, per_minute(2_400)),
        (By::Device, per_minute(60)),
        (By::Key, per_minute(6_000)),
        (By::Cell, per_minute(610)),
        (By::City, per_minute(12_000)),
    ]
}

fn geotags() -> Vec<(By, Rate)> {
    vec![
        (By::Address, per_minute(1_200)),
        (By::Network, per_minute(4_800)),
        (By::Device, per_minute(120)),
        (By::Key, per_minute(12_000)),
        (By::Cell, per_minute(1_210)),
        (By::City, per_minute(24_000)),
    ]
}

/// Tokens are valid for 15 minutes, so a depot of a hundred crews signs in as often.
fn sign_ins() -> Vec<(By, Rate)> {
    vec![
        (By::Address, per_minute(300)),
        (By::Network, per_minute(1_250)),
        (By::Device, per_minute(30)),
        (By::City, per_minute(3_000)),
    ]
}

fn key_requests() -> Vec<(By, Rate)> {
    vec![
        (By::Address, per_hour(30)),
        (By::Network, per_hour(120)),
        (By::Device, per_hour(10)),
        (By::City, per_hour(600)),
    ]
}

/// An app may search with each letter that is typed.
fn searches() -> Vec<(By, Rate)> {
    vec![
        (By::Address, per_minute(3_600)),
        (By::Network, per_minute(14_000)),
        (By::Device, per_minute(650)),
        (By::Key, per_minute(36_000)),
        (By::Cell, per_minute(3_700)),
        (By::City, per_minute(60_000)),
    ]
}

const fn per_minute(quota: u32) -> Rate {
    rate(quota, Duration::from_mins(1))
}

const fn per_hour(quota: u32) -> Rate {
    rate(quota, Duration::from_hours(1))
}

const fn rate(quota: u32, window: Duration) -> Rate {
    match NonZeroU32::new(quota) {
        Some(quota) => Rate { quota, window },
        None => Rate { quota: NonZeroU32::MIN, window },
    }
}
