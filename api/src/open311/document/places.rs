//! Where the endpoints are, and who may post there.

use utoipa::openapi::{
    Server, ServerBuilder, ServerVariableBuilder,
    security::{ApiKey, ApiKeyValue, Http, HttpAuthScheme, SecurityScheme},
};

/// The production and the test endpoint, each also with the city in the path.
pub(super) fn servers() -> Vec<Server> {
    let plain =
        |url: &str, words: &str| Server::builder().url(url).description(Some(words)).build();
    vec![
        plain("/open311/v2", "production"),
        city("/open311/v2", "production, for clients that cannot send `jurisdiction_id`"),
        plain("/open311/test/v2", "test: a sandbox that no crew ever sees, emptied every night"),
        city("/open311/test/v2", "test, for clients that cannot send `jurisdiction_id`"),
    ]
}

fn city(base: &str, words: &str) -> Server {
    let id = ServerVariableBuilder::new()
        .default_value("city.example")
        .description(Some("The city's `jurisdiction_id`."));
    ServerBuilder::new()
        .url(format!("{base}/{{jurisdiction}}"))
        .description(Some(words))
        .parameter("jurisdiction", id)
        .build()
}

/// Where discovery is found besides.
pub(super) fn outside() -> Vec<Server> {
    let mut servers = servers();
    servers.push(Server::builder().url("/open311").description(Some("of all cities")).build());
    servers
}

/// The key of an app.
pub(super) fn key() -> SecurityScheme {
    let words = "The key of an app. It may as well stand in the body.";
    SecurityScheme::ApiKey(ApiKey::Query(ApiKeyValue::with_description("api_key", words)))
}

/// The token of a crew.
pub(super) fn bearer() -> SecurityScheme {
    SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer))
}
