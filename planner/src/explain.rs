//! Why a crew was not asked, and what would change that.

use crate::question::{Crew, Obstacle};

/// A crew that cannot do the job.
#[derive(Debug, Clone, PartialEq)]
pub struct Rejected<K> {
    /// Key of the crew.
    pub key: K,
    /// Name of the crew.
    pub name: String,
    /// All reasons. The first is the most important.
    pub reasons: Vec<Reason>,
    /// What would happen without these reasons.
    pub otherwise: Counterfactual,
}

/// What would happen to a crew without its reasons.
#[derive(Debug, Clone, PartialEq)]
pub enum Counterfactual {
    /// It would be asked.
    Asked,
    /// It could do the job, but another crew would be asked first.
    Beaten {
        /// Name of the other crew.
        by: String,
        /// Cost difference, in minutes.
        by_min: f64,
    },
    /// It could do the job, but the job is on the route of another crew.
    Planned {
        /// Name of the other crew.
        with: String,
    },
}

/// Why a crew cannot do a job.
#[derive(Debug, Clone, PartialEq)]
pub enum Reason {
    /// The crew lacks a skill in this shift.
    SkillMissing {
        /// The missing skill.
        skill: String,
    },
    /// An item is not on board.
    StockOut {
        /// The missing item.
        item: String,
        /// Number of items that are missing.
        missing: i32,
    },
    /// The crew serves other districts.
    OutOfArea {
        /// District of the job.
        district: String,
    },
    /// The shift ends before the work would.
    ShiftEnds {
        /// Minutes that are missing.
        short_min: f64,
    },
    /// The crew has the maximum number of jobs or offers.
    QueueFull,
    /// The crew declined the job or let its offer expire.
    Declined,
    /// The crew's earlier work on it was disputed.
    Disputed,
    /// A dispatcher excluded the crew.
    Excluded,
    /// The crew has made no request for a while.
    Offline,
    /// The crew is on a break.
    OnBreak {
        /// Remaining minutes of the break.
        minutes: f64,
    },
    /// The job goes to nearby crews only, and the crew's position is unknown or too old.
    StalePosition,
    /// The job goes to nearby crews only, and the crew is too far away.
    TooFar {
        /// Travel time above the limit, in minutes.
        over_min: f64,
    },
}

impl From<Obstacle> for Reason {
    fn from(bar: Obstacle) -> Self {
        match bar {
            Obstacle::Excluded => Self::Excluded,
            Obstacle::Disputed => Self::Disputed,
            Obstacle::Declined => Self::Declined,
            Obstacle::Offline => Self::Offline,
        }
    }
}

impl Reason {
    /// Stable code of the reason, for programs.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::SkillMissing { .. } => "skill_missing",
            Self::StockOut { .. } => "stock_out",
            Self::OutOfArea { .. } => "out_of_area",
            Self::ShiftEnds { .. } => "shift_ends",
            Self::QueueFull => "queue_full",
            Self::Declined => "declined",
            Self::Disputed => "disputed",
            Self::Excluded => "excluded",
            Self::Offline => "offline",
            Self::OnBreak { .. } => "on_break",
            Self::StalePosition => "stale_position",
            Self::TooFar { .. } => "too_far",
        }
    }

    /// Describes what would have to change.
    fn otherwise(&self) -> String {
        match self {
            Self::SkillMissing { skill } => format!("with the skill {skill} on shift"),
            Self::StockOut { item, missing } => format!("with {missing} more {item} on board"),
            Self::OutOfArea { district } => format!("if it served district {district}"),
            Self::ShiftEnds { short_min } => {
                format!("if its shift lasted {} minutes longer", short_min.ceil().max(1.0))
            }
            Self::QueueFull => "once it has finished or answered something else".to_owned(),
            Self::Declined => "had it not said no, or let it pass".to_owned(),
            Self::Disputed => "had its earlier work on it not been disputed".to_owned(),
            Self::Excluded => "had nobody decided that it is not for it".to_owned(),
            Self::Offline => "once it is heard of again".to_owned(),
            Self::OnBreak { minutes } => {
                format!("after its break, in {} minutes", minutes.ceil().max(1.0))
            }
            Self::StalePosition => "if it were known to be near".to_owned(),
            Self::TooFar { over_min } => {
                format!("if it were {} minutes nearer", over_min.ceil().max(1.0))
            }
        }
    }

    /// Changes `crew` so that this reason no longer applies: the change that [`Rejected::in_words`]
    /// describes.
    pub fn mend<K>(&self, crew: &mut Crew<K>) {
        match self {
            Self::SkillMissing { skill } => crew.skills.push(skill.clone()),
            Self::StockOut { item, missing } => {
                let on_board = crew.stock.entry(item.clone()).or_default();
                *on_board = on_board.saturating_add(*missing);
            }
            Self::OutOfArea { district } => crew.districts.push(district.clone()),
            Self::ShiftEnds { short_min } => crew.minutes_left += short_min.ceil().max(1.0),
            Self::QueueFull => {
                crew.held = crew.held.min(0);
                crew.offers = crew.offers.min(0);
                crew.way.free_in_min = 0.0;
            }
            Self::Declined => crew.bars.retain(|bar| *bar != Obstacle::Declined),
            Self::Disputed => crew.bars.retain(|bar| *bar != Obstacle::Disputed),
            Self::Excluded => crew.bars.retain(|bar| *bar != Obstacle::Excluded),
            Self::Offline => crew.bars.retain(|bar| *bar != Obstacle::Offline),
            Self::OnBreak { .. } => crew.break_min = None,
            Self::StalePosition => {
                crew.way.distance_m = Some(0.0);
                crew.way.travel_min = 0.0;
            }
            Self::TooFar { over_min } => crew.come_nearer(over_min.ceil().max(1.0)),
        }
    }
}

impl<K> Rejected<K> {
    /// Code of the most important reason.
    pub fn code(&self) -> &'static str {
        self.reasons.first().map_or("fits", Reason::code)
    }

    /// Describes what would have to change for the crew to be asked, and what would follow.
    pub fn in_words(&self) -> String {
        let Self { name, reasons, otherwise, .. } = self;
        let conditions: Vec<String> = reasons.iter().map(Reason::otherwise).collect();
        let conditions = conditions.join(" and ");
        match otherwise {
            Counterfactual::Asked => format!("{name} would be offered it {conditions}."),
            Counterfactual::Beaten { by, by_min } => {
                let minutes = by_min.ceil().max(1.0);
                format!(
                    "{name} could take it {conditions}, but {by} would still be asked first: \
                     it costs {minutes} minutes less."
                )
            }
            Counterfactual::Planned { with } => format!(
                "{name} could take it {conditions}, but it is on the route of {with}: \
                 that is cheapest for everything that waits."
            ),
        }
    }
}
