//! `GET /services.{xml,json}`: what can be asked for.

use domain::{
    jurisdictions::Jurisdiction,
    services::{Service, store},
};

use super::{
    errors::Errors,
    fresh::Dated,
    jurisdiction,
    params::Params,
    value::{Document, Value},
};
use crate::state::Shared;

/// All services of a city.
pub(super) async fn services(params: Params, state: Shared) -> Result<Dated, Errors> {
    let mut conn = state.connect().await?;
    let Jurisdiction { jurisdiction_id: city, changed_at, .. } =
        jurisdiction::resolve(&mut conn, &params).await?;
    let asking = store::with_questions(&mut conn, &city).await?;
    let services = store::services(&conn, &city).await?;
    let wire = |service: Service| {
        let metadata = asking.contains(&service.service_code);
        wire(service, metadata)
    };
    let services = services.into_iter().map(wire).collect();
    Ok(Dated(Document::list("services", "service", services), changed_at))
}

fn wire(service: Service, metadata: impl Into<Value>) -> Value {
    Value::Object(vec![
        ("service_code", service.service_code.into()),
        ("service_name", service.name.into()),
        ("description", service.description.into()),
        ("metadata", metadata.into()),
        ("type", service.kind.as_str().into()),
        ("keywords", service.keywords.into()),
        ("group", service.category.into()),
    ])
}
