//! `GET /services/{code}.{xml,json}`: the extra questions of a service.

use actix_web::web::Path;
use domain::{
    services::{Attribute, Choice, Datatype, store},
    text::{tidy, tidy_some},
};

use super::{
    errors::Errors,
    jurisdiction,
    params::Params,
    value::{Document, Value},
};
use crate::state::Shared;

/// The questions; none, for a service that has none.
pub(super) async fn definition(
    path: Path<(String, String)>,
    params: Params,
    state: Shared,
) -> Result<Document, Errors> {
    let (code, _format) = path.into_inner();
    let mut conn = state.connect().await?;
    let city = jurisdiction::resolve(&mut conn, &params).await?.jurisdiction_id;
    let service = store::service(&mut conn, &city, &tidy(&code))
        .await?
        .ok_or_else(|| Errors::missing("there is no such service_code"))?;
    let questions = store::attributes(&mut conn, &city, &service.service_code).await?;
    let attributes = questions.iter().map(attribute).collect();
    let value = Value::Object(vec![
        ("service_code", service.service_code.into()),
        ("attributes", Value::List("attribute", attributes)),
    ]);
    Ok(Document { root: "service_definition", value })
}

fn attribute(question: &Attribute) -> Value {
    let mut members = vec![
        ("variable", question.variable.into()),
        ("code", question.attribute_code.as_str().into()),
        ("datatype", question.datatype.as_str().into()),
        ("required", question.required.into()),
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
    Value::Object(members)
}

fn choice(choice: Choice) -> Value {
    Value::Object(vec![("key", choice.key.into()), ("name", choice.name.into())])
}
