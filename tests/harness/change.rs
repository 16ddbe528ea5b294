//! How tests change what no call of the API changes: services, and what time does to rows.

use serde_json::Value;

use crate::app::TestApp;

/// A change of services, as an import would make it. Nothing happens before [`ServiceChange::save`].
#[must_use = "a change is made by `save`"]
pub struct ServiceChange<'a> {
    app: &'a TestApp,
    which: Vec<String>,
    set: Vec<String>,
}

impl TestApp {
    /// Changes the service with this code, in every city.
    pub fn service(&self, code: &str) -> ServiceChange<'_> {
        let which = vec![format!("service_code = '{code}'")];
        ServiceChange { app: self, which, set: vec![] }
    }

    /// Changes all services.
    pub fn services(&self) -> ServiceChange<'_> {
        ServiceChange { app: self, which: vec![], set: vec![] }
    }

    /// Makes it look as if so many sign-ins had failed, for every login and address that was tried.
    pub async fn fail_sign_ins(&self, attempts: u32) {
        self.sql(&format!("update sign_in_attempt set attempts = {attempts}")).await;
    }

    /// Takes all cases off the public lists.
    pub async fn hide_cases(&self) {
        self.sql("update cases set listed = false").await;
    }

    /// Repeats every case so often, each copy some minutes older than the one before.
    pub async fn repeat_cases(&self, times: usize) {
        let columns =
            "jurisdiction_id, status, version, service_code, channel, updated_at, event_head";
        let copies = format!(
            "insert into cases ({columns}, case_id, number, requested_at, changed_at) \
             select {columns}, gen_random_uuid(), 'X' || i, \
                 requested_at - (i / 10) * interval '1 minute', \
                 changed_at - (i % 97) * interval '1 minute' \
             from cases, generate_series(1, {times}) i"
        );
        assert_eq!(self.sql(&copies).await, times);
    }

    /// Locks all cases: as long as the result is kept, nobody can read or write one.
    pub async fn lock_cases(&self) -> tokio_postgres::Client {
        let client = crate::cluster::connect(&self.database_url).await;
        let lock = "begin; lock table cases in access exclusive mode";
        client.batch_execute(lock).await.unwrap();
        client
    }

    /// Makes it look as if a case came at another time.
    pub async fn backdate(&self, number: &str, requested_at: &str) {
        let change = format!(
            "update cases set requested_at = '{requested_at}', updated_at = '{requested_at}' \
             where number = '{number}'"
        );
        assert_eq!(self.sql(&change).await, 1);
    }

    /// Drops the questions of a city's services.
    pub async fn drop_questions(&self, city: &str) {
        self.sql(&format!("delete from service_attribute where jurisdiction_id = '{city}'")).await;
    }

    /// Drops all services but this one.
    pub async fn drop_services_but(&self, code: &str) {
        self.sql(&format!("delete from service where service_code <> '{code}'")).await;
    }

    /// So many posts a day are allowed to the app of this name.
    pub async fn set_quota(&self, app: &str, posts: i32) {
        let set = format!("update api_key set daily_quota = {posts} where name = '{app}'");
        assert!(self.sql(&set).await > 0, "{set}");
    }

    /// Makes it look as if every phone had failed so often.
    pub async fn fail_pushes(&self, times: i32) {
        self.sql(&format!("update push_subscription set failures = {times}")).await;
    }

    /// Puts something on the map that reports can name by what is written on it.
    pub async fn asset(&self, city: &str, id: &str, kind: &str, (lat, long): (f64, f64)) {
        self.sql(&format!(
            "insert into asset (jurisdiction_id, asset_id, kind, place) \
             values ('{city}', '{id}', '{kind}', ST_Point({long}, {lat}, 4326))"
        ))
        .await;
    }
}

impl ServiceChange<'_> {
    /// Of one city only.
    pub fn of_city(mut self, city: &str) -> Self {
        self.which.push(format!("jurisdiction_id = '{city}'"));
        self
    }

    /// What it is called.
    pub fn name(self, name: &str) -> Self {
        self.set("name", &format!("'{name}'"))
    }

    /// How jobs are put to crews: `assign`, `offer`, `nearby`, `broadcast`.
    pub fn mode(self, mode: &str) -> Self {
        self.set("mode", &format!("'{mode}'"))
    }

    /// After so many minutes a job must go.
    pub fn must_go_minutes(self, minutes: i32) -> Self {
        self.set("must_go_minutes", &minutes.to_string())
    }

    /// Which queue people look at.
    pub fn queue(self, queue: &str) -> Self {
        self.set("queue", &format!("'{queue}'"))
    }

    /// The visits that the work takes.
    pub fn visits(self, visits: &Value) -> Self {
        self.set("visits", &format!("'{visits}'"))
    }

    /// How a report is answered: `realtime`, `batch`, `blackbox`.
    pub fn kind(self, kind: &str) -> Self {
        self.set("kind", &format!("'{kind}'"))
    }

    /// After so many seconds a token is exchanged for a number.
    pub fn token_seconds(self, seconds: i32) -> Self {
        self.set("token_seconds", &seconds.to_string())
    }

    /// After as many seconds as where nobody says how many.
    pub fn usual_token_seconds(self) -> Self {
        self.set("token_seconds", "default")
    }

    /// No time within which the work should be done.
    pub fn without_sla(self) -> Self {
        self.set("sla_hours", "null")
    }

    /// Where it stands in the list.
    pub fn position(self, position: i32) -> Self {
        self.set("position", &position.to_string())
    }

    fn set(mut self, column: &str, value: &str) -> Self {
        self.set.push(format!("{column} = {value}"));
        self
    }

    /// Makes the change; fails if there is no such service.
    pub async fn save(self) {
        let which = [vec!["true".to_owned()], self.which].concat().join(" and ");
        let set = format!("update service set {} where {which}", self.set.join(", "));
        assert!(self.app.sql(&set).await > 0, "{set}");
    }
}
