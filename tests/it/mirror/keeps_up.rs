//! What changes there changes here.

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use harness::Rows;
use serde_json::{Value, json};

use super::{
    elsewhere::Elsewhere,
    home::{Format, Home},
    said::{json_row, said},
    shelf::{Limits, Shelf, hole},
};

/// A city with three requests of four weeks ago, mirrored.
struct Followed {
    home: Home,
    shelf: Shelf,
    elsewhere: Elsewhere,
    then: DateTime<Utc>,
}

impl Followed {
    async fn with(limits: Limits) -> Self {
        let home = Home::found(Tz::UTC).await;
        let then = home.app.clock.now() - TimeDelta::days(28);
        let shelf = Shelf::new([], limits);
        let followed = Self { elsewhere: shelf.serve(), home, shelf, then };
        for id in 1..=3 {
            followed.shelf.put(&followed.row(id, &json!({})));
        }
        let mut args = followed.home.args(&followed.elsewhere.url);
        args.since = None;
        assert_eq!(followed.home.mirror_as(&args).await.unwrap().stored, 3);
        // The next run is of another day.
        followed.home.app.wait(TimeDelta::days(2)).await;
        followed
    }

    /// A request as it was, but for these members.
    fn row(&self, id: usize, members: &Value) -> Value {
        let mut row = hole(id, 0);
        row["requested_datetime"] = self.then.to_rfc3339().into();
        row["updated_datetime"] = self.then.to_rfc3339().into();
        row.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
        row
    }

    /// Changes a request there, mirrors again, and expects that we tell what they tell.
    async fn change(&self, id: usize, members: Value) {
        let updated = json!({"updated_datetime": self.home.app.clock.now().to_rfc3339()});
        let mut row = self.row(id, &updated);
        row.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
        self.shelf.put(&row);

        let report = self.home.mirror(&self.elsewhere.url).await.unwrap();

        assert_eq!((report.stored, report.changed), (0, 1), "{report}");
        let day = TimeDelta::days(1);
        let ours = self.home.answers(Format::Json, (self.then - day, self.then + day)).await;
        assert_eq!(said(&ours[&id.to_string()], Tz::UTC), said(&json_row(&row), Tz::UTC));
        assert_eq!(self.home.audited().await, 3);
        self.home.app.wait(TimeDelta::days(1)).await;
    }

    /// How many events the case has whose history is this, with dots for whatever.
    async fn histories(&self, actions: &str) -> i64 {
        let histories = format!(
            "(select string_agg(action, ' ' order by seq) as actions from event \
              where actor = 'import' group by case_id) as history where actions = '{actions}'"
        );
        self.home.app.count(&histories).await
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_is_closed_opened_again_and_closed_there() {
    let followed = Followed::with(Limits::STANDARD).await;

    followed.change(2, json!({"status": "closed", "status_notes": "Filled."})).await;
    followed.change(2, json!({"status": "open", "status_notes": "It broke again."})).await;
    followed.change(2, json!({"status": "closed"})).await;

    let history = "submit acknowledge resolve confirm reopen resolve confirm";
    assert_eq!(followed.histories(history).await, 1);
    assert_eq!(followed.histories("submit acknowledge").await, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_said_of_a_request_changes_there() {
    let followed = Followed::with(Limits::STANDARD).await;

    followed.change(1, json!({"status_notes": "A crew will come."})).await;
    assert_eq!(followed.histories("submit acknowledge comment").await, 1);

    let facts = json!({
        "status_notes": "A crew will come.", "expected_datetime": "2030-01-01T10:00:00Z",
        "description": "another hole ", "address": null, "lat": 42.25, "address_id": 77,
        "agency_responsible": "Roads & Bridges", "service_name": "Deep hole",
    });
    followed.change(1, facts).await;
    assert_eq!(followed.histories("submit acknowledge comment correct").await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_time_that_changes_there_is_no_event() {
    let followed = Followed::with(Limits::STANDARD).await;

    followed.change(3, json!({})).await;

    assert_eq!(followed.histories("submit acknowledge").await, 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn changes_are_seen_where_nobody_can_be_asked_for_them() {
    let followed = Followed::with(Limits { changes: false, ..Limits::STANDARD }).await;

    followed.change(2, json!({"status": "closed"})).await;

    let report = followed.home.mirror(&followed.elsewhere.url).await.unwrap();
    assert!(report.ignores_changes, "{report}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_old_request_that_changes_is_seen_and_a_new_one_is_stored() {
    let followed = Followed::with(Limits::STANDARD).await;
    // Three months later nobody would be told of the old ones without asking for changes.
    followed.home.app.wait(TimeDelta::days(120)).await;
    assert_eq!(followed.home.mirror(&followed.elsewhere.url).await.unwrap().stored, 0);
    followed.home.app.wait(TimeDelta::minutes(10)).await;

    followed.change(2, json!({"status": "closed"})).await;
    let now = followed.home.app.clock.now().to_rfc3339();
    let new = json!({"requested_datetime": now, "updated_datetime": now});
    followed.shelf.put(&followed.row(4, &new));
    followed.home.app.wait(TimeDelta::minutes(10)).await;
    let report = followed.home.mirror(&followed.elsewhere.url).await.unwrap();

    assert_eq!((report.stored, report.changed), (1, 0), "{report}");
    let asked = followed.elsewhere.log();
    assert!(asked.iter().any(|asked| !asked.get("updated_after").is_empty()));
    assert_eq!(followed.home.audited().await, 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_the_same_there_leaves_no_trace() {
    let followed = Followed::with(Limits::STANDARD).await;

    let report = followed.home.mirror(&followed.elsewhere.url).await.unwrap();

    assert_eq!((report.stored, report.changed), (0, 0), "{report}");
    assert_eq!(followed.home.app.count(&Rows::cases().version(2)).await, 3);
}
