//! `/open311`: `GeoReport` v2, for any app. Every answer has an XML and a JSON face.

mod create;
mod dates;
mod definition;
mod discovery;
mod errors;
mod face;
mod filters;
mod json;
mod jurisdiction;
mod list;
mod params;
mod report;
mod request;
mod services;
mod show;
mod value;
mod xml;

use actix_web::{
    FromRequest, Handler, Resource, Responder, guard,
    middleware::from_fn,
    web::{self, ServiceConfig},
};

use self::errors::Errors;

/// Mounts `/open311`. Whatever is asked below it is answered in Open311's words.
pub(crate) fn routes(config: &mut ServiceConfig) {
    config.service(
        web::scope("/open311")
            .wrap(from_fn(face::dress))
            .service(reads("/discovery.{format:xml|json}", discovery::discovery))
            .service(reads("/v2/discovery.{format:xml|json}", discovery::discovery))
            .service(reads("/v2/services.{format:xml|json}", services::services))
            .service(reads("/v2/services/{code}.{format:xml|json}", definition::definition))
            .service(
                reads("/v2/requests.{format:xml|json}", list::requests)
                    .route(web::post().to(create::create_request)),
            )
            .service(reads("/v2/requests/{number}.{format:xml|json}", show::request))
            .default_service(web::to(nothing_here)),
    );
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

async fn nothing_here() -> Result<web::Bytes, Errors> {
    Err(Errors::missing("there is nothing at this address; see /open311/discovery.xml"))
}

async fn wrong_method() -> Result<web::Bytes, Errors> {
    Err(Errors::bad("this address does not take that method"))
}
