//! `POST /crew/jobs/{job_id}/resolve`: the crew resolves a job, with proof photos.

use actix_web::{
    HttpRequest, HttpResponse, post,
    web::{Path, Payload},
};
use domain::{
    cases::{Outcome, Resolution},
    jobs::{self, Held, JobId},
    text,
};
use utoipa::ToSchema;

use crate::{
    cases::CaseView,
    extract::{Crew, Now},
    photos::{at_most, process_all},
    problem::{Problem, ProblemCode},
    request_body::{self, Form},
    state::Shared,
    uploads::named,
};

/// Resolution of a job, as multipart form data.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes the form, which is read part by part")]
pub(super) struct ResolveJob {
    /// Fence of the lease.
    fence: i64,
    /// How the job ended.
    outcome: Outcome,
    /// What was done. Public.
    note: Option<String>,
    /// Proof photos. `fixed` requires at least one.
    #[schema(value_type = Vec<String>, format = Binary)]
    photo: Vec<Vec<u8>>,
    /// Photos that the crew uploaded before: the URLs of their uploads, or the secrets in the URLs.
    #[schema(required = false)]
    photo_upload: Vec<String>,
}

/// Resolve a job.
///
/// The outcome `fixed` requires a proof photo: taken after the report, near the place, and
/// different from the photos of the report. Without it, the case is publicly marked as unevidenced.
/// Repeating the request with the same fence has no further effect.
#[utoipa::path(
    tag = "crew",
    security(("bearer" = [])),
    params(("job_id" = uuid::Uuid, Path, description = "Job identifier")),
    request_body(content = ResolveJob, content_type = "multipart/form-data"),
    responses(
        (status = OK, description = "The resolved case", body = CaseView),
        (status = BAD_REQUEST, description = "`bad_request`", body = Problem),
        (status = UNAUTHORIZED, description = "`unauthorized`", body = Problem),
        (status = FORBIDDEN, description = "`forbidden`", body = Problem),
        (status = CONFLICT, description = "`not_held`, `conflict`", body = Problem),
        (status = PAYLOAD_TOO_LARGE, description = "`too_large`", body = Problem),
        (status = UNPROCESSABLE_ENTITY, description = "`invalid`, `bad_photo`", body = Problem),
    ),
)]
#[post("/crew/jobs/{job_id}/resolve")]
pub(super) async fn resolve_job(
    crew: Crew,
    Now(now): Now,
    state: Shared,
    job_id: Path<JobId>,
    request: HttpRequest,
    payload: Payload,
) -> Result<HttpResponse, Problem> {
    let (form, _room) =
        request_body::read(&request, payload, state.photo_processor.max_bytes()).await?;
    let (fence, outcome, note) = claim(&form)?;
    let city = &crew.jurisdiction_id;
    let names = form.uploads();
    at_most(form.files.len() + names.len())?;
    let uploads = named(&state, now, &request, city, &names).await?;
    let proof = process_all(&state, now, city, form.files).await?;

    let resolution = Resolution { outcome, note, proof, seen_at: None };
    let held = Held { jurisdiction: city, crew_id: crew.id, job_id: *job_id, fence };
    let mut conn = state.connect().await?;
    let case = jobs::resolve(&mut conn, now, held, resolution, &uploads).await?;
    state.notifier.notify();
    Ok(CaseView::load(&mut conn, &state, &case).await?.respond())
}

/// Reads fence, outcome and note from the form.
fn claim(form: &Form) -> Result<(i64, Outcome, String), Problem> {
    let field = |name: &str| form.fields.iter().find(|(key, _)| key == name).map(|(_, text)| text);
    let fence = field("fence").and_then(|text| text.trim().parse().ok());
    let fence = fence
        .ok_or_else(|| Problem::new(ProblemCode::Invalid, "fence must be the job's number"))?;
    let outcome = field("outcome").and_then(|text| text.trim().parse().ok()).ok_or_else(|| {
        let words: Vec<&str> = Outcome::ALL.iter().map(|outcome| outcome.as_str()).collect();
        Problem::new(ProblemCode::Invalid, format!("outcome must be one of {}", words.join(", ")))
    })?;
    let note = field("note").map(|text| text::tidy(text)).unwrap_or_default();
    if note.chars().count() > 4_000 {
        return Err(Problem::new(ProblemCode::Invalid, "note takes 4000 characters at most"));
    }
    Ok((fence, outcome, note))
}
