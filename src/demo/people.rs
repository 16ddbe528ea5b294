//! The town's crews with their units, its staff, and an app with an API key.

use chrono::{DateTime, Utc};
use diesel_async::AsyncPgConnection;
use domain::{
    accounts,
    accounts::{AccountId, NewAccount, Role, issue_api_key, register as register_account},
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
        let crew_id = crew(conn, now, city, known).await?;
        let password = accounts::generate_password();
        let account = account(&known.login, &known.name, Role::Crew, &password);
        let account = NewAccount { crew_id: Some(crew_id), ..account };
        register_account(conn, now, city, account).await.map_err(Failed::new)?;
        keys.crews.push((crew_id, password));
    }
    for known in &town.staff {
        let role = known.role.parse().map_err(Failed::new)?;
        let password = accounts::generate_password();
        let account = account(&known.login, &known.name, role, &password);
        let account = NewAccount { agency_code: known.agency.clone(), ..account };
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
    known: &fixtures::Crew,
) -> Result<CrewId, Failed> {
    let crew = Crew {
        jurisdiction_id: city.clone(),
        crew_id: CrewId::new(now),
        name: known.name.clone(),
        skills: known.skills.clone(),
        districts: known.districts.clone(),
        yard: Place::new(known.yard.lat, known.yard.long).ok(),
    };
    crews::insert_crew(conn, &crew).await?;
    let unit = Unit {
        jurisdiction_id: city.clone(),
        unit_id: UnitId::new(now),
        code: known.unit.code.clone(),
        name: known.unit.name.clone(),
    };
    crews::insert_unit(conn, &unit).await?;
    for stock in &known.unit.stock {
        crews::count_stock(conn, city, unit.unit_id, &stock.item, stock.quantity).await?;
    }
    Ok(crew.crew_id)
}
