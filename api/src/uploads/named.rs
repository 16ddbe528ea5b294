//! Uploads that a report or an operation names.

use actix_web::HttpRequest;
use chrono::{DateTime, Utc};
use domain::{
    jurisdictions::JurisdictionId,
    uploads::{self, Named},
};

use super::who;
use crate::{problem::Problem, state::State};

/// Returns the secret of an upload from its URL. A secret alone is returned as it is.
pub(crate) fn secret_of(link: &str) -> &str {
    link.trim().trim_end_matches('/').rsplit('/').next().unwrap_or_default()
}

/// Returns the uploads that the URLs or secrets name, without duplicates. Waits until complete
/// uploads are processed.
pub(crate) async fn named(
    state: &State,
    now: DateTime<Utc>,
    request: &HttpRequest,
    city: &JurisdictionId,
    links: &[String],
) -> Result<Named, Problem> {
    let mut secrets: Vec<String> = vec![];
    for link in links {
        let secret = secret_of(link);
        if !secrets.iter().any(|known| known == secret) {
            secrets.push(secret.to_owned());
        }
    }
    if secrets.is_empty() {
        return Ok(Named::none());
    }
    let mut conn = state.connect().await?;
    let (by, _) = who::owner(&mut conn, now, request).await?;
    drop(conn);
    let named = Named { by, secrets };
    uploads::settle(state.pool(), &state.photo_processor, now, city, &named).await?;
    Ok(named)
}
