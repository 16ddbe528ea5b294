//! Tests of `GET /track/{jurisdiction_id}/{secret}`.

use actix_web::{ResponseError, http::StatusCode};
use askama::Template;
use chrono::TimeDelta;
use domain::{
    cases::{Action, Actor, CaseId, Entry, Followed, Outcome, Status, Tracked},
    crews::CrewId,
    photos::{Photo, PhotoId, PhotoKind, PhotoState},
};

use super::{
    assert_fit_to_read,
    sample::{happens, link, now, tracked},
};
use crate::pages::{
    error_page::PageError,
    view::{Notice, TrackPage},
};

fn shown(tracked: &Tracked, notice: Option<Notice>) -> String {
    TrackPage::new(&link(), tracked, now(), notice).render().unwrap()
}

fn photo(tracked: &Tracked, kind: PhotoKind, state: PhotoState) -> Photo {
    let photo_id = PhotoId::new(now());
    Photo {
        jurisdiction_id: tracked.city.jurisdiction_id.clone(),
        photo_id,
        case_id: tracked.case.case_id,
        kind,
        state,
        width: 4_000,
        height: 3_000,
        original_sha256: vec![],
        likeness: vec![],
        taken_at: None,
        place: None,
        added_at: now(),
        public_id: photo_id,
        placeholder: None,
        waits_for_detection: false,
    }
}

#[test]
fn a_button_is_there_only_where_it_does_something() {
    for status in Status::ALL {
        let tracked = tracked(*status);

        let html = shown(&tracked, None);

        assert_fit_to_read(&html);
        for (action, button) in [
            (Action::Dispute, "This is not fixed"),
            (Action::Confirm, "It is fixed, thank you"),
            (Action::Withdraw, "Take my report back"),
        ] {
            let form = format!("action=\"/track/town.example/c2VjcmV0/{action}\"");
            let allowed = status.after(action).is_ok();
            assert_eq!(html.contains(&form), allowed, "{status} {action}");
            assert_eq!(html.contains(button), allowed, "{status} {action}");
        }
        assert!(html.contains(status.in_words()), "{status}");
    }
}

#[test]
fn after_the_dispute_window_nobody_is_asked_what_is_wrong() {
    let mut tracked = tracked(Status::Closed);
    tracked.case.ended_at = Some(now() - TimeDelta::days(31));

    assert!(!shown(&tracked, None).contains("<form"));
}

#[test]
fn times_are_those_of_the_city() {
    let html = shown(&tracked(Status::Acknowledged), None);

    assert!(html.contains(
        "It should be done by <time datetime=\"2026-11-22T10:15:00Z\">\
         Sunday 22 November 2026, 11:15</time>"
    ));
}

#[test]
fn who_has_it_can_be_called() {
    let html = shown(&tracked(Status::Acknowledged), None);

    assert!(html.contains("Streets &#38; Paving"));
    assert!(html.contains("<a href=\"tel:+15550111\">+1 555 0111</a>"));
    assert!(html.contains("<a href=\"mailto:streets@example.org\">"));
}

#[test]
fn without_proof_the_page_says_so() {
    let mut tracked = tracked(Status::Resolved);
    tracked.case.outcome = Some(Outcome::Fixed);
    assert!(!shown(&tracked, None).contains("no proof"));

    tracked.case.unevidenced = true;

    assert!(shown(&tracked, None).contains("The city says it is done but has sent no proof."));
}

#[test]
fn photos_are_told_apart_and_have_room() {
    let mut tracked = tracked(Status::Resolved);
    let photos = [
        photo(&tracked, PhotoKind::Proof, PhotoState::Ready),
        photo(&tracked, PhotoKind::Report, PhotoState::Clean),
        photo(&tracked, PhotoKind::Report, PhotoState::Ready),
    ];
    let [proof, raw, _] = photos.clone().map(|photo| photo.photo_id);
    tracked.photos = photos.to_vec();

    let html = shown(&tracked, None);

    assert_fit_to_read(&html);
    assert!(
        html.contains(&format!(
            "<img src=\"/photos/{proof}/screen.jpg\" alt=\"Photo from the city"
        ))
    );
    assert!(
        html.contains(&format!("<img src=\"/photos/{raw}/screen.jpg\" alt=\"Photo of the problem"))
    );
    assert!(html.contains("(2 of 2)") && html.contains("width=\"1600\" height=\"1200\""));
}

