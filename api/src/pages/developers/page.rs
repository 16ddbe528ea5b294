//! `GET /developers`: documentation for app developers, and the form for an API key.

use actix_web::{HttpResponse, http::StatusCode, web::Query};
use askama::Template;
use domain::{
    accounts::{DAILY_QUOTA, Environment},
    jurisdictions::{self, Jurisdiction},
};
use serde::Deserialize;

use super::form::{Form, Mistakes};
use crate::{
    pages::{
        error_page::PageError,
        respond::{Keep, page},
        words,
    },
    state::{Shared, State},
};

/// Query: the jurisdiction. Empty means the first one.
#[derive(Debug, Deserialize)]
pub(in crate::pages) struct Which {
    #[serde(default)]
    jurisdiction_id: String,
}

/// Data of the template.
#[derive(Debug, Template)]
#[template(path = "developers.html")]
pub(in crate::pages) struct DevelopersPage {
    cities: Vec<Jurisdiction>,
    url: String,
    quota: String,
    form: Form,
    mistakes: Mistakes,
    /// Message above the form after an error.
    notice: Option<String>,
}

/// `GET /developers?jurisdiction_id=...`: shows the page with an empty form.
pub(in crate::pages) async fn developers(
    state: Shared,
    which: Query<Which>,
) -> Result<HttpResponse, PageError> {
    let Which { jurisdiction_id } = which.into_inner();
    let form = Form { jurisdiction_id, ..Form::default() };
    show(&state, StatusCode::OK, form, Mistakes::default(), None).await
}

/// Renders the page with the form as entered.
pub(super) async fn show(
    state: &State,
    status: StatusCode,
    form: Form,
    mistakes: Mistakes,
    notice: Option<String>,
) -> Result<HttpResponse, PageError> {
    let mut conn = state.connect().await?;
    let cities = jurisdictions::store::all(&mut conn).await?;
    drop(conn);
    let keep = if status.is_success() { Keep::Anybody } else { Keep::Nobody };
    page(status, keep, &DevelopersPage::new(cities, &state.public_url, form, mistakes, notice))
}

impl DevelopersPage {
    pub(in crate::pages) fn new(
        cities: Vec<Jurisdiction>,
        url: &str,
        form: Form,
        mistakes: Mistakes,
        notice: Option<String>,
    ) -> Self {
        let quota = words::number(DAILY_QUOTA.into());
        Self { cities, url: url.to_owned(), quota, form, mistakes, notice }
    }

    /// Path segment for the jurisdiction, if the installation has several.
    fn slot(&self) -> &'static str {
        if self.cities.len() > 1 { "CITY/" } else { "" }
    }

    fn wants_live(&self) -> bool {
        self.form.environment() == Environment::Live
    }
}
