//! The town's crews with their trucks, its staff, and an app with a key.

use chrono::{DateTime, Utc};
use diesel_async::AsyncPgConnection;
use domain::{
    accounts::{AccountId, NewAccount, Role, issue_api_key, register as register_account},
    chance,
    crews::{Crew, CrewId, Unit, UnitId, store as crews},
    jurisdictions::{Jurisdiction, JurisdictionId, sandbox},
    place::Place,
};
use fixtures::Town;

use super::{Failed, keys::Keys};

pub(super) async fn register(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    city: &Jurisdiction,
    town: &Town,
) -> Result<Keys, Failed> {
    let to_try = sandbox(conn, now, city).await?.jurisdiction_id;
    let test_api_key = issue_api_key(conn, now, &to_try, "Demo app").await?;
    let city = &city.jurisdiction_id;
    let api_key = issue_api_key(conn, now, city, "Demo app").await?;
    let mut keys = Keys { api_key, test_api_key, crews: vec![], staff: vec![] };
    for known in &town.crews {
        let crew_id = crew(conn, now, city, town, known).await?;
        let password = chance::password();
        let account = account(&known.login, &known.name, Role::Crew, &password);
        let account = NewAccount { crew_id: Some(crew_id), ..account };
        register_account(conn, now, city, account).await.map_err(Failed::new)?;
        keys.crews.push((crew_id, password));
    }
    for known in &town.staff {
        let role = match known.role {
            fixtures::Role::Agent => Role::Agent,
            fixtures::Role::Dispatcher => Role::Dispatcher,
            fixtures::Role::Manager => Role::Manager,
            fixtures::Role::Admin => Role::Admin,
        };
        let password = chance::password();
        let agency = known.agency.and_then(|agency| town.agencies.get(agency));
        let account = account(&known.login, &known.name, role, &password);
        let account =
            NewAccount { agency_code: agency.map(|agency| agency.code.to_owned()), ..account };
        let id: AccountId =
            register_account(conn, now, city, account).await.map_err(Failed::new)?;
        keys.staff.push((id, role, password));
    }
    Ok(keys)
}

fn account(login: &str, name: &str, role: Role, password: &str) -> NewAccount {
    NewAccount {
        login: login.to_owned(),
        name: name.to_owned(),
        role,
        crew_id: None,
        agency_code: None,
        password: password.to_owned(),
    }
}

async fn crew(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    city: &JurisdictionId,
    town: &Town,
    known: &fixtures::Crew,
) -> Result<CrewId, Failed> {
    let districts = known.districts.iter().filter_map(|area| town.areas.get(*area));
    let crew = Crew {
        jurisdiction_id: city.clone(),
        crew_id: CrewId::new(now),
        name: known.name.clone(),
        skills: known.skills.iter().map(|skill| skill.code().to_owned()).collect(),
        districts: districts.map(|area| area.code.clone()).collect(),
        yard: Place::try_from(known.yard).ok(),
    };
    crews::insert_crew(conn, &crew).await?;
    let unit = Unit {
        jurisdiction_id: city.clone(),
        unit_id: UnitId::new(now),
        code: known.truck.code.clone(),
        name: known.truck.name.clone(),
    };
    crews::insert_unit(conn, &unit).await?;
    for stock in &known.truck.stock {
        let counted = i32::try_from(stock.quantity).unwrap_or(i32::MAX);
        crews::count_stock(conn, city, unit.unit_id, stock.item, counted).await?;
    }
    Ok(crew.crew_id)
}