#[test]
fn thanks_are_said_once_and_not_to_an_old_address() {
    let done = Some(Notice::Done(Action::Dispute));
    let mut tracked = tracked(Status::Acknowledged);
    assert!(!shown(&tracked, done).contains("Thank you"));

    let entry = Entry::by(&Actor::Reporter, now(), Action::Dispute, Status::Acknowledged);
    happens(&mut tracked, entry);

    let html = shown(&tracked, done);
    assert_fit_to_read(&html);
    assert!(html.contains("role=\"status\">Thank you for telling us."));
    assert!(html.contains("You said it is not fixed."));
}

#[test]
fn a_late_answer_is_told_why_it_did_nothing() {
    let html = shown(&tracked(Status::Acknowledged), Some(Notice::Overtaken));

    assert_fit_to_read(&html);
    assert!(html.contains("role=\"alert\">Somebody changed this case"));
}

#[test]
fn a_joined_case_follows_the_other() {
    let mut tracked = tracked(Status::Duplicate);
    let mut other = super::sample::tracked(Status::InProgress);
    other.case.case_id = CaseId::new(now());
    let crew = Actor::Crew(CrewId::new(now()));
    happens(&mut other, Entry::by(&crew, now(), Action::Start, Status::InProgress));
    let number = other.case.number.clone();
    tracked.primary =
        Some(Followed { case: other.case, events: other.events, photos: other.photos });

    let html = shown(&tracked, None);

    assert_fit_to_read(&html);
    assert!(html.contains(&format!("joined to case {number}")));
    assert!(html.contains("A crew is working on it.") && html.contains("A crew began to work"));
    assert!(!html.contains("<form"));
}

#[test]
fn hostile_words_stay_words() {
    let hostile = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>";
    let mut tracked = tracked(Status::Resolved);
    hostile.clone_into(&mut tracked.case.description);
    tracked.case.address = Some(hostile.to_owned());
    tracked.case.status_notes = Some(hostile.to_owned());
    tracked.case.media_url = Some("javascript:alert(1)".to_owned());
    tracked.agencies[0].phone = Some(hostile.to_owned());
    tracked.agencies[0].email = Some(hostile.to_owned());
    tracked.service.as_mut().unwrap().name = hostile.to_owned();
    let mut entry = Entry::by(&Actor::Reporter, now(), Action::Dispute, Status::Acknowledged);
    hostile.clone_into(&mut entry.note);
    happens(&mut tracked, entry);

    let html = shown(&tracked, None);

    assert_fit_to_read(&html);
    assert!(!html.contains("<script") && !html.contains("<img") && !html.contains("javascript:"));
}

#[test]
fn every_error_is_a_page() {
    for (error, status) in [
        (PageError::NotFound, StatusCode::NOT_FOUND),
        (PageError::TooLong, StatusCode::UNPROCESSABLE_ENTITY),
        (PageError::Unreadable, StatusCode::BAD_REQUEST),
        (PageError::Unavailable, StatusCode::SERVICE_UNAVAILABLE),
        (PageError::Ours, StatusCode::INTERNAL_SERVER_ERROR),
    ] {
        let response = error.error_response();
        assert_eq!(response.status(), status);
        let header = |name| response.headers().get(name).unwrap().to_str().unwrap().to_owned();
        assert_eq!(header("content-type"), "text/html; charset=utf-8");
        assert_eq!(header("cache-control"), "no-store");
        assert_eq!(header("referrer-policy"), "no-referrer");
        assert!(header("content-security-policy").starts_with("default-src 'none';"));
    }
}
