//! What a desk does with cases, so that clients have something to see.

use domain::{
    accounts::{AccountId, Role},
    cases::{Actor, Case, CaseTarget, Change, Outcome, store},
    jobs,
};
use serde_json::Value;

use super::town::Town;

/// The case of this number.
pub(super) async fn case(town: &Town, number: &str) -> Case {
    let mut conn = town.app.connect().await;
    let number = number.parse().unwrap();
    store::find_by_number(&mut conn, &town.city.id, &number).await.unwrap().unwrap()
}

/// Somebody who may do everything.
pub(super) fn admin(town: &Town) -> Actor {
    Actor::Staff(AccountId::new(town.app.clock.now()), Role::Admin)
}

/// To act on a case, whatever its version.
pub(super) fn on<'a>(town: &'a Town, case: &Case, actor: &'a Actor) -> CaseTarget<'a> {
    CaseTarget { jurisdiction: &town.city.id, case_id: case.case_id, actor, expected: None }
}

/// Closes a case.
pub(super) async fn decline(town: &Town, number: &str) {
    let (case, actor) = (case(town, number).await, admin(town));
    let mut conn = town.app.connect().await;
    let (now, on) = (town.app.clock.now(), on(town, &case, &actor));
    let decline = Change::Decline { outcome: Outcome::NotOurs };
    jobs::change_case(&mut conn, now, &on, decline, "A private drive.").await.unwrap();
}

/// UTC, to the second.
pub(super) fn is_plain_time(value: &Value) -> bool {
    let text = value.as_str().unwrap();
    text.len() == 20 && text.ends_with('Z') && !text.contains('.')
}
