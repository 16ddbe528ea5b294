//! `/developers`: describes the endpoints and issues API keys.

mod ask;
mod confirm;
mod form;
mod page;

pub(super) use self::{
    ask::{ask, asked},
    confirm::{confirm, offer},
    page::developers,
};
#[cfg(test)]
pub(super) use self::{
    form::{Form, Mistakes},
    page::DevelopersPage,
};
