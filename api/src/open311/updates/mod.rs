//! `/servicerequestupdates`: updates of requests in both directions. An extension that reporting
//! platforms and councils use with each other.

mod create;
mod crew;
mod list;
mod news;
mod refused;
mod status;
mod update;

pub(super) use self::{
    create::{CreatedUpdate, create_update},
    list::updates,
    status::ExtendedStatus,
    update::ServiceRequestUpdate,
};
