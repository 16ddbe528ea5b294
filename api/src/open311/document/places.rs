//! The endpoints, and the credentials for posting there.

use utoipa::openapi::{
    Server, ServerBuilder, ServerVariableBuilder,
    security::{ApiKey, ApiKeyValue, Http, HttpAuthScheme, SecurityScheme},
};

/// The production and the test endpoint, each also with a jurisdiction in the path.
pub(super) fn servers() -> Vec<Server> {
    let plain =
        |url: &str, words: &str| Server::builder().url(url).description(Some(words)).build();
    vec![
        plain("/open311/v2", "Production"),
        city("/open311/v2", "Production, for clients that cannot send `jurisdiction_id`"),
        plain("/open311/test/v2", "Test: a sandbox that no crew sees, emptied every night"),
        city("/open311/test/v2", "Test, for clients that cannot send `jurisdiction_id`"),
    ]
}

fn city(base: &str, words: &str) -> Server {
    let id = ServerVariableBuilder::new()
        .default_value("city.example")
        .description(Some("ID of the jurisdiction."));
    ServerBuilder::new()
        .url(format!("{base}/{{jurisdiction}}"))
        .description(Some(words))
        .parameter("jurisdiction", id)
        .build()
}

/// The endpoints of discovery.
pub(super) fn outside() -> Vec<Server> {
    let mut servers = servers();
    servers.push(Server::builder().url("/open311").description(Some("All jurisdictions")).build());
    servers
}

/// The API key of an app.
pub(super) fn key() -> SecurityScheme {
    let words = "API key of an app. It may also be in the body.";
    SecurityScheme::ApiKey(ApiKey::Query(ApiKeyValue::with_description("api_key", words)))
}

/// The token of a crew.
pub(super) fn bearer() -> SecurityScheme {
    SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer))
}
