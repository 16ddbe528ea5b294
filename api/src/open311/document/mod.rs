//! The `OpenAPI` document of Open311. The schemas of answers are the structs that the handlers answer
//! with; the tests check every answer against the document, and every parameter that is read must be
//! in it.

mod examples;
mod forms;
mod operations;
mod parameters;
mod parts;
mod places;

use utoipa::{OpenApi, openapi::OpenApi as Document};

use self::forms::{CreateRequest, CreateUpdate};
use super::{
    created::Created,
    definition::ServiceDefinition,
    discovery::Discovery,
    errors::ErrorEntry,
    service_request::ServiceRequest,
    services::Service,
    tokens::RequestToken,
    updates::{CreatedUpdate, ServiceRequestUpdate},
};

/// What applies to all operations.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Streetcorner, Open311 GeoReport v2",
        description = "The Open311 API: GeoReport v2, with the extensions that other cities \
                       use.\n\nThe extension of the path chooses the format of the answer, \
                       whatever the headers say. An empty parameter counts as absent. Errors are \
                       lists in the same format. Reading needs no API key; for posting, get one \
                       at `/developers` or from the operator.",
    ),
    components(schemas(
        CreateRequest, CreateUpdate, Created, CreatedUpdate, Discovery, ErrorEntry, RequestToken,
        Service, ServiceDefinition, ServiceRequest, ServiceRequestUpdate,
    )),
    tags(
        (name = "core", description = "GeoReport v2"),
        (name = "updates", description = "Updates of requests, in both directions: the \
                                          extension that FixMyStreet uses"),
    ),
)]
struct Frame;

/// The whole document.
pub(crate) fn document() -> Document {
    let mut document = Frame::openapi();
    document.servers = Some(places::servers());
    document.paths = operations::paths();
    let components = document.components.get_or_insert_default();
    components.add_security_scheme("api_key", places::key());
    components.add_security_scheme("crew", places::bearer());
    document
}
