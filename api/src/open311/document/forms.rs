//! What is posted. Parameters may stand in the body or in the address.

#![expect(dead_code, reason = "these types describe; the fields are read one by one")]

use std::collections::BTreeMap;

use utoipa::ToSchema;

/// A report. A place is needed: `lat` and `long`, `address_string`, `address_id` or `geotag_id`.
#[derive(ToSchema)]
pub(super) struct CreateRequest {
    #[schema(required = true)]
    api_key: String,
    /// Needed where there are several cities.
    jurisdiction_id: Option<String>,
    /// As `services` lists it.
    service_code: String,
    #[schema(minimum = -90, maximum = 90)]
    lat: Option<f64>,
    #[schema(minimum = -180, maximum = 180)]
    long: Option<f64>,
    #[schema(max_length = 500)]
    address_string: Option<String>,
    #[schema(max_length = 500)]
    address_id: Option<String>,
    /// An extension: evidence of the place, as `POST /api/v1/geotags` answered.
    #[schema(format = Uuid)]
    geotag_id: Option<String>,
    /// Answers to the extra questions: `attribute[CODE]`. Lists are written as
    /// `attribute[CODE][]`, as `attribute[CODE][0]`, or by saying `attribute[CODE]` again.
    #[schema(required = false)]
    attribute: BTreeMap<String, String>,
    /// Nobody else reads it.
    #[schema(max_length = 500)]
    email: Option<String>,
    #[schema(max_length = 500)]
    device_id: Option<String>,
    #[schema(max_length = 500)]
    account_id: Option<String>,
    #[schema(max_length = 500)]
    first_name: Option<String>,
    #[schema(max_length = 500)]
    last_name: Option<String>,
    #[schema(max_length = 500)]
    phone: Option<String>,
    #[schema(max_length = 4000)]
    description: Option<String>,
    /// The address of a picture; of several, the first is shown in `media_url`.
    #[schema(format = "uri")]
    media_url: Option<String>,
}

/// An update of a request, by an app with a key or by a crew with a token.
#[derive(ToSchema)]
pub(super) struct CreateUpdate {
    #[schema(required = false)]
    api_key: String,
    /// Needed where there are several cities.
    jurisdiction_id: Option<String>,
    service_request_id: String,
    /// The sender's own id: the same sent again is not a second update.
    #[schema(max_length = 255)]
    update_id: Option<String>,
    /// Where it stands, in the words of the extension or in ours, in whatever case; if nothing is
    /// said, it stays there.
    status: Option<String>,
    /// When it happened; if nothing is said, now.
    #[schema(format = "date-time")]
    updated_datetime: Option<String>,
    #[schema(max_length = 4000)]
    description: Option<String>,
    /// The address of a picture; may be said several times.
    #[schema(format = "uri")]
    media_url: Option<String>,
    /// Where the sender stands. Together with `long`.
    #[schema(minimum = -90, maximum = 90)]
    lat: Option<f64>,
    #[schema(minimum = -180, maximum = 180)]
    long: Option<f64>,
    /// How it ended, if it did.
    outcome: Option<String>,
    /// Until when it waits, if it does.
    #[schema(format = "date-time")]
    until: Option<String>,
    /// The number of the request that it is the same as.
    duplicate_of: Option<String>,
    /// Of a crew: the number that came with the job.
    fence: Option<i64>,
}
