//! Routes a place to an agency. Pure: the same areas and rules always give the same agency.

use geocoding::areas::{AreaIndex, IndexedArea};

use super::Rule;
use crate::{place::Place, services::Service};

/// The responsible agency and the reason.
#[derive(Debug, Clone)]
pub struct Route<'a> {
    /// Code of the agency. `None` if the service is not offered there.
    pub agency_code: Option<&'a str>,
    /// Area whose rule decided. `None` if it is the service's default agency.
    pub area: Option<&'a IndexedArea>,
    /// Distance in meters to the nearest place with a different agency. `None` if there is none.
    pub margin_m: Option<f64>,
}

/// Routes `service` at `place` by the rule of the smallest area that contains it, or else to the
/// service's default agency.
pub fn route<'a>(
    service: &'a Service,
    rules: &'a [Rule],
    areas: &'a AreaIndex,
    place: Place,
) -> Route<'a> {
    let own = Some(service.agency_code.as_str());
    let mut special: Vec<(&IndexedArea, Option<&str>)> = rules
        .iter()
        .filter(|rule| rule.service_code == service.service_code)
        .filter_map(|rule| {
            let area = areas.find(&rule.area_kind, &rule.area_code)?;
            Some((area, rule.agency_code.as_deref()))
        })
        .collect();
    special.sort_by(|(a, _), (b, _)| {
        a.surface.total_cmp(&b.surface).then_with(|| (&a.kind, &a.code).cmp(&(&b.kind, &b.code)))
    });
    let holds: Vec<bool> = special.iter().map(|(area, _)| area.covers(place)).collect();
    let winner = holds.iter().position(|holds| *holds);
    let (area, agency_code) = match winner.and_then(|at| special.get(at)) {
        Some((area, agency_code)) => (Some(*area), *agency_code),
        None => (None, own),
    };

    // A different agency answers beyond the border of the deciding area, and inside smaller areas.
    let beyond = special.iter().zip(&holds).skip(winner.map_or(0, |at| at + 1));
    let beyond = beyond.filter(|(_, holds)| **holds).map(|((_, agency), _)| *agency).next();
    let leaving = area.filter(|_| beyond.unwrap_or(own) != agency_code);
    let entering = special.iter().take(winner.unwrap_or(special.len()));
    let entering = entering.filter(|(_, other)| *other != agency_code).map(|(area, _)| *area);
    let borders = leaving.into_iter().chain(entering).filter_map(|area| area.border_m(place));
    let margin_m = borders.chain(areas.bounds_m(place)).reduce(f64::min);
    Route { agency_code, area, margin_m }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use geo::{MultiPolygon, Rect, coord};
    use geocoding::areas::{Area, AreaId, CITY};

    use super::*;

    /// A city 10 km wide with a park in its middle and a playground in the park.
    fn city() -> AreaIndex {
        let square = |kind: &str, code: &str, half: f64| {
            let shape =
                Rect::new(coord! { x: -half, y: 50.0 - half }, coord! { x: half, y: 50.0 + half });
            Area {
                jurisdiction_id: "town.example".parse().unwrap(),
                area_id: AreaId::new(DateTime::UNIX_EPOCH),
                kind: kind.to_owned(),
                code: code.to_owned(),
                name: code.to_owned(),
                shape: crate::place::to_multi_polygon(&MultiPolygon::from(shape.to_polygon())),
            }
        };
        let areas = [(CITY, "city", 0.045), ("park", "oak", 0.01), ("park", "swings", 0.001)];
        AreaIndex::new(areas.map(|(kind, code, half)| square(kind, code, half)).to_vec())
    }

    fn litter() -> Service {
        Service::done_elsewhere(
            &"town.example".parse().unwrap(),
            "litter",
            "Litter",
            "sanitation",
            1,
        )
    }

    fn rule(area_code: &str, agency: Option<&str>) -> Rule {
        Rule {
            jurisdiction_id: "town.example".parse().unwrap(),
            service_code: "litter".to_owned(),
            area_kind: "park".to_owned(),
            area_code: area_code.to_owned(),
            agency_code: agency.map(str::to_owned),
        }
    }

    /// Agency, deciding area and margin at this distance in meters north of the middle.
    fn at(metres: f64, rules: &[Rule]) -> (Option<String>, Option<String>, f64) {
        let place = Place::new(50.0 + metres / 111_195.0, 0.0).unwrap();
        let (service, areas) = (litter(), city());
        let Route { agency_code, area, margin_m } = route(&service, rules, &areas, place);
        (
            agency_code.map(str::to_owned),
            area.map(|area| area.code.clone()),
            margin_m.unwrap().round(),
        )
    }

    fn named(agency: &str, area: &str) -> (Option<String>, Option<String>) {
        (Some(agency.to_owned()), (!area.is_empty()).then(|| area.to_owned()))
    }

    #[test]
    fn without_a_rule_the_service_s_own_agency_answers_up_to_the_bounds() {
        let (agency, area, margin) = at(2_000.0, &[]);

        assert_eq!((agency, area), named("sanitation", ""));
        assert!((margin - 3_004.0).abs() < 20.0, "{margin}");
    }

    #[test]
    fn in_a_park_its_rule_counts_and_outside_the_park_is_as_far_as_its_edge() {
        let rules = [rule("oak", Some("parks"))];

        let (agency, area, margin) = at(1_000.0, &rules);
        assert_eq!((agency, area), named("parks", "oak"));
        assert!((margin - 112.0).abs() < 2.0, "{margin}");

        let (agency, area, margin) = at(1_200.0, &rules);
        assert_eq!((agency, area), named("sanitation", ""));
        assert!((margin - 88.0).abs() < 2.0, "{margin}");
    }

    #[test]
    fn of_two_areas_the_smaller_counts_and_an_edge_that_changes_nothing_is_none() {
        let rules = [rule("oak", Some("parks")), rule("swings", Some("neighbourhoods"))];
        assert_eq!(at(0.0, &rules).0.as_deref(), Some("neighbourhoods"));
        assert!((at(300.0, &rules).2 - 189.0).abs() < 2.0);

        let alike = [rule("oak", Some("parks")), rule("swings", Some("parks"))];
        assert!((at(300.0, &alike).2 - 715.0).abs() < 10.0, "{:?}", at(300.0, &alike));
    }

    #[test]
    fn where_nobody_of_the_city_answers_there_is_no_agency() {
        let (agency, area, _) = at(500.0, &[rule("oak", None)]);

        assert_eq!((agency, area), (None, Some("oak".to_owned())));
    }
}
