//! Parses answers of other cities: JSON or XML, in the standard form or close to it.

mod answer;
mod json;
mod latin;
mod node;
mod odd;
mod place;
mod request;
mod rows;
mod service;
mod text;
mod when;
mod xml;

pub(super) use self::{
    answer::{Answer, Format, Unreadable, read},
    odd::{Mended, Skipped},
    request::{RemoteRequest, Requests},
    service::Listed,
    when::Clockwork,
};
