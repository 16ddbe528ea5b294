//! Formats codes, times and numbers for residents.

use chrono::{DateTime, SecondsFormat, Utc};
use domain::{
    cases::{Action, ActorKind, Outcome, Status},
    jurisdictions::Jurisdiction,
};

/// A point in time in two formats.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Moment {
    /// RFC 3339: `2026-11-21T10:15:00Z`.
    pub(super) machine: String,
    /// `Saturday 21 November 2026, 10:15`, in the time zone of the jurisdiction.
    pub(super) people: String,
}

impl Moment {
    pub(super) fn new(city: &Jurisdiction, at: DateTime<Utc>) -> Self {
        Self {
            machine: at.to_rfc3339_opts(SecondsFormat::Secs, true),
            people: city.local(at).format("%A %-d %B %Y, %H:%M").to_string(),
        }
    }
}

/// Formats the date, in the time zone of the jurisdiction.
pub(super) fn day(city: &Jurisdiction, at: DateTime<Utc>) -> String {
    city.local(at).format("%-d %B %Y").to_string()
}

/// Formats a number with thousands separators: `58,251`.
pub(super) fn number(number: i64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Formats a status: `in progress`.
pub(super) fn status(status: Status) -> String {
    status.as_str().replace('_', " ")
}

/// Explains an outcome. `None` if the status is sufficient.
pub(super) const fn outcome(outcome: Outcome) -> Option<&'static str> {
    match outcome {
        Outcome::Fixed | Outcome::Other => None,
        Outcome::NoProblemFound => Some("Somebody looked and found no problem."),
        Outcome::NotOurs => Some("Somebody else answers for this, not the city."),
        Outcome::CannotAct => Some("Nothing can be done about it for now."),
        Outcome::PrivateProperty => Some("It is on private ground, where the city may not work."),
        Outcome::Spam => Some("It was not taken for a report."),
    }
}

/// Introduction of a note, by the kind of its author.
pub(super) const fn whose(actor: ActorKind) -> &'static str {
    match actor {
        ActorKind::Reporter => "You wrote",
        ActorKind::Crew => "The crew wrote",
        ActorKind::Staff | ActorKind::Partner => "The city wrote",
        ActorKind::App | ActorKind::System | ActorKind::Import => "Note",
    }
}

/// Message to the reporter after an action.
pub(super) const fn thanks(action: Action) -> Option<&'static str> {
    match action {
        Action::Dispute => {
            Some("Thank you for telling us. Your case is open again, and is looked at afresh.")
        }
        Action::Confirm => Some("Thank you for telling us. Your case is closed."),
        Action::Withdraw => Some("You have taken your report back. Nobody will come for it."),
        Action::Submit
        | Action::Acknowledge
        | Action::Reroute
        | Action::Schedule
        | Action::Unschedule
        | Action::Start
        | Action::Hold
        | Action::Resume
        | Action::Resolve
        | Action::Reopen
        | Action::Decline
        | Action::Merge
        | Action::Unmerge
        | Action::Correct
        | Action::Redact
        | Action::Comment => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_by_thousands() {
        let words = [0, 12, 999, 1_000, 58_251, 1_000_000].map(number);
        assert_eq!(words, ["0", "12", "999", "1,000", "58,251", "1,000,000"]);
    }
}
