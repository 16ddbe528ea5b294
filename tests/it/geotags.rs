//! `POST /geotags`: what a phone knows goes in, the place and its surroundings come out.

mod answers;
mod create;
mod kept;
mod privacy;
mod real_photos;
