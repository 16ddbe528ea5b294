//! Settings of a worker.

use std::time::Duration;

use chrono::TimeDelta;
use domain::{audit::AuditKey, retention::RetentionDays};
use outbound::{fetch::MediaRules, push::Pusher};

use crate::{detector::Detector, travel::Travel};

/// Settings of a worker.
#[derive(Debug, Clone)]
pub struct Config {
    /// Maximum number of local tasks that run at once.
    pub at_once: usize,
    /// Time that a crew has to answer an offer.
    pub offer_lasts: TimeDelta,
    /// Time without requests after which a crew is offline and gets no offers.
    pub crew_grace: TimeDelta,
    /// Interval at which the worker looks for tasks without a notification.
    pub poll: Duration,
    /// Time after which a loop that has not finished a round is considered stalled, in addition to
    /// its interval.
    pub stalled_after: Duration,
    /// Which photos may be fetched from other servers.
    pub media: MediaRules,
    /// Service that finds faces and number plates in photos. `None` disables detection.
    pub detector: Option<Detector>,
    /// Source of driving times.
    pub travel: Travel,
    /// Sends push messages to crews. `None` disables push.
    pub pusher: Option<Pusher>,
    /// Signs a root of each jurisdiction and day. `None` disables roots.
    pub audit_key: Option<AuditKey>,
    /// For how long rows are kept.
    pub retention: RetentionDays,
    /// Public base URL without a trailing slash, for example `https://311.example.org`.
    pub public_url: String,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            at_once: 4,
            offer_lasts: TimeDelta::seconds(90),
            crew_grace: TimeDelta::minutes(10),
            poll: Duration::from_millis(500),
            stalled_after: Duration::from_mins(2),
            media: MediaRules::default(),
            detector: None,
            travel: Travel::line(),
            pusher: None,
            audit_key: None,
            retention: RetentionDays::default(),
            public_url: "http://127.0.0.1:8311".to_owned(),
        }
    }
}
