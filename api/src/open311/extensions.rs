//! `extensions=true`: what we know of a request besides, after the members of the standard.
//! A plain client never sees any of it.

mod notes;

use std::collections::HashMap;

use diesel::QueryResult;
use domain::{
    areas,
    cases::{self, CaseId, CaseNumber, Details, Listing, Outcome},
    db::Connection,
    jurisdictions::JurisdictionId,
    photos::{Photo, PhotoKind, Rendition},
    services::{self, Agency, Attribute},
};

use super::{
    errors::Errors,
    params::{Params, yes_or_no},
    value::Value,
};
use crate::state::State;

/// How much is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Extent {
    /// What the standard says.
    Core,
    /// That, and more.
    Extended,
}

impl Extent {
    /// What was asked for.
    pub(super) fn of(params: &Params) -> Result<Self, Errors> {
        match params.first("extensions").map(yes_or_no) {
            None | Some(Some(false)) => Ok(Self::Core),
            Some(Some(true)) => Ok(Self::Extended),
            Some(None) => Err(Errors::bad("extensions must be true or false")),
        }
    }
}

/// What is known besides of the requests of a list.
pub(super) struct Extensions<'a> {
    state: &'a State,
    details: HashMap<CaseId, Details>,
    questions: HashMap<String, Vec<Attribute>>,
    agencies: HashMap<String, Agency>,
    areas: HashMap<(String, String), String>,
}

/// Looks it up.
pub(super) async fn of<'a>(
    conn: &mut Connection,
    state: &'a State,
    city: &JurisdictionId,
    found: &[Listing],
) -> QueryResult<Extensions<'a>> {
    let ids: Vec<_> = found.iter().map(|case| case.case_id).collect();
    let agencies = services::store::agencies(conn, city).await?;
    let mut questions: HashMap<_, Vec<_>> = HashMap::new();
    for question in services::store::all_attributes(conn, city).await? {
        questions.entry(question.service_code.clone()).or_default().push(question);
    }
    let areas = areas::store::names(conn, city).await?;
    Ok(Extensions {
        state,
        details: cases::details(conn, city, &ids).await?,
        questions,
        agencies: agencies.into_iter().map(|it| (it.agency_code.clone(), it)).collect(),
        areas: areas.into_iter().map(|(kind, code, name)| ((kind, code), name)).collect(),
    })
}

impl Extensions<'_> {
    /// The members to be added for one of them.
    pub(super) fn take(&mut self, case: &Listing) -> Vec<(&'static str, Value)> {
        let Some(details) = self.details.remove(&case.case_id) else { return vec![] };
        vec![
            ("attributes", Value::List("attribute", self.attributes(&details))),
            ("extended_attributes", self.extended(&details)),
            ("notes", Value::List("note", notes::notes(&details))),
        ]
    }

    /// The answers to the service's own questions. What else an app has sent with a report was not
    /// asked, and may be about somebody.
    fn attributes(&self, details: &Details) -> Vec<Value> {
        let questions = self.questions.get(&details.case.service_code);
        let answered = questions.into_iter().flatten().filter(|question| question.variable);
        let each = answered.flat_map(|question| {
            let answers = details.answers.get(&question.attribute_code);
            answers.into_iter().flatten().map(|answer| attribute(question, answer))
        });
        each.collect()
    }

    fn extended(&self, details: &Details) -> Value {
        let Details { case, photos, primary, duplicates, .. } = details;
        let photos = photos.iter().map(|photo| self.photo(photo)).collect();
        // Areas would cut the cell that is shown in pieces.
        let areas = case.area_codes().into_iter().filter(|_| case.shown_exactly);
        let areas = areas.map(|(kind, code)| self.area(kind, code));
        let agency = case.agency_code.as_ref().and_then(|code| self.agencies.get(code));
        let duplicates = duplicates.iter().map(|number| number.as_str().into()).collect();
        Value::Object(vec![
            ("detailed_status", case.status.as_str().into()),
            ("outcome", case.outcome.map(Outcome::as_str).into()),
            ("unevidenced", case.unevidenced.into()),
            ("held_until", case.held_until.into()),
            ("channel", case.channel.as_str().into()),
            ("external_id", case.external_id.as_deref().into()),
            ("accuracy_m", case.radius_m.filter(|_| case.shown_exactly).into()),
            ("areas", Value::List("area", areas.collect())),
            ("agency", agency.map(contact).into()),
            ("photos", Value::List("photo", photos)),
            ("duplicate_of", primary.as_ref().map(CaseNumber::as_str).into()),
            ("duplicates", Value::List("service_request_id", duplicates)),
        ])
    }

    fn area(&self, kind: String, code: String) -> Value {
        let at = (kind, code);
        let name = self.areas.get(&at).map(String::as_str);
        let (kind, code) = at;
        Value::Object(vec![("kind", kind.into()), ("code", code.into()), ("name", name.into())])
    }

    fn photo(&self, photo: &Photo) -> Value {
        let title = match photo.kind {
            PhotoKind::Report => "What was reported",
            PhotoKind::Proof => "What was done",
        };
        Value::Object(vec![
            ("media_url", self.state.url(&photo.path(Rendition::Full)).into()),
            ("kind", photo.kind.as_str().into()),
            ("title", title.into()),
            ("width", photo.width.into()),
            ("height", photo.height.into()),
            ("created_at", photo.added_at.into()),
        ])
    }
}

/// An answer, and what its key is called.
fn attribute(question: &Attribute, answer: &str) -> Value {
    let choices = question.choices();
    let chosen = choices.iter().find(|choice| choice.key == answer);
    Value::Object(vec![
        ("code", question.attribute_code.as_str().into()),
        ("label", question.description.as_str().into()),
        ("value", answer.into()),
        ("name", chosen.map_or(answer, |choice| &choice.name).into()),
    ])
}

fn contact(agency: &Agency) -> Value {
    Value::Object(vec![
        ("code", agency.agency_code.as_str().into()),
        ("name", agency.name.as_str().into()),
        ("email", agency.email.as_deref().into()),
        ("phone", agency.phone.as_deref().into()),
    ])
}
