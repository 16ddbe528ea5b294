//! Tests of `GET /`.

use askama::Template;
use domain::place::Place;
use geocoding::areas::Outline;

use super::{
    assert_fit_to_read,
    sample::{city, glance, town},
};
use crate::pages::{group::Group, home::HomePage, map::Map};

const URL: &str = "http://127.0.0.1:8311";

fn drawn(glance: crate::pages::home::Glance) -> String {
    HomePage::new(glance, vec![], URL).render().unwrap()
}

#[test]
fn the_town_fits_into_a_page() {
    let html = drawn(glance(&town()));

    assert_fit_to_read(&html);
    assert!(html.len() < 400_000, "{} bytes", html.len());
    assert!(html.contains("Just reported"));
    assert!(html.contains("curl -X POST &#39;http://127.0.0.1:8311/open311/v2/requests.json&#39;"));
}

#[test]
fn nothing_that_a_resident_wrote_is_on_the_map() {
    let town = town();

    let html = drawn(glance(&town));

    for case in &town.cases {
        assert!(!html.contains(case.description.as_str()), "{}", case.description);
    }
}

#[test]
fn every_dot_is_on_the_sheet_and_has_a_shape() {
    let glance = glance(&town());

    let map = Map::draw(&glance.outlines, &glance.courses, &glance.dots, str::to_owned).unwrap();

    assert_eq!(map.dots.len(), glance.dots.len());
    for dot in &map.dots {
        assert!((0.0..=map.width).contains(&dot.at.x) && (0.0..=map.height).contains(&dot.at.y));
    }
    let html = drawn(glance);
    for group in Group::ALL {
        assert!(html.contains(&format!("id=\"dot-{}\"", group.id())));
    }
}

#[test]
fn a_case_far_outside_is_not_drawn() {
    let mut glance = glance(&town());
    glance.dots.truncate(1);
    glance.dots[0].place = Place::new(-51.0, 90.0).ok();

    let map = Map::draw(&glance.outlines, &glance.courses, &glance.dots, str::to_owned);

    assert_eq!(map.unwrap().dots.len(), 0);
}

#[test]
fn a_city_without_streets_has_its_wards_and_its_dots() {
    let mut glance = glance(&town());
    glance.courses.clear();

    let html = drawn(glance);

    assert_fit_to_read(&html);
    assert!(html.contains("class=\"area ward\"") && html.contains("href=\"#dot-done\""));
}

#[test]
fn a_city_with_nothing_in_it_has_a_page() {
    let mut glance = glance(&town());
    glance.services.clear();
    glance.outlines.clear();
    glance.courses.clear();
    glance.tallies.clear();
    glance.dots.clear();

    let html = drawn(glance);

    assert_fit_to_read(&html);
    assert!(html.contains("There is nothing to draw yet"));
}

#[test]
fn however_finely_a_coast_is_drawn_the_page_stays_small() {
    let mut glance = glance(&town());
    let coast = (0..50_000).map(f64::from).map(|at| {
        let reach = 0.02 + 0.001 * (at * 0.7).sin();
        let turn = at / 50_000.0 * std::f64::consts::TAU;
        Place::new(51.0 + reach * turn.sin(), reach * turn.cos() * 1.6).unwrap()
    });
    let outline =
        |coast| Outline { kind: "ward".to_owned(), name: "Coast".to_owned(), rings: vec![coast] };
    glance.outlines.push(outline(coast.collect()));

    let html = drawn(glance);

    assert!(html.len() < 400_000, "{} bytes", html.len());
}

#[test]
fn a_hostile_name_stays_text() {
    let hostile = "<script>alert(1)</script>\"'><img src=x>";
    let mut glance = glance(&town());
    glance.city = city(hostile);
    for service in &mut glance.services {
        hostile.clone_into(&mut service.name);
    }
    for outline in &mut glance.outlines {
        hostile.clone_into(&mut outline.name);
    }
    glance.plain_service = Some(hostile.to_owned());

    let html = HomePage::new(glance, vec![city(hostile)], URL).render().unwrap();

    assert_fit_to_read(&html);
    assert!(!html.contains("<script") && !html.contains("<img"));
}
