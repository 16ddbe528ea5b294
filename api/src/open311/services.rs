//! `GET /services.{xml,json}`: the services of a jurisdiction.

use actix_web::HttpResponse;
use domain::{
    jurisdictions::Jurisdiction,
    services::{ServiceKind, store},
};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    answer::{List, Listed},
    errors::Errors,
    format::Format,
    fresh, jurisdiction,
    params::Params,
};
use crate::state::Shared;

/// A service that residents can request.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename = "service")]
#[schema(xml(name = "service"))]
#[expect(clippy::struct_field_names, reason = "GeoReport v2 names the members")]
pub(super) struct Service<'a> {
    /// Code of the service, unique in the jurisdiction.
    #[schema(pattern = "^[A-Za-z0-9_-]+$")]
    pub(super) service_code: &'a str,
    /// Name of the service, for display.
    #[schema(min_length = 1)]
    pub(super) service_name: &'a str,
    /// What the service is for; may be empty.
    pub(super) description: &'a str,
    /// Whether the service has a definition with additional questions.
    pub(super) metadata: bool,
    pub(super) r#type: ServiceType,
    /// Search terms, separated by commas; may be empty.
    pub(super) keywords: &'a str,
    /// Category of the service; may be empty.
    pub(super) group: &'a str,
}

/// When a request gets its ID: at once (`realtime`), later in exchange for a token (`batch`), or never
/// (`blackbox`).
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum ServiceType {
    Realtime,
    Batch,
    Blackbox,
}

impl From<ServiceKind> for ServiceType {
    fn from(kind: ServiceKind) -> Self {
        match kind {
            ServiceKind::Realtime => Self::Realtime,
            ServiceKind::Batch => Self::Batch,
            ServiceKind::Blackbox => Self::Blackbox,
        }
    }
}

impl Listed for Service<'_> {
    const ROOT: &'static str = "services";
}

/// Lists all services.
pub(super) async fn services(
    format: Format,
    params: Params,
    state: Shared,
) -> Result<HttpResponse, Errors> {
    let mut conn = state.connect().await?;
    let Jurisdiction { jurisdiction_id: city, changed_at, .. } =
        jurisdiction::resolve(&mut conn, &params).await?;
    let with_attributes = store::with_questions(&mut conn, &city).await?;
    let services = store::services(&conn, &city).await?;
    let services = services.iter().map(|service| Service {
        service_code: &service.service_code,
        service_name: &service.name,
        description: &service.description,
        metadata: with_attributes.contains(&service.service_code),
        r#type: service.kind.into(),
        keywords: &service.keywords,
        group: &service.category,
    });
    let answer = format.respond(&List(services.collect()))?;
    Ok(fresh::last_modified(answer, changed_at))
}
