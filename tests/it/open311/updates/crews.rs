//! `POST /servicerequestupdates.{xml,json}` with a crew's token: the same work, lease and fence.

use domain::{accounts::Role, cases::Outcome};
use fixtures::Scene;
use harness::{Answer, CrewClient, Rows, scene};
use serde_json::{Value, json};

use super::partner::{UPDATES, partner, told, updates};
use crate::open311::{
    desk::case,
    town::{Town, errors},
};

/// A crew that holds a job.
struct Work {
    town: Town,
    crew: CrewClient,
    number: String,
    job: Value,
}

impl Work {
    async fn begin() -> Self {
        let town = Town::start().await;
        let crew = town.city.crew(&town.app, "Crew", &["paving"], &[("bag", 5)]).await;
        crew.start_shift(52.05, 5.05).await;
        let number = town.report(&[("service_code", "pothole")]).await;
        town.app.run_tasks().await;
        let job = crew.accept_next().await;
        Self { town, crew, number, job }
    }

    fn fence(&self) -> String {
        self.job["fence"].to_string()
    }

    async fn say(&self, fields: &[(&str, &str)]) -> Answer {
        self.show(fields, vec![]).await
    }

    async fn show(&self, fields: &[(&str, &str)], files: Vec<(&str, Vec<u8>)>) -> Answer {
        let fence = self.fence();
        self.post(&[&[("fence", fence.as_str())], fields].concat(), files).await
    }

    /// With whatever fence.
    async fn post(&self, fields: &[(&str, &str)], files: Vec<(&str, Vec<u8>)>) -> Answer {
        let fields = [&[("service_request_id", self.number.as_str())], fields].concat();
        self.crew.client.post_multipart(UPDATES, &fields, files).await
    }

