//! `GET /tiles/cases/{z}/{x}/{y}.mvt`, and lists as `GeoJSON`: what maps are made of.

mod features;
mod shapes;
mod show;
