//! Why a crew was not asked, and what would change that.

/// A crew that could not go.
#[derive(Debug, Clone, PartialEq)]
pub struct Rejected<K> {
    /// Who.
    pub key: K,
    /// What they are called.
    pub name: String,
    /// Why.
    pub reason: Reason,
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
    /// What they have accepted, or must do first, fills their shift.
    RouteFull,
    /// A dispatcher wants another crew to go.
    Pinned,
    /// They said no to it, or let it pass.
    Declined,
    /// They did it before, and it was disputed.
    Disputed,
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
            Self::RouteFull => "route_full",
            Self::Pinned => "pinned",
            Self::Declined => "declined",
            Self::Disputed => "disputed",
        }
    }

    /// What would have to be otherwise for `crew` to be asked.
    pub fn in_words(&self, crew: &str) -> String {
        let otherwise = match self {
            Self::SkillMissing { skill } => format!("with the skill {skill} on shift"),
            Self::StockOut { item, missing } => format!("with {missing} more {item} on board"),
            Self::OutOfArea { district } => format!("if it served district {district}"),
            Self::ShiftEnds { short_min } => {
                format!("if its shift lasted {} minutes longer", short_min.ceil())
            }
            Self::QueueFull => "once it has finished or answered something else".to_owned(),
            Self::RouteFull => "with less before it until its shift ends".to_owned(),
            Self::Pinned => "if a dispatcher had not named another crew".to_owned(),
            Self::Declined => "had it not said no, or let it pass".to_owned(),
            Self::Disputed => "had its earlier work on it not been disputed".to_owned(),
        };
        format!("{crew} would be offered it {otherwise}.")
    }
}
