//! Services: what can be asked for, and the extra questions.

mod answers;
mod dispatch_rules;
pub mod store;

use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub use self::{
    answers::{AnswerProblem, Answers, check_answers},
    dispatch_rules::{DispatchRules, Visit},
};
use crate::{
    jurisdictions::JurisdictionId,
    schema::{agency, service, service_attribute},
    text_enum::text_enum,
};

text_enum! {
    /// When a report of a service gets its number.
    pub enum ServiceKind {
        /// At once.
        Realtime = "realtime",
        /// Later, for a token.
        Batch = "batch",
        /// Never.
        Blackbox = "blackbox",
    }
}

text_enum! {
    /// What must prove that it is fixed.
    pub enum EvidenceRule {
        /// A proof photo.
        Photo = "photo",
        /// Nothing.
        None = "none",
    }
}

text_enum! {
    /// What kind of answer a question wants.
    pub enum Datatype {
        /// One line.
        String = "string",
        /// A number.
        Number = "number",
        /// A time.
        Datetime = "datetime",
        /// Several lines.
        Text = "text",
        /// One of the values.
        SingleValueList = "singlevaluelist",
        /// Some of the values.
        MultiValueList = "multivaluelist",
    }
}

/// A department that answers for services.
#[derive(Debug, Clone, PartialEq, Eq, HasQuery, Insertable)]
#[diesel(table_name = agency)]
pub struct Agency {
    /// The city.
    pub jurisdiction_id: JurisdictionId,
    /// Its code.
    pub agency_code: String,
    /// Its name.
    pub name: String,
    /// Its public address for mail.
    pub email: Option<String>,
    /// Its public telephone number.
    pub phone: Option<String>,
}

impl Agency {
    /// One of which no more than its name is known.
    pub fn named(jurisdiction: &JurisdictionId, code: &str, name: &str) -> Self {
        Self {
            jurisdiction_id: jurisdiction.clone(),
            agency_code: code.to_owned(),
            name: name.to_owned(),
            email: None,
            phone: None,
        }
    }
}

text_enum! {
    /// How closely the public sees where something is.
    pub enum PlaceShown {
        /// The point itself.
        Point = "point",
        /// The hundred house numbers around it.
        Block = "block",
        /// A cell of some 280 metres.
        Cell = "cell",
    }
}

/// What a visit uses up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct StockNeed {
    /// What.
    pub item: String,
    /// How many.
    pub quantity: i32,
}

/// A service.
#[derive(Debug, Clone, HasQuery, Insertable)]
#[diesel(table_name = service)]
pub struct Service {
    /// The city.
    pub jurisdiction_id: JurisdictionId,
    /// Its code.
    pub service_code: String,
    /// Its name.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// Its group.
    pub category: String,
    /// Words to find it by, with commas.
    pub keywords: String,
    /// When a report gets its number.
    pub kind: ServiceKind,
    /// Who answers for it.
    pub agency_code: String,
    /// Hours from the report to the promised end.
    pub sla_hours: Option<i32>,
    /// Whether a crew has to go there.
    pub field_work: bool,
    /// What a crew must be able to do.
    pub skills: Vec<String>,
    /// A list of [`StockNeed`].
    pub stock_needs: serde_json::Value,
    /// How long a visit takes, in minutes.
    pub service_minutes: i32,
    /// What must prove that it is fixed.
    pub evidence: EvidenceRule,
    /// Its place in lists.
    pub position: i32,
    /// Batch services: how many seconds pass before a token is exchanged for a number.
    pub token_seconds: i32,
    /// How closely the public sees where its cases are.
    pub place_shown: PlaceShown,
    /// How its field work finds a crew.
    #[diesel(embed)]
    pub dispatch: DispatchRules,
}

impl Service {
    /// One whose work is done elsewhere, or was: no crew is sent for it, and no proof is wanted.
    pub fn done_elsewhere(
        jurisdiction: &JurisdictionId,
        code: &str,
        name: &str,
        agency_code: &str,
        position: i32,
    ) -> Self {
        Self {
            jurisdiction_id: jurisdiction.clone(),
            service_code: code.to_owned(),
            name: name.to_owned(),
            description: String::new(),
            category: String::new(),
            keywords: String::new(),
            kind: ServiceKind::Realtime,
            agency_code: agency_code.to_owned(),
            sla_hours: None,
            field_work: false,
            skills: vec![],
            stock_needs: serde_json::Value::Array(vec![]),
            service_minutes: 30,
            evidence: EvidenceRule::None,
            position,
            token_seconds: 2,
            place_shown: PlaceShown::Point,
            dispatch: DispatchRules::default(),
        }
    }
}

/// A value that an answer may have.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Choice {
    /// What is sent.
    pub key: String,
    /// What is shown.
    pub name: String,
}

/// When a question is asked: if another has one of these answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Condition {
    /// The code of the other question of the same service.
    pub code: String,
    /// The answers that call for this question.
    pub any_of: Vec<String>,
}

/// An extra question.
#[derive(Debug, Clone, HasQuery, Insertable)]
#[diesel(table_name = service_attribute)]
pub struct Attribute {
    /// The city.
    pub jurisdiction_id: JurisdictionId,
    /// Whose question.
    pub service_code: String,
    /// Its code.
    pub attribute_code: String,
    /// Its place, from 1.
    pub position: i32,
    /// Whether it wants an answer at all.
    pub variable: bool,
    /// What kind of answer.
    pub datatype: Datatype,
    /// Whether there is no report without it.
    pub required: bool,
    /// How to answer.
    pub datatype_description: String,
    /// The question.
    pub description: String,
    /// A list of [`Choice`].
    pub choices: serde_json::Value,
    /// A [`Condition`], if the question is not always asked.
    pub condition: Option<serde_json::Value>,
}

impl Attribute {
    /// The values that an answer may have.
    pub fn choices(&self) -> Vec<Choice> {
        serde_json::from_value(self.choices.clone()).unwrap_or_default()
    }

    /// When it is asked; none for always.
    pub fn condition(&self) -> Option<Condition> {
        self.condition.as_ref().and_then(|json| serde_json::from_value(json.clone()).ok())
    }
}
