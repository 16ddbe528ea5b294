//! The operations: summaries, parameters, answers.

use utoipa::openapi::{
    HttpMethod, PathItem, Paths, Response, SecurityRequirement,
    path::{Operation, OperationBuilder, PathItemBuilder},
};

use super::{
    examples,
    parameters::{self, CITY, EXTENSIONS, Named, REQUESTS, UPDATES},
    parts, places,
};

const IDEMPOTENCY_KEY: &str = "Makes a retry safe: the same request with the same key is created once. Another request with \
     the same key is refused with 400.";
const IDEMPOTENCY_KEY_OF_UPDATE: &str = "Makes a retry safe if the update has no `update_id`. Another update with the same key is \
     refused with 400.";

const DEVICE_TOKEN: &str = "Random token that the app draws once for each installation. It is only \
                            counted for limits, and not stored.";
const TOO_MANY: &str = "Over a limit of the sender, the place or the jurisdiction, see \
                        `RateLimit-Policy`; try again after `Retry-After`.";

/// The paths and their operations.
pub(super) fn paths() -> Paths {
    let mut paths = Paths::new();
    let mut add = |path: &str, item: PathItem| paths.paths.insert(path.to_owned(), item);
    add("/discovery.{format}", discovery());
    add("/services.{format}", services());
    add("/services/{service_code}.{format}", definition());
    add("/requests.{format}", requests());
    add("/requests/{service_request_id}.{format}", request());
    add("/tokens/{token}.{format}", token());
    add("/servicerequestupdates.{format}", updates());
    paths
}

fn discovery() -> PathItem {
    let words = "The endpoints, and when their services last changed.";
    let answer = parts::one(words, &examples::discovery());
    let summary = "Returns the endpoints and formats of the server";
    PathItemBuilder::new()
        .servers(Some(places::outside()))
        .operation(HttpMethod::Get, get("discover", summary, &[CITY], answer).tag("core"))
        .build()
}

fn services() -> PathItem {
    let answer = parts::several("All services of the jurisdiction.", &examples::services());
    let get = get("list_services", "Lists services", &[CITY], answer);
    PathItem::new(HttpMethod::Get, get.tag("core"))
}

fn definition() -> PathItem {
    let words = "The attributes of the service; none for a service without metadata.";
    let answer = parts::one(words, &examples::definition());
    let summary = "Returns the definition of a service";
    let get = get("show_definition", summary, &[CITY, EXTENSIONS], answer)
        .parameter(parameters::path("service_code", "Code of the service."));
    PathItem::new(HttpMethod::Get, get.tag("core"))
}

fn requests() -> PathItem {
    let words = "The requests that match, newest first unless `sort` says otherwise; may be empty.";
    let answer = parts::also_features(parts::several(words, &examples::requests()));
    let get = get("list_requests", "Lists service requests", REQUESTS, answer);
    let words = "The request was received. The list has one item.";
    let answer = parts::several(words, &examples::created());
    let post = post("create_request", "Creates a service request", "CreateRequest", answer)
        .security(SecurityRequirement::new("api_key", [""; 0]))
        .parameter(parameters::header("Idempotency-Key", IDEMPOTENCY_KEY));
    PathItemBuilder::new()
        .operation(HttpMethod::Get, get.tag("core"))
        .operation(HttpMethod::Post, post.tag("core"))
        .build()
}

fn request() -> PathItem {
    let words = "The request. The list has one item.";
    let answer = parts::several(words, &examples::requests());
    let get = get("show_request", "Returns a service request", &[CITY, EXTENSIONS], answer)
        .parameter(parameters::path("service_request_id", "ID of the request."));
    PathItem::new(HttpMethod::Get, get.tag("core"))
}

fn token() -> PathItem {
    let words = "The token and the ID of its request. The list has one item.";
    let answer = parts::several(words, &examples::token());
    let summary = "Returns the ID of the service request that a token stands for";
    let get = get("show_token", summary, &[CITY], answer)
        .parameter(parameters::path("token", "Token from the answer to `POST /requests`."));
    PathItem::new(HttpMethod::Get, get.tag("core"))
}

fn updates() -> PathItem {
    let words = "The updates that match, oldest first; may be empty.";
    let answer = parts::several(words, &examples::updates());
    let get = get("list_updates", "Lists updates of service requests", UPDATES, answer);
    let words = "The update was recorded. The list has one item.";
    let answer = parts::several(words, &examples::created_update());
    let summary = "Creates an update of a service request";
    let post = post("create_update", summary, "CreateUpdate", answer)
        .security(SecurityRequirement::new("api_key", [""; 0]))
        .security(SecurityRequirement::new("crew", [""; 0]))
        .parameter(parameters::header("Idempotency-Key", IDEMPOTENCY_KEY_OF_UPDATE));
    PathItemBuilder::new()
        .operation(HttpMethod::Get, get.tag("updates"))
        .operation(HttpMethod::Post, post.tag("updates"))
        .build()
}

fn get(id: &str, summary: &str, parameters: &[Named], success: Response) -> OperationBuilder {
    let operation = operation(id, summary, success).response("304", parts::not_modified());
    parameters
        .iter()
        .fold(operation, |operation, named| operation.parameter(parameters::query(*named)))
}

fn post(id: &str, summary: &str, form: &'static str, success: Response) -> OperationBuilder {
    operation(id, summary, parts::limited("200", success))
        .request_body(Some(parts::body(form)))
        .parameter(parameters::header("Device-Token", DEVICE_TOKEN))
        .response("403", parts::error(403, "The API key is missing, invalid or not sufficient."))
        .response("429", parts::limited("429", parts::error(429, TOO_MANY)))
}

fn operation(id: &str, summary: &str, success: Response) -> OperationBuilder {
    let format = parameters::path("format", "Format of the answer, also of errors.");
    Operation::builder()
        .operation_id(Some(id))
        .summary(Some(summary))
        .parameter(format)
        .response("200", success)
        .response("400", parts::error(400, "The request is not valid."))
        .response("404", parts::error(404, "A code, an ID or the jurisdiction does not exist."))
        .response("500", parts::error(500, "An internal error."))
        .response("503", parts::error(503, "The server is busy; try again after `Retry-After`."))
}
