//! Services: the types of reports, with their attributes and agencies.

mod answers;
mod dispatch_rules;
mod show_photos;
mod show_places;
pub mod store;

use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub use self::{
    answers::{AnswerProblem, Answers, check_answers},
    dispatch_rules::{DispatchRules, Visit},
    show_photos::show_photos,
    show_places::show_places,
};
use crate::{
    jurisdictions::JurisdictionId,
    schema::{agency, service, service_attribute},
    text_enum::text_enum,
};

text_enum! {
    /// When a report of a service gets its case number (Open311 service `type`).
    pub enum ServiceKind {
        /// Immediately.
        Realtime = "realtime",
        /// Later, in exchange for a token.
        Batch = "batch",
        /// Never.
        Blackbox = "blackbox",
    }
}

text_enum! {
    /// Evidence that a resolution as `fixed` needs.
    pub enum EvidenceRule {
        /// A proof photo.
        Photo = "photo",
        /// No evidence.
        None = "none",
    }
}

text_enum! {
    /// Data type of an attribute (Open311 `datatype`).
    pub enum Datatype {
        /// A single line of text.
        String = "string",
        /// A number.
        Number = "number",
        /// A date and time.
        Datetime = "datetime",
        /// Several lines of text.
        Text = "text",
        /// One of the listed values.
        SingleValueList = "singlevaluelist",
        /// Any number of the listed values.
        MultiValueList = "multivaluelist",
    }
}

/// A department that is responsible for services.
#[derive(Debug, Clone, PartialEq, Eq, HasQuery, Insertable)]
#[diesel(table_name = agency)]
pub struct Agency {
    /// Jurisdiction that owns the row.
    pub jurisdiction_id: JurisdictionId,
    /// Code of the agency.
    pub agency_code: String,
    /// Display name.
    pub name: String,
    /// Public email address. `None` if unknown.
    pub email: Option<String>,
    /// Public telephone number. `None` if unknown.
    pub phone: Option<String>,
}

impl Agency {
    /// An agency without contact data.
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
    /// Precision with which the public sees the location of a case.
    pub enum PlaceShown {
        /// The exact point.
        Point = "point",
        /// The block of one hundred house numbers.
        Block = "block",
        /// A grid cell of about 280 m.
        Cell = "cell",
    }
}

text_enum! {
    /// When everybody sees a photo of a case.
    pub enum PhotosShown {
        /// As soon as it is stored.
        AtOnce = "at_once",
        /// After the detector of faces and number plates has looked at it. Until then only staff and
        /// crews see it.
        AfterDetection = "after_detection",
    }
}

/// Stock that a visit uses.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct StockNeed {
    /// Name of the item.
    pub item: String,
    /// Quantity.
    pub quantity: i32,
}

/// A service: a type of report.
#[derive(Debug, Clone, HasQuery, Insertable)]
#[diesel(table_name = service)]
pub struct Service {
    /// Jurisdiction that owns the row.
    pub jurisdiction_id: JurisdictionId,
    /// Code of the service.
    pub service_code: String,
    /// Display name.
    pub name: String,
    /// Description for reporters.
    pub description: String,
    /// Name of its group.
    pub category: String,
    /// Search keywords, separated by commas.
    pub keywords: String,
    /// When a report gets its case number.
    pub kind: ServiceKind,
    /// Code of the responsible agency.
    pub agency_code: String,
    /// Hours from the report to the due time. `None` if none is promised.
    pub sla_hours: Option<i32>,
    /// Whether a crew must visit.
    pub field_work: bool,
    /// Skills that the crew must have.
    pub skills: Vec<String>,
    /// JSON list of [`StockNeed`].
    pub stock_needs: serde_json::Value,
    /// Length of a visit in minutes.
    pub service_minutes: i32,
    /// Evidence that a resolution as `fixed` needs.
    pub evidence: EvidenceRule,
    /// Sort position in lists.
    pub position: i32,
    /// Seconds until a token can be exchanged for a case number. Batch services only.
    pub token_seconds: i32,
    /// Precision with which the public sees the locations of its cases.
    pub place_shown: PlaceShown,
    /// When everybody sees the photos of its cases.
    pub photos_shown: PhotosShown,
    /// Dispatch rules of its jobs.
    #[diesel(embed)]
    pub dispatch: DispatchRules,
}

impl Service {
    /// A service whose work is done outside Streetcorner: no field work, no proof.
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
            photos_shown: PhotosShown::AtOnce,
            dispatch: DispatchRules::default(),
        }
    }
}

/// Allowed value of an attribute.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Choice {
    /// Value that is sent.
    pub key: String,
    /// Value that is displayed.
    pub name: String,
}

/// Condition of an attribute: it is asked if another attribute has one of these answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Condition {
    /// Code of the other attribute of the same service.
    pub code: String,
    /// Answers that meet the condition.
    pub any_of: Vec<String>,
}

/// An attribute: an extra question of a service.
#[derive(Debug, Clone, HasQuery, Insertable)]
#[diesel(table_name = service_attribute)]
pub struct Attribute {
    /// Jurisdiction that owns the row.
    pub jurisdiction_id: JurisdictionId,
    /// Service that it belongs to.
    pub service_code: String,
    /// Code of the attribute.
    pub attribute_code: String,
    /// Sort position, from 1.
    pub position: i32,
    /// Whether an answer is expected. `false` for information only.
    pub variable: bool,
    /// Data type of the answer.
    pub datatype: Datatype,
    /// Whether the answer is required.
    pub required: bool,
    /// Help on how to answer.
    pub datatype_description: String,
    /// Text of the question.
    pub description: String,
    /// JSON list of [`Choice`].
    pub choices: serde_json::Value,
    /// JSON of a [`Condition`]. `None` if the attribute is always asked.
    pub condition: Option<serde_json::Value>,
}

impl Attribute {
    /// Returns the allowed values.
    pub fn choices(&self) -> Vec<Choice> {
        serde_json::from_value(self.choices.clone()).unwrap_or_default()
    }

    /// Returns the condition. `None` if the attribute is always asked.
    pub fn condition(&self) -> Option<Condition> {
        self.condition.as_ref().and_then(|json| serde_json::from_value(json.clone()).ok())
    }
}
