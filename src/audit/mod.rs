//! Verifies the histories of cases, and writes and compares audit roots.

mod histories;
mod open_root;
mod since;
mod write_root;

pub(crate) use self::{
    histories::verify,
    open_root::{OpenRoot, Opened, RootSource, open},
    since::compare,
    write_root::write_root,
};
