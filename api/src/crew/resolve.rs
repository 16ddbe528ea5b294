//! `POST /crew/jobs/{job_id}/resolve`: a crew says that a job is done, and shows it.

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
    photos::{at_most, develop_all},
    problem::Problem,
    state::Shared,
    upload::{self, Form},
    uploads::named,
};

/// What a crew claims, as multipart form data.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes the form, which is read part by part")]
pub(super) struct ResolveJob {
    /// The number that came with the job.
    fence: i64,
    /// How it ended.
    outcome: Outcome,
    /// What was done, for the resident.
    note: Option<String>,
    /// Pictures of it; `fixed` wants at least one.
    #[schema(value_type = Vec<String>, format = Binary)]
    photo: Vec<Vec<u8>>,
    /// Pictures that this crew has sent before: the addresses of their uploads, or the secrets in
    /// them.
    #[schema(required = false)]
    photo_upload: Vec<String>,
}

/// Resolve a job.
///
/// `fixed` wants a proof photo that was taken after the report and near the place, and that is not
/// the report's own picture. Without one the case is marked unevidenced, for everybody to see.
/// Resolving twice with the same fence is resolving once.
#[utoipa::path(
    tag = "crew",
    security(("bearer" = [])),
    params(("job_id" = uuid::Uuid, Path, description = "The job")),
    request_body(content = ResolveJob, content_type = "multipart/form-data"),
    responses(
        (status = OK, description = "Resolved", body = CaseView),
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
    let (form, _room) = upload::read(&request, payload, state.darkroom.max_bytes()).await?;
    let (fence, outcome, note) = claim(&form)?;
    let city = &crew.jurisdiction_id;
    let names = form.uploads();
    at_most(form.files.len() + names.len())?;
    let uploads = named(&state, now, &request, city, &names).await?;
    let proof = develop_all(&state, now, city, form.files).await?;

    let resolution = Resolution { outcome, note, proof, seen_at: None };
    let held = Held { jurisdiction: city, crew_id: crew.id, job_id: *job_id, fence };
    let mut conn = state.connect().await?;
    let case = jobs::resolve(&mut conn, now, held, resolution, &uploads).await?;
    state.bell.ring();
    Ok(CaseView::load(&mut conn, &state, &case).await?.respond())
}

/// What the form says.
fn claim(form: &Form) -> Result<(i64, Outcome, String), Problem> {
    let field = |name: &str| form.fields.iter().find(|(key, _)| key == name).map(|(_, text)| text);
    let fence = field("fence").and_then(|text| text.trim().parse().ok());
    let fence = fence.ok_or_else(|| Problem::new("invalid", "fence must be the job's number"))?;
    let outcome = field("outcome").and_then(|text| text.trim().parse().ok()).ok_or_else(|| {
        let words: Vec<&str> = Outcome::ALL.iter().map(|outcome| outcome.as_str()).collect();
        Problem::new("invalid", format!("outcome must be one of {}", words.join(", ")))
    })?;
    let note = field("note").map(|text| text::tidy(text)).unwrap_or_default();
    if note.chars().count() > 4_000 {
        return Err(Problem::new("invalid", "note takes 4000 characters at most"));
    }
    Ok((fence, outcome, note))
}
