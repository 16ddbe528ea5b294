//! Describes the limits in the OpenAPI documents.

use utoipa::{
    ToSchema as _,
    openapi::{
        Content, Header, ObjectBuilder, OpenApi, PathItem, Ref, RefOr, Required, Response,
        ResponseBuilder, Type,
        path::{Operation, ParameterBuilder, ParameterIn},
    },
};

use crate::problem::Problem;

/// Header with which an installation of an app names itself.
pub(crate) const DEVICE_TOKEN: &str = "device-token";

/// `operationId`s of the limited operations of the app API.
const OPERATIONS: &[&str] = &[
    "create_session",
    "request_api_key",
    "search_addresses",
    "nearest_address",
    "create_case",
    "create_geotag",
];

const DEVICE_WORDS: &str = "Random token that the app draws once for each installation. It is only \
                            counted for limits, and not stored.";
const REFUSED_WORDS: &str =
    "`too_many`: over a limit of the sender, the place or the jurisdiction, see `RateLimit-Policy`";

/// Adds the limits to the limited operations of the app API.
pub(crate) fn describe(document: &mut OpenApi) {
    for item in document.paths.paths.values_mut() {
        for operation in operations(item) {
            let id = operation.operation_id.as_deref().unwrap_or_default();
            if OPERATIONS.contains(&id) {
                describe_operation(operation);
            }
        }
    }
}

fn operations(item: &mut PathItem) -> impl Iterator<Item = &mut Operation> {
    [item.get.as_mut(), item.post.as_mut()].into_iter().flatten()
}

fn describe_operation(operation: &mut Operation) {
    let token = ParameterBuilder::new()
        .name("Device-Token")
        .parameter_in(ParameterIn::Header)
        .required(Required::False)
        .description(Some(DEVICE_WORDS))
        .schema(Some(ObjectBuilder::new().schema_type(Type::String).max_length(Some(200))))
        .build();
    operation.parameters.get_or_insert_default().push(RefOr::T(token));
    let responses = &mut operation.responses.responses;
    let refused = responses.entry("429".to_owned()).or_insert_with(|| RefOr::T(refused()));
    if let RefOr::T(refused) = refused
        && !refused.description.contains(REFUSED_WORDS)
    {
        refused.description = format!("{}; {REFUSED_WORDS}", refused.description);
    }
    for (status, response) in responses {
        if let RefOr::T(response) = response {
            describe_limit(status, response);
        }
    }
}

/// The response over a limit.
fn refused() -> Response {
    let problem = Content::new(Some(Ref::from_schema_name(Problem::name())));
    ResponseBuilder::new().description(REFUSED_WORDS).content("application/json", problem).build()
}

/// Adds the headers that a response of a limited operation has, if it is a success or over a limit.
pub(crate) fn describe_limit(status: &str, response: &mut Response) {
    if !status.starts_with('2') && status != "429" {
        return;
    }
    let mut add = |name: &str, kind: Type, words: &str| {
        let mut header = Header::new(ObjectBuilder::new().schema_type(kind));
        header.description = Some(words.to_owned());
        response.headers.insert(name.to_owned(), RefOr::T(header));
    };
    let draft = "draft-ietf-httpapi-ratelimit-headers-10";
    let policy =
        format!("The limits that hold for the request: `\"address\";q=600;w=60` ({draft})");
    add("RateLimit-Policy", Type::String, &policy);
    let current = format!("Where the sender stands: `\"address\";r=598;t=1` ({draft})");
    add("RateLimit", Type::String, &current);
    if status == "429" {
        add("Retry-After", Type::Integer, "Seconds until a request is admitted");
    }
}
