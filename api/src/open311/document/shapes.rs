//! What is answered: the core of the standard.

#![expect(dead_code, reason = "these types describe; the answers are trees")]
#![expect(clippy::struct_field_names, reason = "the names are the standard's")]

use chrono::{DateTime, Utc};
use utoipa::ToSchema;

use super::shapes_extended::{Condition, ExtendedAttributes, GivenAnswer, Note};

/// Where things are, and when they last changed.
#[derive(ToSchema)]
#[schema(xml(name = "discovery"))]
pub(super) struct Discovery {
    /// Moves when a service or a question changes.
    changeset: DateTime<Utc>,
    #[schema(min_length = 1)]
    contact: String,
    /// How to get a key.
    #[schema(min_length = 1)]
    key_service: String,
    #[schema(xml(name = "endpoint", wrapped(name = "endpoints")), min_items = 1)]
    endpoints: Vec<Endpoint>,
}

/// A place to send requests to.
#[derive(ToSchema)]
#[schema(xml(name = "endpoint"))]
pub(super) struct Endpoint {
    specification: Specification,
    #[schema(format = "uri")]
    url: String,
    changeset: DateTime<Utc>,
    r#type: EndpointType,
    #[schema(xml(name = "format", wrapped(name = "formats")), min_items = 1)]
    formats: Vec<Format>,
}

/// What clients compare, letter by letter.
#[derive(ToSchema)]
pub(super) enum Specification {
    #[schema(rename = "http://wiki.open311.org/GeoReport_v2")]
    GeoReport,
}

/// Whether it counts.
#[derive(ToSchema)]
#[schema(rename_all = "lowercase")]
pub(super) enum EndpointType {
    Production,
    Test,
}

/// A media type.
#[derive(ToSchema)]
pub(super) enum Format {
    #[schema(rename = "text/xml")]
    Xml,
    #[schema(rename = "application/json")]
    Json,
}

/// What can be asked for.
#[derive(ToSchema)]
#[schema(xml(name = "service"))]
pub(super) struct Service {
    #[schema(pattern = "^[A-Za-z0-9_-]+$")]
    service_code: String,
    #[schema(min_length = 1)]
    service_name: String,
    description: String,
    /// Whether there is a definition with questions.
    metadata: bool,
    r#type: ServiceType,
    /// Words with commas between them.
    keywords: String,
    group: String,
}

/// When a report gets its number: at once, later for a token, or never.
#[derive(ToSchema)]
#[schema(rename_all = "lowercase")]
pub(super) enum ServiceType {
    Realtime,
    Batch,
    Blackbox,
}

/// The extra questions of a service.
#[derive(ToSchema)]
#[schema(xml(name = "service_definition"))]
pub(super) struct Definition {
    service_code: String,
    #[schema(xml(name = "attribute", wrapped(name = "attributes")))]
    attributes: Vec<Attribute>,
}

/// A question, or a remark.
#[derive(ToSchema)]
#[schema(xml(name = "attribute"))]
pub(super) struct Attribute {
    /// Whether an answer is wanted; otherwise it is there to be read.
    variable: bool,
    #[schema(min_length = 1)]
    code: String,
    datatype: Datatype,
    required: bool,
    /// What the answer looks like.
    #[schema(required = true)]
    datatype_description: Option<String>,
    #[schema(minimum = 1)]
    order: i32,
    /// The question.
    description: String,
    /// What can be chosen, for the two kinds of lists.
    #[schema(required = false, xml(name = "value", wrapped(name = "values")))]
    values: Vec<Choice>,
    /// When it is asked, if not always; with `extensions=true`. A plain client is never told that
    /// such a question is required.
    condition: Option<Condition>,
    /// With `extensions=true`.
    #[schema(required = false)]
    required_when_asked: bool,
}

/// What an answer is.
#[derive(ToSchema)]
#[schema(rename_all = "lowercase")]
pub(super) enum Datatype {
    String,
    Number,
    Datetime,
    Text,
    SingleValueList,
    MultiValueList,
}

/// Something to choose.
#[derive(ToSchema)]
#[schema(xml(name = "value"))]
pub(super) struct Choice {
    /// What is posted.
    #[schema(min_length = 1)]
    key: String,
    /// What is shown.
    #[schema(min_length = 1)]
    name: String,
}

/// What became of a report that was posted.
#[derive(ToSchema)]
#[schema(xml(name = "request"))]
pub(super) struct Created {
    /// Its number, for a realtime service.
    service_request_id: Option<String>,
    /// What to ask for the number with, for a batch service.
    #[schema(required = false)]
    token: String,
    /// What happens next.
    #[schema(required = true)]
    service_notice: Option<String>,
    #[schema(required = true)]
    account_id: Option<String>,
}

/// What a token has become.
#[derive(ToSchema)]
#[schema(xml(name = "request"))]
pub(super) struct TokenAnswer {
    /// The number; as long as there is none it is left out in JSON and empty in XML.
    service_request_id: Option<String>,
    token: String,
}

/// A request. What is unknown is null in JSON and an empty element in XML.
#[derive(ToSchema)]
#[schema(xml(name = "request"))]
pub(super) struct ServiceRequest {
    #[schema(pattern = "^[A-Za-z0-9-]+$")]
    service_request_id: String,
    status: Standing,
    #[schema(required = true)]
    status_notes: Option<String>,
    #[schema(required = true)]
    service_name: Option<String>,
    service_code: String,
    /// What was taken over from elsewhere may be longer than what a report may have.
    #[schema(required = true)]
    description: Option<String>,
    #[schema(required = true)]
    agency_responsible: Option<String>,
    #[schema(required = true)]
    service_notice: Option<String>,
    requested_datetime: DateTime<Utc>,
    /// For what is closed, when it was closed.
    updated_datetime: DateTime<Utc>,
    #[schema(required = true)]
    expected_datetime: Option<DateTime<Utc>>,
    #[schema(required = true)]
    address: Option<String>,
    #[schema(required = true)]
    address_id: Option<String>,
    #[schema(required = true)]
    zipcode: Option<String>,
    #[schema(required = true, minimum = -90, maximum = 90)]
    lat: Option<f64>,
    #[schema(required = true, minimum = -180, maximum = 180)]
    long: Option<f64>,
    /// One picture; the others stand in `extended_attributes`.
    #[schema(required = true, format = "uri")]
    media_url: Option<String>,
    /// Answers to the extra questions; with `extensions=true`.
    #[schema(required = false, xml(name = "attribute", wrapped(name = "attributes")))]
    attributes: Vec<GivenAnswer>,
    /// With `extensions=true`.
    #[schema(required = false)]
    extended_attributes: ExtendedAttributes,
    /// What happened in public; with `extensions=true`.
    #[schema(required = false, xml(name = "note", wrapped(name = "notes")))]
    notes: Vec<Note>,
}

/// The two words of the standard.
#[derive(ToSchema)]
#[schema(rename_all = "lowercase")]
pub(super) enum Standing {
    Open,
    Closed,
}

/// One thing that is wrong.
#[derive(ToSchema)]
#[schema(xml(name = "error"))]
pub(super) struct Mistake {
    /// The first entry's is the HTTP status.
    #[schema(minimum = 400, maximum = 599)]
    code: i32,
    /// For people.
    #[schema(min_length = 1)]
    description: String,
}
