//! What can be asked, and what is answered.

use utoipa::openapi::{
    HttpMethod, PathItem, Paths, Response, SecurityRequirement,
    path::{Operation, OperationBuilder, PathItemBuilder},
};

use super::{
    examples,
    parameters::{self, CITY, EXTENSIONS, Named, REQUESTS, UPDATES},
    parts::{self, Holds},
    places,
};

/// Every address and what it takes.
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
    let holds = Holds::One("Discovery");
    let answer = parts::answer("Endpoints and when they changed", holds, &examples::discovery());
    let get = reads("discover", "Where things are, and when they last changed", &[CITY], answer);
    PathItemBuilder::new()
        .servers(Some(places::outside()))
        .operation(HttpMethod::Get, get.tag("core"))
        .build()
}

fn services() -> PathItem {
    let holds = Holds::Several("Service", "services");
    let answer = parts::answer("All services", holds, &examples::services());
    PathItem::new(
        HttpMethod::Get,
        reads("list_services", "What can be asked for", &[CITY], answer).tag("core"),
    )
}

fn definition() -> PathItem {
    let holds = Holds::One("Definition");
    let words = "The questions; none, for a service that has none";
    let answer = parts::answer(words, holds, &examples::definition());
    let words = "The extra questions of a service";
    let get = reads("show_definition", words, &[CITY, EXTENSIONS], answer)
        .parameter(parameters::path("service_code", "As `services` lists it."));
    PathItem::new(HttpMethod::Get, get.tag("core"))
}

fn requests() -> PathItem {
    let holds = Holds::Several("ServiceRequest", "service_requests");
    let answer = parts::answer("Newest first; none is fine", holds, &examples::requests());
    let answer = parts::also_features(answer, "ServiceRequest");
    let get = reads("list_requests", "What was reported", REQUESTS, answer);
    let holds = Holds::Several("Created", "service_requests");
    let answer = parts::answer("Received: a list of one", holds, &examples::created());
    let again = "Makes it safe to send again: the same report with the same key is the same.";
    let post = posts("create_request", "Report a problem", "CreateRequest", answer)
        .security(SecurityRequirement::new("api_key", [""; 0]))
        .parameter(parameters::header("Idempotency-Key", again));
    PathItemBuilder::new()
        .operation(HttpMethod::Get, get.tag("core"))
        .operation(HttpMethod::Post, post.tag("core"))
        .build()
}

fn request() -> PathItem {
    let holds = Holds::Several("ServiceRequest", "service_requests");
    let answer = parts::answer("A list of one", holds, &examples::requests());
    let get = reads("show_request", "One request", &[CITY, EXTENSIONS], answer)
        .parameter(parameters::path("service_request_id", "Its number."));
    PathItem::new(HttpMethod::Get, get.tag("core"))
}

fn token() -> PathItem {
    let holds = Holds::Several("TokenAnswer", "service_requests");
    let answer = parts::answer("A list of one", holds, &examples::token());
    let get = reads("show_token", "What a token has become", &[CITY], answer)
        .parameter(parameters::path("token", "As the answer to the report gave it."));
    PathItem::new(HttpMethod::Get, get.tag("core"))
}

fn updates() -> PathItem {
    let holds = Holds::Several("Update", "service_request_updates");
    let answer = parts::answer("Oldest first; none is fine", holds, &examples::updates());
    let get = reads("list_updates", "What happened to requests", UPDATES, answer);
    let holds = Holds::Several("CreatedUpdate", "service_request_updates");
    let answer = parts::answer("Received: a list of one", holds, &examples::created_update());
    let again = "Makes it safe to send again, where there is no `update_id`.";
    let post = posts("create_update", "Say what happened to a request", "CreateUpdate", answer)
        .security(SecurityRequirement::new("api_key", [""; 0]))
        .security(SecurityRequirement::new("crew", [""; 0]))
        .parameter(parameters::header("Idempotency-Key", again));
    PathItemBuilder::new()
        .operation(HttpMethod::Get, get.tag("updates"))
        .operation(HttpMethod::Post, post.tag("updates"))
        .build()
}

fn reads(id: &str, words: &str, parameters: &[Named], fine: Response) -> OperationBuilder {
    let operation = operation(id, words, fine).response("304", parts::not_modified());
    parameters
        .iter()
        .fold(operation, |operation, named| operation.parameter(parameters::query(*named)))
}

fn posts(id: &str, words: &str, form: &'static str, fine: Response) -> OperationBuilder {
    operation(id, words, fine)
        .request_body(Some(parts::body(form)))
        .response("403", parts::refusal(403, "The key is missing, or not good for this."))
}

fn operation(id: &str, words: &str, fine: Response) -> OperationBuilder {
    let format = parameters::path("format", "The format of the answer, errors too.");
    Operation::builder()
        .operation_id(Some(id))
        .summary(Some(words))
        .parameter(format)
        .response("200", fine)
        .response("400", parts::refusal(400, "Something that was sent is wrong."))
        .response("404", parts::refusal(404, "What was named is not there."))
        .response("500", parts::refusal(500, "Something is wrong on our side."))
        .response("503", parts::refusal(503, "Everybody is busy; try again in a moment."))
}
