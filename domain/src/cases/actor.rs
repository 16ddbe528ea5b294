//! Who acts, and what they may do. Whether they may do it to *this* case, the verbs decide.

use super::status::Action;
use crate::{
    accounts::{AccountId, ApiKeyId, Role},
    crews::CrewId,
    text_enum::text_enum,
};

/// Somebody, or something, that acts on a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Actor {
    /// Whoever holds the tracking link.
    Reporter,
    /// A third-party app, by its key.
    App(ApiKeyId),
    /// Another system of the city's own, by a key that may change the status of cases.
    Partner(ApiKeyId),
    /// A crew, through the job it holds.
    Crew(CrewId),
    /// Somebody at a desk.
    Staff(AccountId, Role),
    /// Streetcorner itself.
    System,
}

text_enum! {
    /// The kind of actor that an event names.
    pub enum ActorKind {
        /// See [`Actor::Reporter`].
        Reporter = "reporter",
        /// See [`Actor::App`].
        App = "app",
        /// See [`Actor::Partner`].
        Partner = "partner",
        /// See [`Actor::Crew`].
        Crew = "crew",
        /// See [`Actor::Staff`].
        Staff = "staff",
        /// See [`Actor::System`].
        System = "system",
        /// Another system, whose history was taken over.
        Import = "import",
    }
}

impl Actor {
    /// What kind it is.
    pub const fn kind(&self) -> ActorKind {
        match self {
            Self::Reporter => ActorKind::Reporter,
            Self::App(_) => ActorKind::App,
            Self::Partner(_) => ActorKind::Partner,
            Self::Crew(_) => ActorKind::Crew,
            Self::Staff(..) => ActorKind::Staff,
            Self::System => ActorKind::System,
        }
    }

    /// Its id, if it has one.
    pub const fn id(&self) -> Option<uuid::Uuid> {
        match self {
            Self::Reporter | Self::System => None,
            Self::App(id) | Self::Partner(id) => Some(id.uuid()),
            Self::Crew(id) => Some(id.uuid()),
            Self::Staff(id, _) => Some(id.uuid()),
        }
    }

    /// Whether such an actor may do such a thing at all.
    pub fn may(&self, action: Action) -> bool {
        use Action::{
            Acknowledge, Comment, Confirm, Correct, Decline, Dispute, Hold, Merge, Redact, Reopen,
            Reroute, Resolve, Resume, Schedule, Start, Submit, Unmerge, Unschedule, Withdraw,
        };
        match action {
            Submit | Comment => true,
            Dispute | Confirm | Withdraw => {
                matches!(self, Self::Reporter | Self::System) || self.is(Role::Agent)
            }
            Acknowledge => self.runs() || self.is(Role::Agent),
            Reroute | Redact => *self == Self::System || self.is(Role::Agent),
            Merge => matches!(self, Self::Partner(_)) || self.is(Role::Agent),
            Unmerge | Correct => self.is(Role::Agent),
            Schedule | Unschedule => {
                matches!(self, Self::Crew(_)) || self.runs() || self.is(Role::Dispatcher)
            }
            Start | Hold | Resolve => {
                matches!(self, Self::Crew(_) | Self::Partner(_)) || self.is(Role::Dispatcher)
            }
            Resume | Decline | Reopen => self.runs() || self.is(Role::Dispatcher),
        }
    }

    /// Whether it is Streetcorner, or a system that the city has put beside it.
    const fn runs(&self) -> bool {
        matches!(self, Self::System | Self::Partner(_))
    }

    /// Whether it is staff with at least this role.
    fn is(&self, least: Role) -> bool {
        matches!(self, Self::Staff(_, role) if *role >= least)
    }
}
