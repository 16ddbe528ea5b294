//! Groups of statuses that share a colour and a shape on the map.

use domain::cases::Status;

/// A group of statuses with the same symbol.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Group {
    New,
    Waiting,
    Working,
    Done,
    Ended,
}

impl Group {
    /// All groups in drawing order: the most important one is last and on top.
    pub(super) const ALL: [Self; 5] =
        [Self::Ended, Self::Done, Self::Waiting, Self::Working, Self::New];

    pub(super) const fn of(status: Status) -> Self {
        match status {
            Status::Received => Self::New,
            Status::Acknowledged | Status::OnHold => Self::Waiting,
            Status::Scheduled | Status::InProgress => Self::Working,
            Status::Resolved | Status::Closed => Self::Done,
            Status::Declined | Status::Duplicate | Status::Withdrawn => Self::Ended,
        }
    }

    /// Name of the group in the SVG and the stylesheet.
    pub(super) const fn id(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Waiting => "waiting",
            Self::Working => "working",
            Self::Done => "done",
            Self::Ended => "ended",
        }
    }

    /// Name of the group in the legend.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::New => "Just reported",
            Self::Waiting => "With an agency, waiting",
            Self::Working => "With a crew",
            Self::Done => "Done",
            Self::Ended => "Declined, joined or taken back",
        }
    }
}
