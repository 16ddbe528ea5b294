//! Lists as GeoJSON, for maps. An extension that the client requests with `Accept`.

use std::collections::HashMap;

use actix_web::{HttpRequest, http::header};
use domain::{cases::CaseId, place::Place};
use serde::Serialize;
use utoipa::ToSchema;

/// Media type of GeoJSON: <https://www.rfc-editor.org/rfc/rfc7946#section-12>.
pub(crate) const GEO_JSON: &str = "application/geo+json";

/// Whether the client prefers GeoJSON.
pub(crate) fn are_wanted(request: &HttpRequest) -> bool {
    let accepted = request.headers().get_all(header::ACCEPT).filter_map(|it| it.to_str().ok());
    accepted.flat_map(|list| list.split(',')).any(|kind| {
        kind.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case(GEO_JSON)
    })
}

/// Returns the geometry of a case as GeoJSON: its shape, or else its point.
pub(crate) fn geometry(
    case_id: CaseId,
    place: Option<Place>,
    shapes: &HashMap<CaseId, String>,
) -> String {
    let point = || place.map_or_else(|| "null".to_owned(), Place::to_geojson);
    shapes.get(&case_id).cloned().unwrap_or_else(point)
}

/// A GeoJSON `FeatureCollection`: <https://www.rfc-editor.org/rfc/rfc7946#section-3.3>.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Features<P: ToSchema> {
    /// Always `FeatureCollection`.
    r#type: &'static str,
    /// One feature for each entry of the list.
    features: Vec<Feature<P>>,
}

/// A GeoJSON `Feature`.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Feature<P: ToSchema> {
    /// Always `Feature`.
    r#type: &'static str,
    /// Geometry of the feature. Null if the location is unknown.
    #[schema(value_type = Option<Object>)]
    geometry: serde_json::Value,
    /// Entry of the list.
    properties: P,
}

impl<P: ToSchema> Feature<P> {
    /// Builds a feature with this geometry, which is GeoJSON text.
    pub(crate) fn at(geometry: &str, properties: P) -> Self {
        let geometry = serde_json::from_str(geometry).unwrap_or_default();
        Self { r#type: "Feature", geometry, properties }
    }
}

impl<P: ToSchema> FromIterator<Feature<P>> for Features<P> {
    fn from_iter<I: IntoIterator<Item = Feature<P>>>(features: I) -> Self {
        Self { r#type: "FeatureCollection", features: features.into_iter().collect() }
    }
}
