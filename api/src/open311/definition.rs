//! `GET /services/{code}.{xml,json}`: the extra questions of a service.

use actix_web::web::Path;
use domain::{
    jurisdictions::Jurisdiction,
    services::{Attribute, Choice, Condition, Datatype, store},
    text::{tidy, tidy_some},
};

use super::{
    At,
    errors::Errors,
    extensions::Extent,
    fresh::Dated,
    jurisdiction,
    params::Params,
    value::{Document, Value},
};
use crate::state::Shared;

/// The questions; none, for a service that has none.
pub(super) async fn definition(
    path: Path<At>,
    params: Params,
    state: Shared,
) -> Result<Dated, Errors> {
    let extent = Extent::of(&params)?;
    let At { name: code } = path.into_inner();
    let mut conn = state.connect().await?;
    let Jurisdiction { jurisdiction_id: city, changed_at, .. } =
        jurisdiction::resolve(&mut conn, &params).await?;
    let service = store::service(&conn, &city, &tidy(&code))
        .await?
        .ok_or_else(|| Errors::missing("there is no such service_code"))?;
    let questions = store::attributes(&conn, &city, &service.service_code).await?;
    let attributes = questions.iter().map(|question| attribute(question, extent)).collect();
    let value = Value::Object(vec![
        ("service_code", service.service_code.into()),
        ("attributes", Value::List("attribute", attributes)),
    ]);
    Ok(Dated(Document { root: "service_definition", value }, changed_at))
}

/// A question. Those who do not know conditions must not insist on one that is not always asked.
fn attribute(question: &Attribute, extent: Extent) -> Value {
    let condition = question.condition();
    let mut members = vec![
        ("variable", question.variable.into()),
        ("code", question.attribute_code.as_str().into()),
        ("datatype", question.datatype.as_str().into()),
        ("required", (question.required && condition.is_none()).into()),
        ("datatype_description", tidy_some(Some(&question.datatype_description)).into()),
        ("order", question.position.into()),
        ("description", question.description.as_str().into()),
    ];
    match question.datatype {
        Datatype::String | Datatype::Number | Datatype::Datetime | Datatype::Text => {}
        Datatype::SingleValueList | Datatype::MultiValueList => {
            let values = question.choices().into_iter().map(choice).collect();
            members.push(("values", Value::List("value", values)));
        }
    }
    if extent == Extent::Extended {
        members.push(("condition", condition.map_or(Value::Null, when)));
        members.push(("required_when_asked", question.required.into()));
    }
    Value::Object(members)
}

fn when(Condition { code, any_of }: Condition) -> Value {
    let answers = any_of.into_iter().map(Value::from).collect();
    Value::Object(vec![("code", code.into()), ("any_of", Value::List("key", answers))])
}

fn choice(choice: Choice) -> Value {
    Value::Object(vec![("key", choice.key.into()), ("name", choice.name.into())])
}
