//! Holds the statements that are sent against the rules of `docs/scale.md`: each is about one city and
//! names it, so that it can run where cities are spread over several servers (Citus).
//!
//! Diesel reports each statement of this process before it is sent. A statement that breaks a rule
//! fails every test that ends after it.

mod exceptions;
mod judge;
mod recorder;
mod scope;
mod visitors;

pub use self::{
    judge::judge,
    recorder::{Recorder, recorder},
};

/// Every table of the schema. Each has the key `jurisdiction_id`.
pub fn tables() -> Vec<&'static str> {
    let schema = include_str!("../../../base/src/schema.rs");
    let tables = schema.lines().filter_map(|line| {
        let (name, rest) = line.strip_prefix("    ")?.split_once(" (")?;
        let is_name = name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
        (is_name && rest.ends_with(") {")).then_some(name)
    });
    tables.collect()
}
