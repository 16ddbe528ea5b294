//! The cases of the past week. Each case is reported and changed by the domain functions that real
//! cases use, with past times as arguments.
//!
//! A new town has no crew on shift, and past cases are not dispatched again: their jobs and tasks
//! are deleted, so that crews are free for new reports.

use std::{borrow::Cow, collections::BTreeMap};

use chrono::{DateTime, SecondsFormat, SubsecRound, TimeDelta, Utc};
use diesel_async::AsyncPgConnection;
use domain::{
    accounts::Role,
    cases::{
        self, Actor, Case, CaseTarget, Change, Channel, Contact, Location, NewCase, Submitted,
    },
    jobs,
    jurisdictions::JurisdictionId,
    place::Place,
    tasks,
    uploads::Named,
};
use fixtures::{Answer, PastCase, Step, Town};
use geocoding::areas::Atlas;
use indicatif::ProgressBar;

use super::{Failed, keys::Keys};

pub(super) async fn relive(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
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
    let past = Past { now: now.trunc_subsecs(0), city, town, staff, atlas: Atlas::default() };
    let mut known: Vec<Case> = vec![];
    for one in &town.cases {
        let mut case = past.report(conn, one).await?;
        for step in &one.steps {
            let at = past.at(step.at_s);
            case = past.take(conn, at, &step.step, &case, &known).await?;
        }
        jobs::end(conn, case.updated_at, &case, jobs::Ending::Cancelled).await?;
        known.push(case);
        bar.inc(1);
    }
    tasks::forget_all(conn, city).await?;
    Ok(())
}

/// Context of the steps of a case's history.
struct Past<'a> {
    /// End of the week.
    now: DateTime<Utc>,
    city: &'a JurisdictionId,
    town: &'a Town,
    /// Actor of the steps.
    staff: Actor,
    atlas: Atlas,
}

impl Past<'_> {
    fn at(&self, seconds: i64) -> DateTime<Utc> {
        self.now + TimeDelta::seconds(seconds)
    }

    async fn report(&self, conn: &mut AsyncPgConnection, past: &PastCase) -> Result<Case, Failed> {
        let new = NewCase {
            channel: Channel::Demo,
            api_key_id: None,
            service_code: past.service.clone(),
            description: past.description.clone(),
            answers: self.answers(past),
            location: Location {
                pin: Place::new(past.place.lat, past.place.long).ok(),
                ..Location::default()
            },
            contact: Contact::default(),
            shape: None,
            geotag_id: None,
            photos: vec![],
            uploads: Named::none(),
            media_urls: vec![],
        };
        let at = self.at(past.at_s);
        let reporter = &Actor::Reporter;
        let submitted = cases::submit(conn, &self.atlas, at, self.city, reporter, new, None).await;
        let Submitted { case, .. } = submitted.map_err(Failed::new)?;
        Ok(case)
    }

    fn answers(&self, past: &PastCase) -> BTreeMap<String, Vec<String>> {
        let answer = |answer: &Answer| match answer {
            Answer::Values(values) => values.clone(),
            Answer::Moment { at_s } => {
                vec![self.at(*at_s).to_rfc3339_opts(SecondsFormat::Secs, true)]
            }
        };
        past.answers.iter().map(|(code, given)| (code.clone(), answer(given))).collect()
    }

    /// Applies one step to a case.
    async fn take(
        &self,
        conn: &mut AsyncPgConnection,
        at: DateTime<Utc>,
        step: &Step,
        case: &Case,
        known: &[Case],
    ) -> Result<Case, Failed> {
        let target = CaseTarget {
            jurisdiction: self.city,
            case_id: case.case_id,
            actor: &self.staff,
            expected: None,
        };
        let (change, note) = self.change_of(step, case, known)?;
        jobs::change_case(conn, at, &target, change, &note).await.map_err(Failed::new)
    }

    /// Converts a step to a change and its note.
    fn change_of<'a>(
        &'a self,
        step: &'a Step,
        case: &Case,
        known: &[Case],
    ) -> Result<(Change<'a>, Cow<'a, str>), Failed> {
        Ok(match step {
            Step::Acknowledge => {
                let (code, name) = self.agency(case);
                (Change::Acknowledge { agency: code }, format!("{name} answers for this.").into())
            }
            Step::Reroute { agency, reason } => {
                (Change::Reroute { agency }, reason.as_str().into())
            }
            Step::Schedule { crew } => {
                let crew = self.town.crews.iter().find(|known| known.login == *crew);
                let name = crew.map_or("A crew", |crew| &crew.name);
                (Change::Schedule, format!("{name} will come.").into())
            }
            Step::Start => (Change::Start, "A crew is at work.".into()),
            Step::Hold { reason, until_s } => {
                (Change::Hold { until: Some(self.at(*until_s)) }, reason.as_str().into())
            }
            Step::Resume => (Change::Resume, "Work can go on.".into()),
            Step::Resolve { outcome, note } => {
                let outcome = outcome.parse().map_err(Failed::new)?;
                (Change::Resolve { outcome, proof: vec![], seen_at: None }, note.as_str().into())
            }
            Step::Confirm => (Change::Confirm, "The reporter says it is done.".into()),
            Step::Dispute { reason } => (Change::Dispute, reason.as_str().into()),
            Step::Decline { outcome, reason } => {
                let outcome = outcome.parse().map_err(Failed::new)?;
                (Change::Decline { outcome }, reason.as_str().into())
            }
            Step::Merge { into } => {
                let primary = known.get(*into).map_or(case.case_id, |primary| primary.case_id);
                (Change::Merge { primary }, "Somebody had reported it already.".into())
            }
            Step::Withdraw { reason } => (Change::Withdraw, reason.as_str().into()),
        })
    }

    /// Code and name of the agency that is responsible for a case.
    fn agency(&self, case: &Case) -> (&str, &str) {
        let service = self.town.services.iter().find(|known| known.code == case.service_code);
        let agency = service.and_then(|service| {
            self.town.agencies.iter().find(|known| known.code == service.agency)
        });
        agency.map_or(("", ""), |agency| (&agency.code, &agency.name))
    }
}
