//! The forms of POST. A parameter may be in the body or in the query.

#![expect(dead_code, reason = "these types only describe forms; `Params` reads the fields")]

use std::collections::BTreeMap;

use utoipa::ToSchema;

/// A service request. A location is required: `lat` and `long`, `address_string`, `address_id`,
/// `geotag_id`, or a photo that contains its location.
#[derive(ToSchema)]
pub(super) struct CreateRequest {
    /// API key.
    #[schema(required = true)]
    api_key: String,
    /// ID of the jurisdiction. Required if the endpoint serves several and the path names none.
    jurisdiction_id: Option<String>,
    /// Code of the service.
    service_code: String,
    /// Latitude in degrees (WGS 84). Requires `long`.
    #[schema(minimum = -90, maximum = 90)]
    lat: Option<f64>,
    /// Longitude in degrees (WGS 84). Requires `lat`.
    #[schema(minimum = -180, maximum = 180)]
    long: Option<f64>,
    /// Address or description of the location.
    #[schema(max_length = 500)]
    address_string: Option<String>,
    /// ID of an address point.
    #[schema(max_length = 500)]
    address_id: Option<String>,
    /// ID of a geotag, from `POST /api/v1/geotags`: an extension.
    #[schema(format = Uuid)]
    geotag_id: Option<String>,
    /// Answers to the additional questions of the service, as `attribute[CODE]`. Lists are written as
    /// `attribute[CODE][]`, as `attribute[CODE][0]`, or as `attribute[CODE]` several times.
    #[schema(required = false)]
    attribute: BTreeMap<String, String>,
    /// Email address of the reporter; not public.
    #[schema(max_length = 500)]
    email: Option<String>,
    /// ID of the device; not public.
    #[schema(max_length = 500)]
    device_id: Option<String>,
    /// ID of the account of the reporter; not public.
    #[schema(max_length = 500)]
    account_id: Option<String>,
    /// First name of the reporter; not public.
    #[schema(max_length = 500)]
    first_name: Option<String>,
    /// Last name of the reporter; not public.
    #[schema(max_length = 500)]
    last_name: Option<String>,
    /// Telephone number of the reporter; not public.
    #[schema(max_length = 500)]
    phone: Option<String>,
    /// What is wrong. Public.
    #[schema(max_length = 4000)]
    description: Option<String>,
    /// URL of a photo; may be repeated. Answers show the first as `media_url`.
    #[schema(format = "uri")]
    media_url: Option<String>,
}

/// An update of a request, by an app with an API key or by a crew with a token.
#[derive(ToSchema)]
pub(super) struct CreateUpdate {
    /// API key; not of a crew.
    #[schema(required = false)]
    api_key: String,
    /// ID of the jurisdiction. Required if the endpoint serves several and the path names none.
    jurisdiction_id: Option<String>,
    /// ID of the request.
    service_request_id: String,
    /// ID that the sender has chosen. An update that is sent again with its ID is recorded once;
    /// another update with the same ID is refused with 400.
    #[schema(max_length = 255)]
    update_id: Option<String>,
    /// New status, in the words of the extension or in ours, in upper or lower case. Default:
    /// `unchanged`.
    status: Option<String>,
    /// Time of the update. Default: now.
    #[schema(format = "date-time")]
    updated_datetime: Option<String>,
    /// What happened, in words. Public.
    #[schema(max_length = 4000)]
    description: Option<String>,
    /// URL of a photo; may be repeated.
    #[schema(format = "uri")]
    media_url: Option<String>,
    /// Latitude of the sender in degrees (WGS 84). Requires `long`.
    #[schema(minimum = -90, maximum = 90)]
    lat: Option<f64>,
    /// Longitude of the sender in degrees (WGS 84). Requires `lat`.
    #[schema(minimum = -180, maximum = 180)]
    long: Option<f64>,
    /// Outcome of a request that has ended.
    outcome: Option<String>,
    /// Time until which the work is on hold.
    #[schema(format = "date-time")]
    until: Option<String>,
    /// ID of the request that this one duplicates.
    duplicate_of: Option<String>,
    /// Fence of the job, as the crew got it with the job. Required of a crew.
    fence: Option<i64>,
}