    async fn status(&self) -> &'static str {
        case(&self.town, &self.number).await.status.as_str()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn u5_a_crew_begins_waits_and_ends_by_the_fence_of_its_lease() {
    let work = Work::begin().await;

    work.say(&[("status", "action_scheduled"), ("description", "After lunch.")])
        .await
        .expect_status(200);
    assert_eq!(work.status().await, "scheduled");
    let fence = work.fence();
    let begin = [("status", "IN_PROGRESS"), ("attribute[fence]", fence.as_str())];
    work.post(&begin, vec![]).await.expect_status(200);
    assert_eq!(work.status().await, "in_progress");
    errors(&work.say(&[("status", "on_hold")]).await, &[400]);
    let hold = [("status", "on_hold"), ("description", "A gas pipe."), ("until", "2030-04-01")];
    work.say(&hold).await.expect_status(200);
    assert_eq!(work.status().await, "on_hold");
    // A phone may send it twice.
    work.say(&hold).await.expect_status(200);

    let until = case(&work.town, &work.number).await.held_until.unwrap();
    assert_eq!(until.to_rfc3339(), "2030-04-01T00:00:00+00:00");
    assert_eq!(work.town.app.count(&Rows::live_leases()).await, 0);
    assert_eq!(work.town.app.count(&Rows::stock().counted(5).reserved(0)).await, 1);
    let words: Vec<_> = updates(&work.town, "").await.iter().skip(3).cloned().collect();
    let words: Vec<_> = words.iter().map(|update| update["description"].as_str()).collect();
    assert_eq!(words, [Some("After lunch."), Some("A crew is at work."), Some("A gas pipe.")]);
}

#[tokio::test(flavor = "multi_thread")]
async fn u5_a_crew_that_closes_has_fixed_it_and_proves_it() {
    for (status, photo, unevidenced) in
        [("CLOSED", true, false), ("fixed", true, false), ("closed", false, true)]
    {
        let work = Work::begin().await;
        work.say(&[("status", "in_progress")]).await.expect_status(200);
        let files =
            if photo { vec![("media", scene(Scene::Patched, 52.05, 5.05))] } else { vec![] };

        let done = [("status", status), ("description", "Filled it.")];
        work.show(&done, files).await.expect_status(200);

        let case = case(&work.town, &work.number).await;
        assert_eq!(case.outcome, Some(Outcome::Fixed));
        assert_eq!(case.unevidenced, unevidenced, "{status}");
        let last = updates(&work.town, "").await.pop().unwrap();
        assert_eq!((&last["status"], last["media_url"].is_string()), (&json!("fixed"), photo));
        assert_eq!(work.town.app.count(&Rows::stock().counted(4).reserved(0)).await, 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn u5_a_stale_fence_changes_nothing_and_what_was_seen_is_kept() {
    let mut work = Work::begin().await;
    let hold = [("status", "on_hold"), ("description", "A gas pipe.")];
    work.say(&hold).await.expect_status(200);
    let key = partner(&work.town).await;
    let resumed = [("service_request_id", work.number.as_str()), ("status", "acknowledged")];
    told(&work.town, &key, &[&resumed[..], &[("description", "It is shut off.")]].concat()).await;
    work.town.app.run_tasks().await;
    let stale = work.fence();
    work.job = work.crew.accept_next().await;
    assert_ne!(work.fence(), stale, "fences grow from job to job of a case");

    for (update, status) in [("1", "in_progress"), ("2", "closed"), ("2", "closed")] {
        let fields = [
            ("fence", stale.as_str()),
            ("update_id", update),
            ("status", status),
            ("description", "I was there."),
        ];
        let photo = vec![("media", scene(Scene::Patched, 52.05, 5.05))];
        errors(&work.post(&fields, photo).await, &[403]);
        assert_eq!(work.status().await, "scheduled");
    }

    assert_eq!(work.town.app.count(&Rows::events().action("comment")).await, 2);
    assert_eq!(work.town.app.count(&Rows::photos().kind("report")).await, 1);
    assert_eq!(work.town.app.count(&Rows::photos().kind("proof")).await, 1);
    let found = updates(&work.town, "").await;
    let kept: Vec<_> =
        found.iter().filter(|update| update["description"] == "I was there.").collect();
    assert_eq!(kept.len(), 2);
    assert!(kept.iter().all(|update| update["status"] == "action_scheduled"), "{kept:?}");
    work.say(&[("status", "in_progress")]).await.expect_status(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn u5_who_never_held_the_job_has_no_say() {
    let work = Work::begin().await;
    let other = work.town.city.crew(&work.town.app, "Other", &["paving"], &[]).await;
    let fence = work.fence();
    let fields = [
        ("service_request_id", work.number.as_str()),
        ("fence", fence.as_str()),
        ("status", "closed"),
        ("description", "I was there."),
    ];

    errors(&other.client.post_form(UPDATES, &fields).await, &[403]);
    let mut stranger = work.town.app.stranger();
    for token in ["garbage", ""] {
        stranger.token = Some(token.to_owned());
        errors(&stranger.post_form(UPDATES, &fields).await, &[403]);
    }
    let desk = work.town.city.staff(&work.town.app, Role::Admin).await;
    errors(&desk.post_form(UPDATES, &fields).await, &[403]);

    assert_eq!(work.status().await, "scheduled");
    assert_eq!(work.town.app.count(&Rows::events().action("comment")).await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn u5_a_crew_decides_about_its_work_alone() {
    let work = Work::begin().await;

    for status in [
        "OPEN",
        "REOPEN",
        "INVESTIGATING",
        "PLANNED",
        "DUPLICATE",
        "NO_FURTHER_ACTION",
        "NOT_COUNCILS_RESPONSIBILITY",
        "CANCELLED",
        "UNCHANGED",
    ] {
        let fields = [("status", status), ("description", "So I say.")];
        errors(&work.say(&fields).await, &[403]);
    }
    let no_fence = [("status", "in_progress")];
    errors(&work.post(&no_fence, vec![]).await, &[400]);
    let elsewhere = [("status", "in_progress"), ("jurisdiction_id", "nowhere")];
    errors(&work.say(&elsewhere).await, &[404]);
    let in_sandbox = UPDATES.replace("/v2/", "/test/v2/");
    let fence = work.fence();
    let fields = [
        ("service_request_id", work.number.as_str()),
        ("fence", &fence),
        ("status", "in_progress"),
    ];
    errors(&work.crew.client.post_form(&in_sandbox, &fields).await, &[403]);

    assert_eq!(work.status().await, "scheduled");
    assert_eq!(work.town.app.count(&Rows::events()).await, 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn u4_a_phone_that_sends_an_update_again_is_told_the_same() {
    let work = Work::begin().await;
    let fields =
        [("update_id", "from the tunnel"), ("status", "in_progress"), ("description", "Begun.")];

    let first = work.say(&fields).await.json();
    assert_eq!(work.say(&fields).await.json(), first);

    assert_eq!(work.town.app.count(&Rows::events().note("Begun.")).await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn u5_another_update_with_a_used_id_is_refused() {
    let work = Work::begin().await;
    let note = |words: &'static str| {
        [("status", "action_scheduled"), ("update_id", "1"), ("description", words)]
    };
    let first = work.say(&note("After lunch.")).await;
    first.expect_status(200);

    errors(&work.say(&note("Tomorrow.")).await, &[400]);

    assert_eq!(work.say(&note("After lunch.")).await.bytes, first.bytes);
    assert!(!updates(&work.town, "").await.iter().any(|it| it["description"] == "Tomorrow."));
}
