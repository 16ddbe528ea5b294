//! A local equirectangular projection from WGS 84 to SVG units. Scale is exact at its middle
//! latitude.

use domain::place::Place;

/// Maximum width of a map, in SVG units. The height follows from the aspect ratio.
const WIDTH: f64 = 3_000.0;
/// Maximum height of a map, in SVG units.
const MAX_HEIGHT: f64 = 3_600.0;
/// Minimum extent of a map, in degrees of latitude (about 500 metres). Smaller cities get a margin.
const MIN_EXTENT_DEG: f64 = 0.004_5;
/// Margin around the city, as a fraction of its size.
const MARGIN: f64 = 0.02;

/// A point in SVG units, from the left and from the top.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct At {
    pub(super) x: f64,
    pub(super) y: f64,
}

/// Converts places to points of the map.
#[derive(Debug, Clone)]
pub(super) struct Projection {
    /// Longitude that others are measured from, so that a city may cross the 180th meridian.
    origin: f64,
    west: f64,
    north: f64,
    shrink: f64,
    scale: f64,
    pub(super) width: f64,
    pub(super) height: f64,
}

impl Projection {
    /// Creates a projection that contains all places. `None` if there are none.
    pub(super) fn around(places: impl Iterator<Item = Place> + Clone) -> Option<Self> {
        let origin = places.clone().next()?.long();
        let [west, east] = span(places.clone().map(|place| turn(place.long() - origin)));
        let [south, north] = span(places.map(Place::lat));
        let shrink = f64::midpoint(south, north).to_radians().cos().max(0.01);
        let [west, east] = widen([west, east], MIN_EXTENT_DEG / shrink);
        let [south, north] = widen([south, north], MIN_EXTENT_DEG);
        let (across, down) = ((east - west) * shrink, north - south);
        let scale = (WIDTH / across).min(MAX_HEIGHT / down);
        Some(Self {
            origin,
            west,
            north,
            shrink,
            scale,
            width: (across * scale).round(),
            height: (down * scale).round(),
        })
    }

    /// Projects a place to whole SVG units. The point may be outside of the map.
    pub(super) fn at(&self, place: Place) -> At {
        let east = turn(place.long() - self.origin) - self.west;
        At {
            x: (east * self.shrink * self.scale).round(),
            y: ((self.north - place.lat()) * self.scale).round(),
        }
    }

    /// Whether a point is on the map.
    pub(super) fn holds(&self, at: At) -> bool {
        (0.0..=self.width).contains(&at.x) && (0.0..=self.height).contains(&at.y)
    }

    /// Returns the place at the centre of the map.
    pub(super) fn middle(&self) -> Option<Place> {
        let lat = self.north - self.height / self.scale / 2.0;
        let long = self.origin + self.west + self.width / self.scale / self.shrink / 2.0;
        Place::new(lat, turn(long)).ok()
    }
}

/// Normalizes degrees to the range from -180 to 180.
fn turn(degrees: f64) -> f64 {
    (degrees + 180.0).rem_euclid(360.0) - 180.0
}

fn span(numbers: impl Iterator<Item = f64>) -> [f64; 2] {
    numbers.fold([f64::INFINITY, f64::NEG_INFINITY], |[low, high], number| {
        [low.min(number), high.max(number)]
    })
}

fn widen([low, high]: [f64; 2], least: f64) -> [f64; 2] {
    let air = ((high - low) * MARGIN).max((least - (high - low)) / 2.0);
    [low - air, high + air]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(lat: f64, long: f64) -> Place {
        Place::new(lat, long).unwrap()
    }

    #[test]
    fn north_is_up_and_east_is_right() {
        let corners = [place(52.0, 4.0), place(52.1, 4.2)];
        let sheet = Projection::around(corners.into_iter()).unwrap();
        let [southwest, northeast] = corners.map(|corner| sheet.at(corner));
        assert!(northeast.y < southwest.y && northeast.x > southwest.x);
        assert!(sheet.holds(southwest) && sheet.holds(northeast));
        assert!(!sheet.holds(sheet.at(place(52.2, 4.1))));
    }

    #[test]
    fn a_kilometre_is_as_long_eastward_as_northward() {
        let here = place(60.0, 10.0);
        let (north, east) = (place(60.01, 10.0), place(60.0, 10.02));
        let sheet = Projection::around([here, north, east].into_iter()).unwrap();
        let up = sheet.at(here).y - sheet.at(north).y;
        let right = sheet.at(east).x - sheet.at(here).x;
        assert!((up - right).abs() < up / 100.0, "{up} {right}");
    }

    #[test]
    fn a_town_may_be_a_point_and_may_cross_the_date_line() {
        let point = Projection::around(std::iter::once(place(-17.0, 179.99))).unwrap();
        assert!(point.holds(point.at(place(-17.0, 179.99))));
        let both = [place(-17.0, 179.99), place(-17.02, -179.99)];
        let sheet = Projection::around(both.into_iter()).unwrap();
        let [west, east] = both.map(|place| sheet.at(place));
        assert!(west.x < east.x && sheet.holds(west) && sheet.holds(east));
        assert!(sheet.middle().unwrap().long().abs() > 179.0);
        assert!(Projection::around(std::iter::empty()).is_none());
    }
}
