//! The page at `/docs`: both API documents, to read and to try.

use actix_web::{
    Error, HttpResponse, Resource,
    body::MessageBody,
    dev::{ServiceRequest, ServiceResponse},
    http::header::{CONTENT_SECURITY_POLICY, HeaderValue},
    middleware::Next,
    web,
};
use utoipa_swagger_ui::{Config, SwaggerUi, Url};

use crate::openapi;

const PAGE: &str = include_str!("docs.html");
const STYLE: &str = include_str!("docs.css");

/// What the page may load: its own scripts and styles, the API, and pictures that are in a style or
/// in an answer. Nothing inline, nothing from other servers.
/// <https://www.w3.org/TR/CSP3/>
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
                      img-src 'self' data: blob:; connect-src 'self'; base-uri 'none'; \
                      form-action 'none'; frame-ancestors 'none'";

/// The page itself. Swagger's own has no width for phones and is called "Swagger UI".
pub(crate) fn page() -> Resource {
    web::resource(["/docs/", "/docs/index.html"])
        .route(web::get().to(|| async { send(PAGE, "html") }))
}

/// What is added to Swagger's style.
pub(crate) fn style() -> Resource {
    web::resource("/docs/docs.css").route(web::get().to(|| async { send(STYLE, "css") }))
}

fn send(text: &'static str, kind: &str) -> HttpResponse {
    HttpResponse::Ok().content_type(format!("text/{kind}; charset=utf-8")).body(text)
}

/// The scripts and styles of the page, and the documents. No request is sent to an external
/// validator.
pub(crate) fn files(document: utoipa::openapi::OpenApi) -> SwaggerUi {
    let offline = Config::default().validator_url("none");
    let urls = vec![
        (Url::with_primary("The app API", "/openapi.json", true), document),
        (Url::new("Open311", "/openapi/open311.json"), openapi::open311()),
    ];
    SwaggerUi::new("/docs/{_:.*}").urls(urls).config(offline)
}

/// Middleware: sends the policy with everything below `/docs`.
pub(crate) async fn protect<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, Error> {
    let is_docs = request.path().starts_with("/docs");
    let mut response = next.call(request).await?;
    if is_docs {
        let policy = HeaderValue::from_static(POLICY);
        response.headers_mut().insert(CONTENT_SECURITY_POLICY, policy);
    }
    Ok(response)
}
