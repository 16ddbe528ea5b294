//! Why a crew was not asked, and what would change that.

use crate::choose::{Bar, Crew};

/// A crew that could not go.
#[derive(Debug, Clone, PartialEq)]
pub struct Rejected<K> {
    /// Who.
    pub key: K,
    /// What they are called.
    pub name: String,
    /// Everything that stands in the way; the first is the one to name.
    pub reasons: Vec<Reason>,
    /// What would come of it if nothing of that did.
    pub otherwise: Otherwise,
}

/// What would become of a crew if nothing stood in its way.
#[derive(Debug, Clone, PartialEq)]
pub enum Otherwise {
    /// It would be asked.
    Asked,
    /// It could go, and another would still be asked before it.
    Beaten {
        /// Who.
        by: String,
        /// By so many minutes of cost.
        by_min: f64,
    },
    /// It could go, and the plan of everything that waits has the work with another.
    Planned {
        /// With whom.
        with: String,
    },
}

/// Why a crew cannot go.
#[derive(Debug, Clone, PartialEq)]
pub enum Reason {
    /// They are not up to it today.
    SkillMissing {
        /// What they cannot do.
        skill: String,
    },
    /// Something is not on board.
    StockOut {
        /// What.
        item: String,
        /// How many more it takes.
        missing: i32,
    },
    /// They serve other districts.
    OutOfArea {
        /// The district they do not serve.
        district: String,
    },
    /// Their shift ends before the work would.
    ShiftEnds {
        /// By how many minutes.
        short_min: f64,
    },
    /// They have enough before them.
    QueueFull,
    /// They said no to it, or let it pass.
    Declined,
    /// They did it before, and it was disputed.
    Disputed,
    /// A person decided that it is not for them.
    Excluded,
    /// Nobody has heard of them for a while.
    Offline,
    /// They rest.
    OnBreak {
        /// For how many minutes yet.
        minutes: f64,
    },
    /// It is offered to who is near alone, and nobody knows where they are.
    StalePosition,
    /// It is offered to who is near alone.
    TooFar {
        /// By how many minutes of travel.
        over_min: f64,
    },
}

impl From<Bar> for Reason {
    fn from(bar: Bar) -> Self {
        match bar {
            Bar::Excluded => Self::Excluded,
            Bar::Disputed => Self::Disputed,
            Bar::Declined => Self::Declined,
            Bar::Offline => Self::Offline,
        }
    }
}

impl Reason {
    /// The code, for programs.
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

    /// What would have to be otherwise.
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

    /// Makes it so that this does not stand in the way of `crew`: what [`Rejected::in_words`] says
    /// would have to be.
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
            Self::Declined => crew.bars.retain(|bar| *bar != Bar::Declined),
            Self::Disputed => crew.bars.retain(|bar| *bar != Bar::Disputed),
            Self::Excluded => crew.bars.retain(|bar| *bar != Bar::Excluded),
            Self::Offline => crew.bars.retain(|bar| *bar != Bar::Offline),
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
    /// The reason to name, for programs.
    pub fn code(&self) -> &'static str {
        self.reasons.first().map_or("fits", Reason::code)
    }

    /// What would have to be otherwise for the crew to be asked, and what would come of it.
    pub fn in_words(&self) -> String {
        let Self { name, reasons, otherwise, .. } = self;
        let conditions: Vec<String> = reasons.iter().map(Reason::otherwise).collect();
        let conditions = conditions.join(" and ");
        match otherwise {
            Otherwise::Asked => format!("{name} would be offered it {conditions}."),
            Otherwise::Beaten { by, by_min } => {
                let minutes = by_min.ceil().max(1.0);
                format!(
                    "{name} could take it {conditions}, but {by} would still be asked first: \
                     it costs {minutes} minutes less."
                )
            }
            Otherwise::Planned { with } => format!(
                "{name} could take it {conditions}, but it is on the route of {with}: \
                 that is cheapest for everything that waits."
            ),
        }
    }
}
