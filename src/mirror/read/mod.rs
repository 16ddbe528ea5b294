//! What other cities answer, read with patience: JSON or XML, as the standard has it or nearly so.

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
    request::{Requests, Told},
    service::Listed,
    when::Clockwork,
};
