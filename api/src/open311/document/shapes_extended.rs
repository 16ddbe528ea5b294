//! What is answered: the extensions.

#![expect(dead_code, reason = "these types describe; the answers are trees")]
#![expect(clippy::struct_field_names, reason = "the names are the standard's")]

use chrono::{DateTime, Utc};
use domain::{
    cases::{Outcome, Status},
    photos::PhotoKind,
};
use utoipa::ToSchema;

/// When a question is asked: if another answer is one of these.
#[derive(ToSchema)]
pub(super) struct Condition {
    /// The other question.
    code: String,
    /// The keys of its answers.
    #[schema(min_items = 1, xml(name = "key", wrapped(name = "any_of")))]
    any_of: Vec<String>,
}

/// An answer to an extra question.
#[derive(ToSchema)]
#[schema(xml(name = "attribute"))]
pub(super) struct GivenAnswer {
    code: String,
    /// The question.
    label: String,
    /// The answer, or the key of what was chosen.
    value: String,
    /// What was chosen, as it is shown.
    name: String,
}

/// What is known of a request besides.
#[derive(ToSchema)]
pub(super) struct ExtendedAttributes {
    detailed_status: Status,
    #[schema(required = true)]
    outcome: Option<Outcome>,
    /// Whether it is said to be fixed without proof.
    unevidenced: bool,
    #[schema(required = true)]
    held_until: Option<DateTime<Utc>>,
    /// How it came in.
    channel: String,
    /// Its number in the system that it came from.
    #[schema(required = true)]
    external_id: Option<String>,
    /// How exact `lat` and `long` are.
    #[schema(required = true, minimum = 0)]
    accuracy_m: Option<f64>,
    #[schema(xml(name = "area", wrapped(name = "areas")))]
    areas: Vec<AreaName>,
    #[schema(required = true)]
    agency: Option<AgencyContact>,
    #[schema(xml(name = "photo", wrapped(name = "photos")))]
    photos: Vec<Picture>,
    #[schema(required = true)]
    duplicate_of: Option<String>,
    #[schema(xml(name = "service_request_id", wrapped(name = "duplicates")))]
    duplicates: Vec<String>,
}

/// An area that it lies in.
#[derive(ToSchema)]
#[schema(xml(name = "area"))]
pub(super) struct AreaName {
    kind: String,
    code: String,
    #[schema(required = true)]
    name: Option<String>,
}

/// Whom to ask.
#[derive(ToSchema)]
pub(super) struct AgencyContact {
    code: String,
    name: String,
    #[schema(required = true)]
    email: Option<String>,
    #[schema(required = true)]
    phone: Option<String>,
}

/// A picture.
#[derive(ToSchema)]
#[schema(xml(name = "photo"))]
pub(super) struct Picture {
    #[schema(format = "uri")]
    media_url: String,
    kind: PhotoKind,
    title: String,
    /// In pixels; not known as long as it is being made.
    #[schema(required = true)]
    width: Option<i32>,
    #[schema(required = true)]
    height: Option<i32>,
    created_at: DateTime<Utc>,
}

/// Something that happened.
#[derive(ToSchema)]
#[schema(xml(name = "note"))]
pub(super) struct Note {
    datetime: DateTime<Utc>,
    r#type: NoteType,
    #[schema(min_length = 1)]
    summary: String,
    #[schema(required = true)]
    description: Option<String>,
    detailed_status: Status,
}

/// The words that clients of this extension look for.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
pub(super) enum NoteType {
    Submitted,
    Opened,
    Activity,
    FollowOn,
    Closed,
}

/// An update of a request.
#[derive(ToSchema)]
#[schema(xml(name = "request_update"))]
pub(super) struct Update {
    /// Stays the same for ever.
    update_id: String,
    service_request_id: String,
    status: ExtendedStatus,
    updated_datetime: DateTime<Utc>,
    #[schema(required = true)]
    description: Option<String>,
    #[schema(required = true, format = "uri")]
    media_url: Option<String>,
    /// Where the case stood then, in our own words.
    external_status_code: Status,
    /// Every picture, where there are several.
    #[schema(required = false, xml(name = "media_url", wrapped(name = "media_urls")))]
    media_urls: Vec<String>,
}

/// Where a request stood, in the words of the platforms that speak this extension.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
pub(super) enum ExtendedStatus {
    Open,
    Investigating,
    ActionScheduled,
    InProgress,
    Planned,
    Duplicate,
    Cancelled,
    Fixed,
    NotCouncilsResponsibility,
    NoFurtherAction,
    Closed,
}

/// What became of an update that was posted.
#[derive(ToSchema)]
#[schema(xml(name = "request_update"))]
pub(super) struct CreatedUpdate {
    update_id: String,
    service_request_id: String,
}
