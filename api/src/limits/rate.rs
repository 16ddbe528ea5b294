//! Rates: how many requests in which time, and how settings change them.

use std::{fmt, num::NonZeroU32, str::FromStr, time::Duration};

use super::{Action, By, usual};

/// A number of requests in a time window. All of them may come at once; the allowance then comes
/// back evenly over the window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    /// Number of requests.
    pub quota: NonZeroU32,
    /// Time in which the whole quota comes back.
    pub window: Duration,
}

/// The rates of an action. What has no rate is not limited.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rates(pub(super) Vec<(By, Rate)>);

/// Changes to the usual rates of an action: `off`, or a list like `address=100/min,device=0`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RateChanges {
    /// Nothing is limited.
    Off,
    /// New rates. `None` removes a limit; what is not named keeps its usual rate.
    To(Vec<(By, Option<Rate>)>),
}

/// A setting is not a list of rates.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no limit: write off, or a list like address=100/min,device=20/h,city=0")]
pub struct BadRates(String);

impl Rates {
    /// The usual rates of an action, with changes.
    pub fn of(action: Action, changes: Option<&RateChanges>) -> Self {
        let mut rates = usual::rates(action);
        match changes {
            None => {}
            Some(RateChanges::Off) => rates.clear(),
            Some(RateChanges::To(changes)) => {
                for (by, rate) in changes {
                    rates.retain(|(known, _)| known != by);
                    rates.extend(rate.map(|rate| (*by, rate)));
                }
            }
        }
        Self(rates)
    }
}

impl FromStr for RateChanges {
    type Err = BadRates;

    fn from_str(text: &str) -> Result<Self, BadRates> {
        if text.trim() == "off" {
            return Ok(Self::Off);
        }
        let change = |item: &str| change(item.trim()).ok_or_else(|| BadRates(item.to_owned()));
        text.split(',').map(change).collect::<Result<_, _>>().map(Self::To)
    }
}

/// Reads `address=100/min`. `0` is no limit.
fn change(item: &str) -> Option<(By, Option<Rate>)> {
    let (name, rate) = item.split_once('=')?;
    let by = By::ALL.into_iter().find(|by| by.as_str() == name.trim())?;
    if rate.trim() == "0" {
        return Some((by, None));
    }
    let (quota, window) = rate.split_once('/')?;
    let window = match window.trim() {
        "s" => Duration::from_secs(1),
        "min" => Duration::from_mins(1),
        "h" => Duration::from_hours(1),
        _ => return None,
    };
    let quota: u32 = quota.trim().parse().ok()?;
    Some((by, NonZeroU32::new(quota).map(|quota| Rate { quota, window })))
}

impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} in {} s", self.quota, self.window.as_secs())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rate(quota: u32, seconds: u64) -> Rate {
        Rate { quota: NonZeroU32::new(quota).unwrap(), window: Duration::from_secs(seconds) }
    }

    #[test]
    fn settings_change_what_they_name_and_nothing_else() {
        let changes: RateChanges = "address=5/s, cell=20/h,city=0,key=0/min".parse().unwrap();
        let rates = Rates::of(Action::Report, Some(&changes)).0;
        let of = |by: By| rates.iter().find(|(known, _)| *known == by).map(|(_, rate)| *rate);

        assert_eq!(of(By::Address), Some(rate(5, 1)));
        assert_eq!(of(By::Cell), Some(rate(20, 3_600)));
        assert_eq!((of(By::City), of(By::Key)), (None, None));
        let usual = usual::rates(Action::Report);
        assert!(of(By::Device).is_some_and(|rate| usual.contains(&(By::Device, rate))));
        assert_eq!(Rates::of(Action::Report, Some(&RateChanges::Off)), Rates::default());
        assert_eq!(Rates::of(Action::Report, None), Rates(usual));
    }

    #[test]
    fn what_is_no_rate_is_refused() {
        for text in
            ["", "on", "address", "address=", "address=5", "address=-5/s", "door=5/s", "a=1/d"]
        {
            assert_eq!(text.parse::<RateChanges>(), Err(BadRates(text.to_owned())));
        }
    }
}
