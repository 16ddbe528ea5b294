//! Actors, and the actions that each may carry out in general. The verbs check the rights on a
//! certain case.

use super::status::Action;
use crate::{
    accounts::{AccountId, ApiKeyId, Role},
    crews::CrewId,
    text_enum::text_enum,
};

/// A person, app or system that acts on a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Actor {
    /// The holder of the case's tracking link.
    Reporter,
    /// A third-party app, identified by its API key.
    App(ApiKeyId),
    /// Another system of the city, with an API key that has the `status` scope.
    Partner(ApiKeyId),
    /// A crew, with the rights of the job it holds.
    Crew(CrewId),
    /// A member of staff who is signed in.
    Staff(AccountId, Role),
    /// Streetcorner itself.
    System,
}

text_enum! {
    /// Kind of actor, as recorded in an event.
    pub enum ActorKind {
        /// The holder of the case's tracking link.
        Reporter = "reporter",
        /// A third-party app.
        App = "app",
        /// Another system of the city.
        Partner = "partner",
        /// A crew.
        Crew = "crew",
        /// A member of staff.
        Staff = "staff",
        /// Streetcorner itself.
        System = "system",
        /// Another system whose history was imported.
        Import = "import",
    }
}

impl Actor {
    /// Kind of the actor.
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

    /// Id of the actor: API key, crew or account. `None` for the reporter and the system.
    pub const fn id(&self) -> Option<uuid::Uuid> {
        match self {
            Self::Reporter | Self::System => None,
            Self::App(id) | Self::Partner(id) => Some(id.uuid()),
            Self::Crew(id) => Some(id.uuid()),
            Self::Staff(id, _) => Some(id.uuid()),
        }
    }

    /// Whether such an actor may carry out this action in general.
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

    /// Whether the actor is Streetcorner or another system of the city.
    const fn runs(&self) -> bool {
        matches!(self, Self::System | Self::Partner(_))
    }

    /// Whether the actor is staff with at least this role.
    fn is(&self, least: Role) -> bool {
        matches!(self, Self::Staff(_, role) if *role >= least)
    }
}
