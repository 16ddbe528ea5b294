//! `GET /developers`: what an app's author wants to know.

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

/// Which city; the first if nobody says.
#[derive(Debug, Deserialize)]
pub(in crate::pages) struct Which {
    #[serde(default)]
    jurisdiction_id: String,
}

/// The page, as the template needs it.
#[derive(Debug, Template)]
#[template(path = "developers.html")]
pub(in crate::pages) struct DevelopersPage {
    cities: Vec<Jurisdiction>,
    url: String,
    quota: String,
    form: Form,
    mistakes: Mistakes,
    /// Why the form was sent back.
    notice: Option<String>,
}

/// `GET /developers?jurisdiction_id=...`.
pub(in crate::pages) async fn developers(
    state: Shared,
    which: Query<Which>,
) -> Result<HttpResponse, PageError> {
    let Which { jurisdiction_id } = which.into_inner();
    let form = Form { jurisdiction_id, ..Form::default() };
    show(&state, StatusCode::OK, form, Mistakes::default(), None).await
}

/// The page with the form as somebody filled it in.
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

    /// What stands between the endpoint and the path where there are several cities.
    fn slot(&self) -> &'static str {
        if self.cities.len() > 1 { "CITY/" } else { "" }
    }

    fn wants_live(&self) -> bool {
        self.form.environment() == Environment::Live
    }
}
