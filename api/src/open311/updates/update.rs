//! An update as the extension writes it.

use chrono::{DateTime, Utc};
use domain::{
    cases::{Status, Update},
    photos::{PhotoFile, PhotoId},
};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    super::{answer::Listed, wire::time},
    status::ExtendedStatus,
};
use crate::state::State;

/// An update of a request.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename = "request_update")]
#[schema(as = Update, xml(name = "request_update"))]
pub(in crate::open311) struct ServiceRequestUpdate<'a> {
    /// ID of the update. It never changes.
    pub(in crate::open311) update_id: String,
    /// ID of the request.
    pub(in crate::open311) service_request_id: &'a str,
    pub(in crate::open311) status: ExtendedStatus,
    /// Time of the update.
    #[serde(serialize_with = "time::serialize")]
    pub(in crate::open311) updated_datetime: DateTime<Utc>,
    /// What happened, in words.
    #[schema(required = true)]
    pub(in crate::open311) description: Option<&'a str>,
    /// URL of the first photo.
    #[schema(required = true, format = "uri")]
    pub(in crate::open311) media_url: Option<String>,
    /// Status of the case after the update, in our own words.
    pub(in crate::open311) external_status_code: Status,
    /// URLs of all photos, if there are several.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(
        value_type = Vec<String>,
        required = false,
        xml(name = "media_url", wrapped(name = "media_urls"))
    )]
    pub(in crate::open311) media_urls: Option<Vec<MediaUrl>>,
}

#[derive(Debug, Serialize)]
#[serde(rename = "media_url")]
pub(in crate::open311) struct MediaUrl(String);

impl Listed for ServiceRequestUpdate<'_> {
    const ROOT: &'static str = "service_request_updates";
}

impl<'a> ServiceRequestUpdate<'a> {
    pub(super) fn of(update: &'a Update, state: &State) -> Self {
        let Update { number, event, outcome, photos } = update;
        let url = |photo: &PhotoId| state.url(&PhotoFile::FullJpeg.path(*photo));
        // Clients read `media_url` as one text, so only `media_urls` holds several.
        let several = photos.len() > 1;
        Self {
            update_id: format!("{number}-{}", event.seq),
            service_request_id: number.as_str(),
            status: ExtendedStatus::of(event.to_status, *outcome),
            updated_datetime: event.at,
            description: Some(event.in_public_words()),
            media_url: photos.first().map(url),
            external_status_code: event.to_status,
            media_urls: several.then(|| photos.iter().map(url).map(MediaUrl).collect()),
        }
    }
}
