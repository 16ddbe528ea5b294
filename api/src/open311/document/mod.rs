//! The `OpenAPI` document of Open311, with both faces of every answer.
//!
//! Handlers answer with trees that have an XML and a JSON face, so what they answer is described
//! here once more, in types. The tests hold every answer against it, and every parameter that is
//! read must be named in it.

mod examples;
mod forms;
mod operations;
mod parameters;
mod parts;
mod places;
mod shapes;
mod shapes_extended;

use utoipa::{OpenApi, openapi::OpenApi as Document};

use self::{
    forms::{CreateRequest, CreateUpdate},
    shapes::{Created, Definition, Discovery, Mistake, Service, ServiceRequest, TokenAnswer},
    shapes_extended::{CreatedUpdate, Update},
};

/// What holds for all of it.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Streetcorner, Open311 GeoReport v2",
        description = "What any Open311 client may count on, and the extensions that live cities \
                       use.\n\nThe extension of the address chooses the format and wins over \
                       every header. A parameter that is there but empty is not there. Errors \
                       are lists in the same format, whatever went wrong. Reading needs no key; \
                       a key is got at `/developers` or from the operator.",
    ),
    components(schemas(
        CreateRequest, CreateUpdate, Created, CreatedUpdate, Definition, Discovery, Mistake,
        Service, ServiceRequest, TokenAnswer, Update,
    )),
    tags(
        (name = "core", description = "GeoReport v2 as it is written"),
        (name = "updates", description = "What happened to requests since, in both directions: \
                                          the extension that FixMyStreet speaks"),
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
