//! Data of the tracking page.

use askama::Template;
use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    cases::{Action, Case, Event, Tracked},
    jurisdictions::Jurisdiction,
    services::Agency,
};

use super::{
    group::Group,
    history::{self, Line, Note, Teller},
    link::Link,
    picture::{Picture, pictures},
    words::{self, Moment},
};

/// Time after an action during which the page shows a thank-you message.
const THANKS: TimeDelta = TimeDelta::minutes(10);

/// Message at the top of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Notice {
    /// The action was carried out.
    Done(Action),
    /// The case changed before the action arrived.
    Overtaken,
    /// The dispute period is over.
    TooLate,
}

/// Data of the template.
#[derive(Debug, Template)]
#[template(path = "track.html")]
pub(super) struct TrackPage {
    path: String,
    city: String,
    is_test: bool,
    service: String,
    number: String,
    thanks: Option<&'static str>,
    refusal: Option<&'static str>,
    stands: Stands,
    joined_to: Option<String>,
    agency: Option<Contact>,
    may: May,
    report: Report,
    pictures: Vec<Picture>,
    history: Vec<Line>,
    joined_history: Vec<Line>,
}

/// Status of the case.
#[derive(Debug)]
struct Stands {
    group: Group,
    words: &'static str,
    outcome: Option<&'static str>,
    note: Option<Note>,
    unevidenced: bool,
    held_until: Option<Moment>,
    arrival: Option<(Moment, Moment)>,
    expected: Option<Moment>,
    late: bool,
}

/// Contact of an agency.
#[derive(Debug)]
struct Contact {
    name: String,
    phone: Option<String>,
    /// Phone number with digits and `+` only, for a `tel:` link.
    dial: String,
    email: Option<String>,
}

/// Actions that are open to the reporter.
#[derive(Debug)]
struct May {
    dispute: bool,
    until: Option<Moment>,
    confirm: bool,
    withdraw: bool,
}

/// The report.
#[derive(Debug)]
struct Report {
    description: String,
    place: Option<String>,
    at: Moment,
    link: Option<String>,
}

impl TrackPage {
    pub(super) fn new(
        link: &Link,
        tracked: &Tracked,
        now: DateTime<Utc>,
        notice: Option<Notice>,
    ) -> Self {
        let Tracked { city, case, service, agencies, events, photos, arrival, primary } = tracked;
        let (subject, told) = match primary {
            Some(primary) => (&primary.case, &primary.events),
            None => (case, events),
        };
        let theirs = primary.as_ref().map(|primary| primary.photos.as_slice()).unwrap_or_default();
        let tell = |events, teller| history::lines(city, agencies, events, teller);
        Self {
            path: link.path(),
            city: city.name.clone(),
            is_test: city.sandbox_of.is_some(),
            service: service
                .as_ref()
                .map_or_else(|| case.service_code.clone(), |service| service.name.clone()),
            number: case.number.to_string(),
            thanks: thanks(notice, events, now),
            refusal: refusal(notice),
            stands: Stands {
                arrival: arrival.map(|arrival| {
                    (Moment::new(city, arrival.from), Moment::new(city, arrival.to))
                }),
                ..Stands::new(city, subject, told, now)
            },
            joined_to: primary.as_ref().map(|primary| primary.case.number.to_string()),
            agency: Contact::of(subject, agencies),
            may: May::new(city, case, now),
            report: Report::new(city, case),
            pictures: pictures(&photos.iter().chain(theirs).collect::<Vec<_>>()),
            history: tell(events, Teller::Own),
            joined_history: primary
                .as_ref()
                .map(|primary| tell(&primary.events, Teller::Primary))
                .unwrap_or_default(),
        }
    }
}

/// Returns the thank-you message, only if the action was carried out within the last minutes.
fn thanks(notice: Option<Notice>, events: &[Event], now: DateTime<Utc>) -> Option<&'static str> {
    let Some(Notice::Done(action)) = notice else { return None };
    let just = |event: &Event| event.action == action && event.at > now - THANKS;
    words::thanks(action).filter(|_| events.iter().any(just))
}

const fn refusal(notice: Option<Notice>) -> Option<&'static str> {
    match notice {
        None | Some(Notice::Done(_)) => None,
        Some(Notice::Overtaken) => Some(
            "Somebody changed this case before your answer arrived, and it does not fit any \
             more. Nothing was done. Here is how it stands now.",
        ),
        Some(Notice::TooLate) => Some(
            "The time to say so has passed, so nothing was done. If the problem is there, please \
             report it again.",
        ),
    }
}

impl Stands {
    fn new(city: &Jurisdiction, case: &Case, events: &[Event], now: DateTime<Utc>) -> Self {
        let live = case.status.is_live();
        let note = case.status_notes.as_ref().map(|text| {
            let event = events.iter().rev().find(|event| event.note == *text);
            let whose = event.map_or("Note", |event| words::whose(event.actor));
            Note { whose, text: text.clone() }
        });
        Self {
            group: Group::of(case.status),
            words: case.status.in_words(),
            outcome: case.outcome.and_then(words::outcome),
            note,
            unevidenced: case.unevidenced,
            held_until: case.held_until.map(|at| Moment::new(city, at)),
            arrival: None,
            expected: case.expected_at.filter(|_| live).map(|at| Moment::new(city, at)),
            late: case.expected_at.is_some_and(|at| at < now),
        }
    }
}

impl Contact {
    fn of(case: &Case, agencies: &[Agency]) -> Option<Self> {
        let code = case.agency_code.as_ref()?;
        let agency = agencies.iter().find(|agency| agency.agency_code == *code)?;
        let phone = agency.phone.clone();
        let dial = phone.as_deref().unwrap_or_default().chars();
        Some(Self {
            name: agency.name.clone(),
            dial: dial.filter(|c| c.is_ascii_digit() || *c == '+').collect(),
            phone,
            email: agency.email.clone(),
        })
    }
}

impl May {
    fn new(city: &Jurisdiction, case: &Case, now: DateTime<Utc>) -> Self {
        let choices = case.choices(city, now);
        Self {
            dispute: choices.contains(&Action::Dispute),
            until: case.dispute_until(city).map(|at| Moment::new(city, at)),
            confirm: choices.contains(&Action::Confirm),
            withdraw: choices.contains(&Action::Withdraw),
        }
    }
}

impl Report {
    fn new(city: &Jurisdiction, case: &Case) -> Self {
        let point = case.place.map(|place| format!("{:.5}, {:.5}", place.lat(), place.long()));
        let on_the_web =
            |link: &&String| link.starts_with("https://") || link.starts_with("http://");
        Self {
            description: case.description.clone(),
            place: case.address.clone().or(point),
            at: Moment::new(city, case.requested_at),
            link: case.media_url.as_ref().filter(on_the_web).cloned(),
        }
    }
}
