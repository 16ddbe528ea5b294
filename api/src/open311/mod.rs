//! `/open311`: `GeoReport` v2, for any app. Every answer has an XML and a JSON face.

mod catalogue;
mod create;
mod definition;
mod discovery;
mod document;
mod errors;
mod extensions;
mod face;
mod filters;
mod fresh;
mod json;
mod jurisdiction;
mod key;
mod list;
mod media;
mod params;
mod report;
mod request;
mod services;
mod show;
mod sink;
mod stream;
mod tokens;
mod updates;
mod value;
mod xml;

use actix_web::{
    FromRequest, Handler, HttpResponse, Resource, Responder, guard,
    middleware::from_fn,
    web::{self, ServiceConfig},
};
use serde::Deserialize;

use self::catalogue::Catalogue;
pub(crate) use self::document::document;
use self::errors::{Errors, OURS};
use self::params::Endpoint;

/// Mounts `/open311`. Whatever is asked below it is answered in Open311's words.
pub(crate) fn routes(config: &mut ServiceConfig) {
    config.service(
        web::scope("/open311")
            .app_data(web::Data::new(Catalogue::default()))
            .wrap(from_fn(fresh::validate))
            .wrap(from_fn(face::dress))
            .service(reads("/discovery.{format:xml|json}", discovery::discovery))
            .service(web::scope("/v2").configure(endpoint))
            .service(web::scope("/test/v2").app_data(Endpoint::Test).configure(endpoint))
            .default_service(web::to(nothing_here)),
    );
}

/// An endpoint, and the same below the id of each city: for clients that cannot send it.
fn endpoint(config: &mut ServiceConfig) {
    let of_one_city = web::scope("/{jurisdiction}").configure(methods);
    config
        .configure(methods)
        .service(of_one_city.default_service(web::to(nothing_here)))
        .default_service(web::to(nothing_here));
}

/// What an endpoint can do.
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

/// What an address names: a service, a request, a token.
#[derive(Debug, Deserialize)]
struct At {
    name: String,
}

/// An address that is read.
fn reads<F, Args>(path: &str, handler: F) -> Resource
where
    F: Handler<Args>,
    Args: FromRequest + 'static,
    F::Output: Responder + 'static,
{
    let reading = web::route().guard(guard::Any(guard::Get()).or(guard::Head())).to(handler);
    web::resource(path).route(reading).default_service(web::to(wrong_method))
}

/// What is answered at this address where nothing could be answered.
pub(crate) fn our_fault(path: &str) -> HttpResponse {
    let mut response = Errors::one(500, OURS).render(face::Face::of(path));
    face::open_to_all(response.headers_mut());
    response
}

async fn nothing_here() -> Result<web::Bytes, Errors> {
    Err(Errors::missing("there is nothing at this address; see /open311/discovery.xml"))
}

async fn wrong_method() -> Result<web::Bytes, Errors> {
    Err(Errors::bad("this address does not take that method"))
}
