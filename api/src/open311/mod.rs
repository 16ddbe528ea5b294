//! `/open311`: `GeoReport` v2, for any app. An answer is a struct that derives `Serialize` and
//! `ToSchema`: what is written in both formats is what the `OpenAPI` document describes.

mod answer;
mod catalogue;
mod create;
mod created;
mod definition;
mod discovery;
mod document;
mod errors;
mod extensions;
mod filters;
mod format;
mod fresh;
mod jurisdiction;
mod key;
mod list;
mod media;
mod params;
mod report;
mod service_request;
mod services;
mod show;
mod stream;
mod tokens;
mod updates;
mod wire;

use actix_web::{
    FromRequest, Handler, HttpResponse, Resource, Responder, guard,
    middleware::from_fn,
    web::{self, ServiceConfig},
};
use serde::Deserialize;

use self::catalogue::Catalogue;
pub(crate) use self::document::document;
use self::{
    errors::{Errors, OURS},
    format::Format,
    params::Endpoint,
};

/// Mounts `/open311`. Every path below it answers errors as Open311 does.
pub(crate) fn routes(config: &mut ServiceConfig) {
    config.service(
        web::scope("/open311")
            .app_data(web::Data::new(Catalogue::default()))
            .wrap(from_fn(fresh::validate))
            .wrap(from_fn(format::format_errors))
            .service(reads("/discovery.{format:xml|json}", discovery::discovery))
            .service(web::scope("/v2").configure(endpoint))
            .service(web::scope("/test/v2").app_data(Endpoint::Test).configure(endpoint))
            .default_service(web::to(nothing_here)),
    );
}

/// An endpoint, also below the ID of each jurisdiction, for clients that cannot send
/// `jurisdiction_id`.
fn endpoint(config: &mut ServiceConfig) {
    let of_one_city = web::scope("/{jurisdiction}").configure(methods);
    config
        .configure(methods)
        .service(of_one_city.default_service(web::to(nothing_here)))
        .default_service(web::to(nothing_here));
}

/// The methods of an endpoint.
fn methods(config: &mut ServiceConfig) {
    config
        .service(reads("/discovery.{format:xml|json}", discovery::discovery))
        .service(reads("/services.{format:xml|json}", services::services))
        .service(reads("/services/{name}.{format:xml|json}", definition::definition))
        .service(
            reads("/requests.{format:xml|json}", list::requests)
                .route(web::post().to(create::create_request)),
        )
        .service(reads("/requests/{name}.{format:xml|json}", show::request))
        .service(reads("/tokens/{name}.{format:xml|json}", tokens::token))
        .service(
            reads("/servicerequestupdates.{format:xml|json}", updates::updates)
                .route(web::post().to(updates::create_update)),
        );
}

/// The last segment of a path without its extension: a service code, a request ID or a token.
#[derive(Debug, Deserialize)]
struct At {
    name: String,
}

/// A resource that answers GET and HEAD.
fn reads<F, Args>(path: &str, handler: F) -> Resource
where
    F: Handler<Args>,
    Args: FromRequest + 'static,
    F::Output: Responder + 'static,
{
    let reading = web::route().guard(guard::Any(guard::Get()).or(guard::Head())).to(handler);
    web::resource(path).route(reading).default_service(web::to(wrong_method))
}

/// The response for a request whose handler panicked.
pub(crate) fn our_fault(path: &str) -> HttpResponse {
    let mut response = Errors::one(500, OURS).render(Format::of(path));
    format::allow_any_origin(response.headers_mut());
    response
}

async fn nothing_here() -> Result<web::Bytes, Errors> {
    Err(Errors::missing("there is nothing at this address; see /open311/discovery.xml"))
}

async fn wrong_method() -> Result<web::Bytes, Errors> {
    Err(Errors::bad("this address does not take that method"))
}
