//! Statuses as somebody who looks at a map tells them apart: by colour and by shape.

use domain::cases::Status;

/// A handful of statuses that look alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Group {
    New,
    Waiting,
    Working,
    Done,
    Ended,
}

impl Group {
    /// All of them; what matters most comes last, and is drawn on top.
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

    /// Its name in the drawing and in the stylesheet.
    pub(super) const fn id(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Waiting => "waiting",
            Self::Working => "working",
            Self::Done => "done",
            Self::Ended => "ended",
        }
    }

    /// What the legend says.
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
