//! `GET /services/{service_code}.{xml,json}`: the attributes of a service, its additional questions.

use actix_web::{HttpResponse, web::Path};
use domain::{
    jurisdictions::Jurisdiction,
    services::{self, Datatype, store},
    text::{tidy, tidy_some},
};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    At, errors::Errors, extensions::Extent, format::Format, fresh, jurisdiction, params::Params,
};
use crate::state::Shared;

/// The attributes of a service.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename = "service_definition")]
#[schema(as = Definition, xml(name = "service_definition"))]
pub(super) struct ServiceDefinition<'a> {
    /// Code of the service.
    pub(super) service_code: &'a str,
    /// Questions in the order in which to ask them; empty for a service without metadata.
    #[schema(xml(name = "attribute", wrapped(name = "attributes")))]
    pub(super) attributes: Vec<Attribute<'a>>,
}

/// A question about a request, or a text to show.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename = "attribute")]
#[schema(xml(name = "attribute"))]
pub(super) struct Attribute<'a> {
    /// Whether an answer is wanted. If not, the description is a text to show.
    pub(super) variable: bool,
    /// Code of the attribute, unique in the service.
    #[schema(min_length = 1)]
    pub(super) code: &'a str,
    pub(super) datatype: Datatype,
    /// Whether a request needs an answer. Never true for an attribute with a condition.
    pub(super) required: bool,
    /// How to write the answer.
    #[schema(required = true)]
    pub(super) datatype_description: Option<String>,
    /// Position in the service, from 1.
    #[schema(minimum = 1)]
    pub(super) order: i32,
    /// The question, or the text to show.
    pub(super) description: &'a str,
    /// Possible answers; only of `singlevaluelist` and `multivaluelist`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(
        value_type = Vec<Choice>,
        required = false,
        xml(name = "value", wrapped(name = "values"))
    )]
    pub(super) values: Option<Vec<Choice>>,
    /// When to ask the question; null for always. Only with `extensions=true`. Clients without
    /// extensions always ask it, and are told that it is not required.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Condition>)]
    #[expect(clippy::option_option, reason = "left out, unknown and known are three things")]
    pub(super) condition: Option<Option<Condition>>,
    /// Whether a request needs an answer if the condition holds. Only with `extensions=true`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = bool, required = false)]
    pub(super) required_when_asked: Option<bool>,
}

/// A possible answer.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename = "value")]
#[schema(xml(name = "value"))]
pub(super) struct Choice {
    /// Key to send.
    #[schema(min_length = 1)]
    pub(super) key: String,
    /// Name to show.
    #[schema(min_length = 1)]
    pub(super) name: String,
}

/// When to ask a question: if the answer to another attribute is one of these.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Condition {
    /// Code of the other attribute.
    code: String,
    /// Keys of its answers.
    #[schema(
        value_type = Vec<String>,
        min_items = 1,
        xml(name = "key", wrapped(name = "any_of"))
    )]
    any_of: Vec<Key>,
}

#[derive(Debug, Serialize)]
#[serde(rename = "key")]
struct Key(String);

/// Returns the definition of a service.
pub(super) async fn definition(
    path: Path<At>,
    format: Format,
    params: Params,
    state: Shared,
) -> Result<HttpResponse, Errors> {
    let extent = Extent::of(&params)?;
    let At { name: code } = path.into_inner();
    let mut conn = state.connect().await?;
    let Jurisdiction { jurisdiction_id: city, changed_at, .. } =
        jurisdiction::resolve(&mut conn, &params).await?;
    let service = store::service(&conn, &city, &tidy(&code))
        .await?
        .ok_or_else(|| Errors::missing("there is no such service_code"))?;
    let attributes = store::attributes(&conn, &city, &service.service_code).await?;
    let answer = format.respond(&ServiceDefinition {
        service_code: &service.service_code,
        attributes: attributes.iter().map(|attribute| Attribute::of(attribute, extent)).collect(),
    })?;
    Ok(fresh::last_modified(answer, changed_at))
}

impl<'a> Attribute<'a> {
    /// A client that does not know conditions always shows the question, so it must not require an
    /// answer.
    fn of(attribute: &'a services::Attribute, extent: Extent) -> Self {
        let condition = attribute.condition().map(Condition::from);
        Self {
            variable: attribute.variable,
            code: &attribute.attribute_code,
            datatype: attribute.datatype,
            required: attribute.required && condition.is_none(),
            datatype_description: tidy_some(Some(&attribute.datatype_description)),
            order: attribute.position,
            description: &attribute.description,
            values: match attribute.datatype {
                Datatype::String | Datatype::Number | Datatype::Datetime | Datatype::Text => None,
                Datatype::SingleValueList | Datatype::MultiValueList => {
                    Some(attribute.choices().into_iter().map(Choice::from).collect())
                }
            },
            condition: extent.extended(condition),
            required_when_asked: extent.extended(attribute.required),
        }
    }
}

impl From<services::Choice> for Choice {
    fn from(services::Choice { key, name }: services::Choice) -> Self {
        Self { key, name }
    }
}

impl From<services::Condition> for Condition {
    fn from(services::Condition { code, any_of }: services::Condition) -> Self {
        Self { code, any_of: any_of.into_iter().map(Key).collect() }
    }
}
