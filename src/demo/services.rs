//! The town's agencies, services and attributes.

use diesel_async::AsyncPgConnection;
use domain::{
    jurisdictions::JurisdictionId,
    services::{
        Agency, Attribute, Choice, Condition, DispatchRules, PhotosShown, PlaceShown, Service,
        StockNeed, store as services,
    },
};
use fixtures::Town;
use serde_json::json;

use super::Failed;

pub(super) async fn store(
    conn: &mut AsyncPgConnection,
    city: &JurisdictionId,
    town: &Town,
) -> Result<(), Failed> {
    let agencies: Vec<Agency> = town.agencies.iter().map(|known| agency(city, known)).collect();
    services::insert_agencies(conn, &agencies).await?;
    let all = (1..).zip(&town.services);
    let rows: Result<Vec<Service>, Failed> =
        all.map(|(position, known)| service(city, position, known)).collect();
    services::insert_services(conn, &rows?).await?;
    let questions = town.services.iter().flat_map(|known| {
        (1..).zip(&known.questions).map(|(n, question)| attribute(city, known, n, question))
    });
    let questions: Result<Vec<Attribute>, Failed> = questions.collect();
    services::insert_attributes(conn, &questions?).await?;
    Ok(())
}

fn agency(city: &JurisdictionId, known: &fixtures::Agency) -> Agency {
    Agency {
        jurisdiction_id: city.clone(),
        agency_code: known.code.clone(),
        name: known.name.clone(),
        email: Some(known.email.clone()),
        phone: Some(known.phone.clone()),
    }
}

fn service(
    city: &JurisdictionId,
    position: i32,
    known: &fixtures::Service,
) -> Result<Service, Failed> {
    let need =
        |stock: &fixtures::Stock| StockNeed { item: stock.item.clone(), quantity: stock.quantity };
    let needs: Vec<StockNeed> = known.stock.iter().map(need).collect();
    Ok(Service {
        jurisdiction_id: city.clone(),
        service_code: known.code.clone(),
        name: known.name.clone(),
        description: known.description.clone(),
        category: known.group.clone(),
        keywords: known.keywords.join(","),
        kind: known.kind.parse().map_err(Failed::new)?,
        agency_code: known.agency.clone(),
        sla_hours: Some(known.sla_hours),
        field_work: known.field_work,
        skills: known.skills.clone(),
        stock_needs: json!(needs),
        service_minutes: known.minutes,
        evidence: known.evidence.parse().map_err(Failed::new)?,
        position,
        token_seconds: 2,
        place_shown: PlaceShown::Point,
        photos_shown: PhotosShown::AtOnce,
        dispatch: if known.urgent {
            DispatchRules::must_go_now()
        } else {
            DispatchRules::default()
        },
    })
}

fn attribute(
    city: &JurisdictionId,
    of: &fixtures::Service,
    position: i32,
    known: &fixtures::Question,
) -> Result<Attribute, Failed> {
    let choice =
        |known: &fixtures::Choice| Choice { key: known.key.clone(), name: known.name.clone() };
    let choices: Vec<Choice> = known.values.iter().map(choice).collect();
    let condition = known
        .condition
        .as_ref()
        .map(|known| Condition { code: known.code.clone(), any_of: known.any_of.clone() });
    Ok(Attribute {
        jurisdiction_id: city.clone(),
        service_code: of.code.clone(),
        attribute_code: known.code.clone(),
        position,
        variable: known.variable,
        datatype: known.datatype.parse().map_err(Failed::new)?,
        required: known.required,
        datatype_description: known.help.clone(),
        description: known.prompt.clone(),
        choices: json!(choices),
        condition: condition.map(|condition| json!(condition)),
    })
}
