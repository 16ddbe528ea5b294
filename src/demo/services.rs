//! The town's agencies, services and questions.

use diesel_async::AsyncPgConnection;
use domain::{
    jurisdictions::JurisdictionId,
    services::{
        Agency, Attribute, Choice, Condition, Datatype, DispatchRules, EvidenceRule, PlaceShown,
        Service, ServiceKind, StockNeed, store as services,
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
    let rows: Vec<Service> =
        all.filter_map(|(position, known)| service(city, town, position, known)).collect();
    services::insert_services(conn, &rows).await?;
    let questions: Vec<Attribute> = town
        .services
        .iter()
        .flat_map(|known| (1..).zip(&known.questions).map(|(n, q)| attribute(city, known, n, q)))
        .collect();
    services::insert_attributes(conn, &questions).await?;
    Ok(())
}

fn agency(city: &JurisdictionId, known: &fixtures::Agency) -> Agency {
    Agency {
        jurisdiction_id: city.clone(),
        agency_code: known.code.to_owned(),
        name: known.name.to_owned(),
        email: Some(known.email.to_owned()),
        phone: Some(known.phone.to_owned()),
    }
}

fn service(
    city: &JurisdictionId,
    town: &Town,
    position: i32,
    known: &fixtures::Service,
) -> Option<Service> {
    let needs: Vec<StockNeed> = known
        .stock
        .iter()
        .map(|stock| StockNeed {
            item: stock.item.to_owned(),
            quantity: i32::try_from(stock.quantity).unwrap_or(i32::MAX),
        })
        .collect();
    let evidence = match known.evidence {
        fixtures::Evidence::None => EvidenceRule::None,
        fixtures::Evidence::Photo => EvidenceRule::Photo,
    };
    Some(Service {
        jurisdiction_id: city.clone(),
        service_code: known.code.to_owned(),
        name: known.name.to_owned(),
        description: known.description.to_owned(),
        category: known.group.to_owned(),
        keywords: known.keywords.join(","),
        kind: match known.kind {
            fixtures::Kind::Realtime => ServiceKind::Realtime,
            fixtures::Kind::Batch => ServiceKind::Batch,
            fixtures::Kind::Blackbox => ServiceKind::Blackbox,
        },
        agency_code: town.agencies.get(known.agency)?.code.to_owned(),
        sla_hours: i32::try_from(known.sla_hours).ok(),
        field_work: known.field_work,
        skills: known.skills.iter().map(|skill| skill.code().to_owned()).collect(),
        stock_needs: json!(needs),
        service_minutes: i32::try_from(known.minutes).unwrap_or(i32::MAX),
        evidence,
        position,
        token_seconds: 2,
        place_shown: PlaceShown::Point,
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
) -> Attribute {
    let choices: Vec<Choice> = known
        .values
        .iter()
        .map(|(key, name)| Choice { key: (*key).to_owned(), name: (*name).to_owned() })
        .collect();
    let condition = known.condition.map(|fixtures::Condition { code, any_of }| Condition {
        code: code.to_owned(),
        any_of: any_of.iter().map(|answer| (*answer).to_owned()).collect(),
    });
    let datatype = match known.datatype {
        fixtures::Datatype::String => Datatype::String,
        fixtures::Datatype::Number => Datatype::Number,
        fixtures::Datatype::DateTime => Datatype::Datetime,
        fixtures::Datatype::Text => Datatype::Text,
        fixtures::Datatype::SingleValueList => Datatype::SingleValueList,
        fixtures::Datatype::MultiValueList => Datatype::MultiValueList,
    };
    Attribute {
        jurisdiction_id: city.clone(),
        service_code: of.code.to_owned(),
        attribute_code: known.code.to_owned(),
        position,
        variable: known.variable,
        datatype,
        required: known.required,
        datatype_description: known.help.to_owned(),
        description: known.prompt.to_owned(),
        choices: json!(choices),
        condition: condition.map(|condition| json!(condition)),
    }
}
