//! The week that was: every case is reported and moved by the verbs that real cases go through,
//! with the time of then as their argument.
//!
//! No crew is on shift in a new town, and nothing of the past is dispatched again: its jobs and
//! tasks are dropped, so that crews are free for what is reported now.

use chrono::{DateTime, Utc};
use diesel_async::AsyncPgConnection;
use domain::{
    accounts::Role,
    areas::Atlas,
    cases::{
        self, Actor, Case, Channel, Contact, Location, NewCase, On, Outcome, Resolution, Submitted,
    },
    jobs,
    jurisdictions::JurisdictionId,
    place::Place,
    tasks,
    uploads::Named,
};
use fixtures::{PastCase, Step, Town};
use indicatif::ProgressBar;

use super::{Failed, keys::Keys};

pub(super) async fn relive(
    conn: &mut AsyncPgConnection,
    city: &JurisdictionId,
    town: &Town,
    keys: &Keys,
    bar: &ProgressBar,
) -> Result<(), Failed> {
    let staff = keys
        .staff
        .iter()
        .find(|(_, role, _)| *role == Role::Dispatcher)
        .map_or(Actor::System, |(id, role, _)| Actor::Staff(*id, *role));
    let atlas = Atlas::default();
    let mut known: Vec<Case> = vec![];
    for past in &town.cases {
        let mut case = report(conn, &atlas, city, town, past).await?;
        for (at, step) in &past.steps {
            let on =
                On { jurisdiction: city, case_id: case.case_id, actor: &staff, expected: None };
            case = take(conn, *at, &on, step, &case, town, &known).await.map_err(Failed::new)?;
        }
        jobs::end(conn, case.updated_at, &case, jobs::Ending::Cancelled).await?;
        known.push(case);
        bar.inc(1);
    }
    tasks::forget_all(conn, city).await?;
    Ok(())
}

async fn report(
    conn: &mut AsyncPgConnection,
    atlas: &Atlas,
    city: &JurisdictionId,
    town: &Town,
    past: &PastCase,
) -> Result<Case, Failed> {
    let service_code = town.services.get(past.service).map_or("", |service| service.code);
    let new = NewCase {
        channel: Channel::Demo,
        api_key_id: None,
        service_code: service_code.to_owned(),
        description: past.description.clone(),
        answers: past
            .answers
            .iter()
            .map(|(code, answers)| ((*code).to_owned(), answers.clone()))
            .collect(),
        location: Location { pin: Place::try_from(past.point).ok(), ..Location::default() },
        contact: Contact::default(),
        shape: None,
        geotag_id: None,
        photos: vec![],
        uploads: Named::none(),
        media_urls: vec![],
    };
    let at = past.requested_at;
    let submitted = cases::submit(conn, atlas, at, city, &Actor::Reporter, new, None).await;
    let Submitted { case, .. } = submitted.map_err(Failed::new)?;
    Ok(case)
}

/// Takes one step of a case's past.
async fn take(
    conn: &mut AsyncPgConnection,
    at: DateTime<Utc>,
    on: &On<'_>,
    step: &Step,
    case: &Case,
    town: &Town,
    known: &[Case],
) -> Result<Case, cases::ActError> {
    match step {
        Step::Acknowledge => {
            let service = town.services.iter().find(|service| service.code == case.service_code);
            let agency = service.and_then(|service| town.agencies.get(service.agency));
            let (code, name) = agency.map_or(("", ""), |agency| (agency.code, agency.name));
            cases::acknowledge(conn, at, on, code, &format!("{name} answers for this.")).await
        }
        Step::Reroute { agency, reason } => {
            let code = town.agencies.get(*agency).map_or("", |agency| agency.code);
            cases::reroute(conn, at, on, code, reason).await
        }
        Step::Schedule { crew } => {
            let name = town.crews.get(*crew).map_or("A crew", |crew| &crew.name);
            cases::schedule(conn, at, on, &format!("{name} will come.")).await
        }
        Step::Start => cases::start(conn, at, on, "A crew is at work.").await,
        Step::Hold { reason, until } => cases::hold(conn, at, on, reason, Some(*until)).await,
        Step::Resume => cases::resume(conn, at, on, "Work can go on.").await,
        Step::Resolve { outcome, note } => {
            let (outcome, note) = (outcome_of(*outcome), note.clone());
            let resolution = Resolution { outcome, note, proof: vec![], seen_at: None };
            cases::resolve(conn, at, on, resolution).await
        }
        Step::Confirm => cases::confirm(conn, at, on, "The reporter says it is done.").await,
        Step::Dispute { reason } => cases::dispute(conn, at, on, reason).await,
        Step::Decline { outcome, reason } => {
            cases::decline(conn, at, on, outcome_of(*outcome), reason).await
        }
        Step::Merge { into } => {
            let primary = known.get(*into).map_or(case.case_id, |primary| primary.case_id);
            cases::merge(conn, at, on, primary, "Somebody had reported it already.").await
        }
        Step::Withdraw { reason } => cases::withdraw(conn, at, on, reason).await,
    }
}

const fn outcome_of(outcome: fixtures::Outcome) -> Outcome {
    match outcome {
        fixtures::Outcome::Fixed => Outcome::Fixed,
        fixtures::Outcome::NoProblemFound => Outcome::NoProblemFound,
        fixtures::Outcome::NotOurs => Outcome::NotOurs,
        fixtures::Outcome::CannotAct => Outcome::CannotAct,
        fixtures::Outcome::PrivateProperty => Outcome::PrivateProperty,
        fixtures::Outcome::Spam => Outcome::Spam,
    }
}
