//! `/open311/test/v2`: the same city, to try things out in.

use domain::jurisdictions::{self, FoundError, NewJurisdiction, found, sandbox};
use harness::{Answer, Rows};
use serde_json::Value;

use super::town::{Town, errors, number};

const TEST: &str = "/open311/test/v2";

/// A town, and the key of an app that tries things out in it.
async fn start() -> (Town, String) {
    let town = Town::start().await;
    let key = town.city.test_key(&town.app).await;
    (town, key)
}

async fn fetch(town: &Town, path: &str) -> Answer {
    town.app.stranger().fetch(&format!("{TEST}{path}")).await
}

async fn json(town: &Town, path: &str) -> Value {
    let answer = fetch(town, path).await;
    answer.expect_status(200);
    answer.json()
}

async fn report(town: &Town, key: &str, service: &str) -> Answer {
    let fields = [("api_key", key), ("service_code", service), ("lat", "52.05"), ("long", "5.05")];
    town.app.stranger().post_form(&format!("{TEST}/requests.json"), &fields).await
}

/// Fails unless the sandbox holds what the city holds, field work aside.
async fn assert_copied(town: &Town) {
    for table in ["agency", "service", "service_attribute", "area", "address"] {
        let rows = |city: &str| {
            format!(
                "select to_jsonb({table}) - 'jurisdiction_id' - 'field_work' from {table} \
                 where jurisdiction_id = '{city}'"
            )
        };
        let (city, copy) = (rows("testville"), rows("testville_sandbox"));
        assert!(town.app.count(&format!("({city}) city")).await > 0, "{table}");
        let differ = format!("(({city} except {copy}) union all ({copy} except {city})) differ");
        assert_eq!(town.app.count(&differ).await, 0, "{table}");
    }
    let work = "service where jurisdiction_id = 'testville_sandbox' and field_work";
    assert_eq!(town.app.count(work).await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_test_report_is_on_the_test_endpoint_alone() {
    let (town, key) = start().await;

    let answer = report(&town, &key, "pothole").await;

    answer.expect_status(200);
    let notice = answer.json()[0]["service_notice"].as_str().unwrap().to_owned();
    assert!(notice.starts_with("This is a test: "), "{notice}");
    let number = number(&answer);
    let listed = json(&town, "/requests.json").await;
    assert_eq!(listed[0]["service_request_id"], number.as_str());
    assert_eq!(json(&town, &format!("/requests/{number}.json")).await, listed);
    errors(&town.fetch(&format!("/requests/{number}.json")).await, &[404]);
    assert_eq!(town.list("").await, [""; 0]);
    assert_eq!(town.list(&format!("?service_request_id={number}")).await, [""; 0]);
    // A sandbox is called by the name of its city, and has none of its own.
    for endpoint in [TEST, "/open311/v2"] {
        for path in
            ["/services.json?jurisdiction_id=testville_sandbox", "/testville_sandbox/services.json"]
        {
            let answer = town.app.stranger().fetch(&format!("{endpoint}{path}")).await;
            errors(&answer, &[404]);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_real_report_is_not_on_the_test_endpoint() {
    let (town, _key) = start().await;

    let number = town.report(&[("service_code", "pothole")]).await;

    errors(&fetch(&town, &format!("/requests/{number}.json")).await, &[404]);
    assert_eq!(json(&town, "/requests.json").await, serde_json::json!([]));
    let notice =
        town.post(&[("service_code", "pothole"), ("lat", "52.05"), ("long", "5.05")]).await;
    assert!(!notice.text().contains("This is a test"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_keys_of_one_endpoint_do_not_open_the_other() {
    let (town, key) = start().await;

    errors(&report(&town, &town.city.api_key, "pothole").await, &[403]);
    let place = [("lat", "52.05"), ("long", "5.05"), ("service_code", "pothole")];
    let fields = [&[("api_key", key.as_str())], place.as_slice()].concat();
    let stranger = town.app.stranger();
    errors(&stranger.post_form("/open311/v2/requests.json", &fields).await, &[403]);

    assert_eq!(town.app.count(&Rows::cases()).await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_test_report_never_makes_work_for_a_crew() {
    let (town, key) = start().await;
    let (app, city) = (&town.app, &town.city);
    let crew = city.crew(app, "Crew", &["paving", "tree"], &[("bag", 5)]).await;
    crew.start_shift(52.05, 5.05).await;

    for service in ["pothole", "fallen-tree"] {
        let answer = report(&town, &key, service).await;
        answer.expect_status(200);
        app.run_tasks().await;
        let rows = json(&town, &format!("/requests/{}.json", number(&answer))).await;
        assert_eq!(rows[0]["agency_responsible"], "Streets");
    }

    assert_eq!(app.count(&Rows::jobs()).await, 0);
    assert!(crew.offers().await.is_empty());
    city.report(app, "pothole", 52.05, 5.05).await;
    app.run_tasks().await;
    assert_eq!(crew.offers().await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_sandbox_follows_the_services_of_its_city() {
    let (town, _key) = start().await;
    assert_copied(&town).await;
    assert_eq!(
        fetch(&town, "/services.json").await.bytes,
        town.fetch("/services.json").await.bytes
    );

    for change in [
        "update service set name = 'Hole', kind = 'batch', keywords = 'hole' \
         where jurisdiction_id = 'testville' and service_code = 'pothole'",
        "insert into service (jurisdiction_id, service_code, name, agency_code) \
         values ('testville', 'new', 'New', 'parks')",
        // Two questions change places.
        "update service_attribute set position = case position when 1 then 20 else 10 end \
         where jurisdiction_id = 'testville' and position in (1, 2)",
        "delete from service_attribute where jurisdiction_id = 'testville' and position > 4",
        "delete from service where jurisdiction_id = 'testville' and service_code = 'question'",
        "update agency set name = 'Roads', email = null \
         where jurisdiction_id = 'testville' and agency_code = 'streets'",
        "delete from area where jurisdiction_id = 'testville' and kind = 'ward'",
        "update area set name = 'All of it' where jurisdiction_id = 'testville' and kind = 'city'",
    ] {
        assert!(town.app.sql(change).await > 0, "{change}");
        for path in ["/services.json", "/services/graffiti.json", "/services/question.json"] {
            let (here, there) = (fetch(&town, path).await, town.fetch(path).await);
            assert_eq!((here.status, here.text()), (there.status, there.text()), "{change}");
        }
        assert_copied(&town).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_that_is_gone_stays_as_long_as_a_test_needs_it() {
    let (town, key) = start().await;
    let number = number(&report(&town, &key, "question").await);

    let gone =
        "delete from service where jurisdiction_id = 'testville' and service_code = 'question'";
    assert_eq!(town.app.sql(gone).await, 1);

    let rows = json(&town, &format!("/requests/{number}.json")).await;
    assert_eq!(rows[0]["service_name"], "Service question");
    errors(&town.fetch("/services/question.json").await, &[404]);
}

#[tokio::test(flavor = "multi_thread")]
async fn sixteen_who_ask_at_once_find_one_sandbox() {
    let town = Town::start().await;
    let (app, id) = (&town.app, &town.city.id);

    for _ in 0..2 {
        let conn = app.connect().await;
        let city = jurisdictions::store::find(&conn, id).await.unwrap().unwrap();
        drop(conn);
        let asking = (0..16).map(|_| async {
            let mut conn = app.connect().await;
            sandbox(&mut conn, app.clock.now(), &city).await.unwrap().changed_at
        });
        let mut found = futures_util::future::join_all(asking).await;

        found.dedup();
        assert_eq!(found.len(), 1, "it was copied more than once");
        assert_eq!(app.count(&Rows::jurisdictions().test()).await, 1);
        assert_copied(&town).await;
        app.services().of_city("testville").position(2).save().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_link_to_a_test_report_says_that_it_is_one() {
    let (town, key) = start().await;
    let answer = report(&town, &key, "pothole").await;
    let (_, real) = town.city.report(&town.app, "pothole", 52.05, 5.05).await;

    let notice = answer.json()[0]["service_notice"].as_str().unwrap().to_owned();
    let link = notice.split_whitespace().find(|word| word.contains("/track/")).unwrap();
    let page = town.app.stranger().fetch(link.strip_prefix(&town.app.url).unwrap()).await;

    page.expect_status(200);
    assert!(page.text().contains("This is a test"));
    assert!(!town.app.stranger().fetch(&real).await.text().contains("This is a test"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sandbox_is_on_no_list_of_cities() {
    let (town, key) = start().await;
    report(&town, &key, "pothole").await.expect_status(200);

    let stranger = town.app.stranger();
    let home = stranger.fetch("/").await;
    home.expect_status(200);
    assert!(!home.text().contains("sandbox"));
    stranger.get_any("/?jurisdiction_id=testville_sandbox", 404).await;
    let mut conn = town.app.connect().await;
    let cities = jurisdictions::store::all(&mut conn).await.unwrap();
    assert_eq!(cities.len(), 1);
    // So the city is still the only one, and nobody has to say which.
    town.fetch("/services.json").await.expect_status(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn no_city_is_founded_where_a_sandbox_would_be() {
    let town = Town::start().await;
    let mut conn = town.app.connect().await;

    for (id, fits) in [
        ("elsewhere_sandbox", false),
        (&*"a".repeat(65), false),
        (&*"a".repeat(64), true),
        ("sandbox", true),
    ] {
        let new = NewJurisdiction {
            id: id.parse().unwrap(),
            name: "Elsewhere".to_owned(),
            time_zone: chrono_tz::UTC,
            center: None,
        };
        match found(&mut conn, town.app.clock.now(), new).await {
            Ok(city) => {
                assert!(fits, "{id}");
                let copy = sandbox(&mut conn, town.app.clock.now(), &city).await.unwrap();
                assert_eq!(copy.jurisdiction_id.as_str(), format!("{id}_sandbox"));
            }
            Err(error) => assert!(matches!(error, FoundError::Unfit) && !fits, "{id}: {error}"),
        }
    }
}
