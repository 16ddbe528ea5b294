//! `streetcorner open311 mirror`: another city's requests, followed into a city of ours.

mod boston;
mod elsewhere;
mod home;
mod keeps_up;
mod manners;
mod recorded;
mod said;
mod shelf;
mod stops;
mod walks;
