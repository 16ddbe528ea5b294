//! `/developers`: where the endpoints are, and how an app gets a key.

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
