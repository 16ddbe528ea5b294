//! The map in memory, held against `PostGIS` on the boundaries of real cities.

mod boston;
mod everywhere;
mod maps;
