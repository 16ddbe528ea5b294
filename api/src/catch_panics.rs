//! Middleware: a handler that panics gets the error response of its API; other requests go on.

use std::{any::Any, fmt, panic::AssertUnwindSafe};

use actix_web::{
    Error, HttpResponse, ResponseError,
    body::MessageBody,
    dev::{ServiceRequest, ServiceResponse},
    http::{
        StatusCode,
        header::{HeaderName, HeaderValue},
    },
    middleware::Next,
};
use futures_util::FutureExt;

use crate::{
    open311,
    problem::{Problem, ProblemCode},
};

/// Error that stands for a panic.
#[derive(Debug)]
struct Panicked {
    path: String,
    request_id: Option<String>,
}

/// Calls the next service and turns a panic into an error.
pub(crate) async fn catch_panics<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
    request_id: Option<String>,
) -> Result<ServiceResponse<B>, Error> {
    let path = request.path().to_owned();
    // Unwind safe: a handler's state belongs to its request. Shared database connections are
    // checked by the pool before they are reused.
    let answered = AssertUnwindSafe(async move { next.call(request).await }).catch_unwind().await;
    answered.unwrap_or_else(|panic| {
        tracing::error!(panic = words(&*panic), "a handler panicked");
        Err(Panicked { path, request_id }.into())
    })
}

/// Returns the message of a panic.
fn words(panic: &(dyn Any + Send)) -> &str {
    let literal = panic.downcast_ref::<&str>().copied();
    literal.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("nothing")
}

impl fmt::Display for Panicked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a handler panicked")
    }
}

impl ResponseError for Panicked {
    fn status_code(&self) -> StatusCode {
        StatusCode::INTERNAL_SERVER_ERROR
    }

    fn error_response(&self) -> HttpResponse {
        let mut response = if self.path.starts_with("/open311") {
            open311::our_fault(&self.path)
        } else {
            let words = "It has been noted; the request id helps to find it.";
            Problem::new(ProblemCode::Internal, words).error_response()
        };
        let id = self.request_id.as_deref().and_then(|id| HeaderValue::from_str(id).ok());
        if let Some(id) = id {
            response.headers_mut().insert(HeaderName::from_static("x-request-id"), id);
        }
        response
    }
}

#[cfg(test)]
mod tests {
    use actix_web::{App, body::to_bytes, middleware::from_fn, test, web};

    use super::*;
    use crate::observe::observe;

    async fn stumbles() -> HttpResponse {
        panic!("the secret of the ladder");
    }

    /// Returns status, content type and body of the response to a panic at `path`.
    async fn heard(path: &str) -> (u16, String, String) {
        let app = App::new().wrap(from_fn(observe)).default_service(web::to(stumbles));
        let app = test::init_service(app).await;
        let request = test::TestRequest::get().uri(path).to_request();
        let error = test::try_call_service(&app, request).await.unwrap_err();
        let response = error.error_response();
        let media_type = response.headers().get("content-type").unwrap().to_str().unwrap();
        let (status, media_type) = (response.status().as_u16(), media_type.to_owned());
        let body = to_bytes(response.into_body()).await.unwrap();
        (status, media_type, String::from_utf8(body.to_vec()).unwrap())
    }

    #[actix_web::test]
    async fn open311_is_answered_with_a_list_in_the_format_that_was_asked_for() {
        let (status, media_type, body) = heard("/open311/v2/requests.json").await;
        assert_eq!((status, &*media_type), (500, "application/json; charset=utf-8"));
        assert!(body.starts_with(r#"[{"code":500,"description":""#), "{body}");

        let (status, media_type, body) = heard("/open311/v2/requests.xml").await;
        assert_eq!((status, &*media_type), (500, "text/xml; charset=utf-8"));
        assert!(body.contains("<errors><error><code>500</code><description>"), "{body}");
        assert!(!body.contains("ladder"), "{body}");
    }

    #[actix_web::test]
    async fn the_app_api_is_answered_with_a_problem() {
        let (status, media_type, body) = heard("/api/v1/cases").await;

        assert_eq!((status, &*media_type), (500, "application/problem+json"));
        assert!(body.contains(r#""code":"internal""#) && !body.contains("ladder"), "{body}");
    }
}
