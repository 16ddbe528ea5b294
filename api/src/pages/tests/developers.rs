//! Tests of `GET /developers`.

use askama::Template;

use super::{assert_fit_to_read, sample::city};
use crate::pages::developers::{DevelopersPage, Form, Mistakes};

const URL: &str = "http://127.0.0.1:8311";

fn drawn(names: &[&str], form: Form, mistakes: Mistakes) -> String {
    let cities = names.iter().map(|name| city(name)).collect();
    DevelopersPage::new(cities, URL, form, mistakes, None).render().unwrap()
}

#[test]
fn one_city_is_not_asked_for() {
    let html = drawn(&["Testville"], Form::default(), Mistakes::default());

    assert_fit_to_read(&html);
    assert!(html.contains("http://127.0.0.1:8311/open311/test/v2/</code>"));
    assert!(html.contains("type=\"hidden\"") && !html.contains("CITY"));
    assert!(html.contains("<strong>10,000</strong> posts a day"));
}

#[test]
fn among_several_cities_one_is_chosen() {
    let html = drawn(&["Testville", "Elsewhere"], Form::default(), Mistakes::default());

    assert_fit_to_read(&html);
    assert!(html.contains("/open311/v2/CITY/</code>") && html.contains("<select id=\"city\""));
}

#[test]
fn without_a_city_there_is_nothing_to_ask_for() {
    let html = drawn(&[], Form::default(), Mistakes::default());

    assert_fit_to_read(&html);
    assert!(!html.contains("<form"));
}

#[test]
fn what_somebody_wrote_comes_back_as_text_with_what_is_wrong() {
    let hostile = "\"><script>alert(1)</script>".to_owned();
    let form = Form { name: hostile.clone(), email: hostile, ..Form::default() };
    let mistakes = Mistakes { name: Some("Not this."), email: Some("Nor this.") };

    let html = drawn(&["<script>"], form, mistakes);

    assert_fit_to_read(&html);
    assert!(html.contains("Not this.") && html.contains("Nor this."));
}
