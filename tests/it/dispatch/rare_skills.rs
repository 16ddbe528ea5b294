//! The five crews who can do it are found among five thousand.

use harness::TestApp;

#[tokio::test(flavor = "multi_thread")]
async fn a_rare_skill_is_found_by_skill_and_place_together() {
    let (app, city) = TestApp::with_city().await;
    let city = &city.id;
    app.sql(&format!(
        "insert into crew (jurisdiction_id, crew_id, name) \
         select '{city}', md5('crew' || n)::uuid, 'Crew ' || n from generate_series(1, 5000) n"
    ))
    .await;
    app.sql(&format!(
        "insert into unit (jurisdiction_id, unit_id, code, name) \
         select '{city}', md5('unit' || n)::uuid, 'T-' || n, 'Truck' from generate_series(1, 5000) n"
    ))
    .await;
    app.sql(&format!(
        "insert into shift (jurisdiction_id, shift_id, crew_id, unit_id, skills, started_at, \
         ends_at, yard) \
         select '{city}', md5('shift' || n)::uuid, md5('crew' || n)::uuid, md5('unit' || n)::uuid, \
         case when n % 1000 = 0 then array['paving', 'blasting'] else array['paving'] end, \
         city_now(), city_now() + interval '8 hours', \
         st_point(5 + (n % 100) * 0.001, 52 + (n / 100) * 0.002)::geography \
         from generate_series(1, 5000) n"
    ))
    .await;
    app.sql(
        "insert into candidate (jurisdiction_id, crew_id, shift_id, skills, place) \
         select jurisdiction_id, crew_id, shift_id, skills, yard from shift",
    )
    .await;
    app.sql("analyze candidate").await;
    let able = "select crew_id from candidate where jurisdiction_id = $1 \
                and marks @> skill_marks($2) and skills @> $2 order by place <-> $3 limit 40";

    let plan = app
        .texts(&format!(
            "explain (analyze, buffers, costs off, timing off) {}",
            able.replace("$1", &format!("'{city}'"))
                .replace("$2", "array['blasting']")
                .replace("$3", "st_point(5.05, 52.05)::geography")
        ))
        .await
        .join("\n");

    assert!(plan.contains("candidate_skills_place_gist"), "{plan}");
    assert!(plan.contains("Order By: (place <->"), "{plan}");
    assert!(plan.contains("rows=5 "), "{plan}");
    assert!(!plan.contains("Seq Scan") && !plan.contains("Sort"), "{plan}");
    let passed_by = plan.lines().find_map(|line| {
        let (_, count) = line.split_once("Rows Removed by Filter: ")?;
        count.trim().parse::<u32>().ok()
    });
    assert!(passed_by.unwrap_or(0) < 10, "the many are passed by: {plan}");
}
