//! Converts coordinates of other reference systems to longitude and latitude.

use std::cell::{Cell, RefCell};

use anyhow::Context;
use domain::db;
use geo::{CoordsIter, MapCoordsInPlace};
use geocoding::addresses;

use super::Feature;

/// Converts all geometries to WGS 84. A geometry that cannot be converted becomes `None`.
pub(super) async fn project(
    conn: &mut db::Connection,
    system: &str,
    features: &mut [Feature],
) -> anyhow::Result<()> {
    let shapes = || features.iter().filter_map(|feature| feature.shape.as_ref());
    let flat: Vec<(f64, f64)> =
        shapes().flat_map(|shape| shape.coords_iter().map(|at| (at.x, at.y))).collect();
    let placed = addresses::to_wgs84(conn, system, &flat)
        .await
        .with_context(|| format!("its coordinates cannot be converted from {system:.80?}"))?;
    // The mapping closure must be cloneable, so it uses shared references.
    let placed = RefCell::new(placed.into_iter());
    for feature in features {
        let Some(shape) = &mut feature.shape else { continue };
        let lost = Cell::new(false);
        shape.map_coords_in_place(|_| {
            let place = placed.borrow_mut().next().flatten();
            lost.set(lost.get() || place.is_none());
            place.map_or_else(geo::Coord::zero, |place| geo::Point::from(place).into())
        });
        if lost.get() {
            feature.shape = None;
        }
    }
    Ok(())
}
