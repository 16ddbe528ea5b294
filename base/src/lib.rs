//! Database schema and the column types shared by `geocoding` and `domain`: ids, places, texts.
//! Contains no SQL statements.

pub mod id;
pub mod jurisdiction_id;
pub mod place;
#[allow(
    clippy::allow_attributes,
    clippy::doc_markdown,
    clippy::wildcard_imports,
    missing_docs,
    unused_imports,
    reason = "generated, and not the same in each build"
)]
pub mod schema;
pub mod text;
pub mod text_enum;
