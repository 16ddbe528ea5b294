//! Whatever a city asks and whatever somebody answers: what is good is taken, what is not is
//! refused, and each mistake is told. What is good is said here once more, in other words than the
//! server's.
//!
//! `PROPTEST_CASES` says how many cities are tried.

use std::collections::{BTreeMap, BTreeSet};

use domain::services::{Attribute, Datatype, store};
use harness::Rows;
use proptest::{
    collection::{btree_map, vec},
    prelude::*,
    sample::select,
    test_runner::{Config, TestCaseError, TestRunner},
};
use serde_json::json;

use super::town::Town;

/// A question, as a city might ask it.
#[derive(Debug, Clone)]
struct Question {
    datatype: Datatype,
    required: bool,
    variable: bool,
    /// Asked only if the question before it has the answer `a`.
    depends: bool,
}

/// What somebody sends for a question, each with whether it is fine for each kind.
const WORDS: &[&str] = &[
    "",
    " ",
    "a",
    "b",
    "c",
    "A",
    "a,b",
    "0",
    "-3.5",
    "1e3",
    "+7",
    ".5",
    "NaN",
    "inf",
    "1,5",
    "0x10",
    "1 2",
    "--1",
    "2026-11-21",
    "2026-11-21T10:00:00Z",
    "2026-11-21T10:00:00+02:00",
    "2026-11-21T10:00:00.5Z",
    "2026-13-01",
    "2026-11-31",
    "21.11.2026",
    "not a date",
    "25:00",
    "Café & <b> 🚧",
    "line\nline",
];

const NUMBERS: &[&str] = &["0", "-3.5", "1e3", "+7", ".5"];
const TIMES: &[&str] =
    &["2026-11-21", "2026-11-21T10:00:00Z", "2026-11-21T10:00:00+02:00", "2026-11-21T10:00:00.5Z"];

fn is_fine(datatype: Datatype, answer: &str) -> bool {
    match datatype {
        Datatype::String | Datatype::Text => true,
        Datatype::Number => NUMBERS.contains(&answer),
        Datatype::Datetime => TIMES.contains(&answer),
        Datatype::SingleValueList | Datatype::MultiValueList => ["a", "b"].contains(&answer),
    }
}

fn questions() -> impl Strategy<Value = Vec<Question>> {
    let question =
        (select(Datatype::ALL), any::<bool>(), prop::bool::weighted(0.85), any::<bool>()).prop_map(
            |(datatype, required, variable, depends)| Question {
                datatype,
                required,
                variable,
                depends,
            },
        );
    vec(question, 1..7)
}

/// Answers by the place of their question; some to questions that nobody asks.
fn answers() -> impl Strategy<Value = BTreeMap<usize, Vec<String>>> {
    btree_map(0..8_usize, vec(select(WORDS).prop_map(str::to_owned), 0..3), 0..8)
}

/// The places of the questions about which there is something to tell.
fn mistakes(questions: &[Question], answers: &BTreeMap<usize, Vec<String>>) -> BTreeSet<usize> {
    let said = |at: usize| -> Vec<&str> {
        let all = answers.get(&at).into_iter().flatten().map(|answer| answer.trim());
        all.filter(|answer| !answer.is_empty()).collect()
    };
    let wrong = |at: &usize| {
        let question = &questions[*at];
        let asked = !question.depends || *at == 0 || said(at - 1).contains(&"a");
        let given = said(*at);
        if !question.variable || !asked {
            return false;
        }
        if given.is_empty() {
            return question.required;
        }
        let too_many = question.datatype != Datatype::MultiValueList && given.len() > 1;
        too_many || !given.iter().all(|answer| is_fine(question.datatype, answer))
    };
    (0..questions.len()).filter(wrong).collect()
}

async fn ask(town: &Town, questions: &[Question]) {
    town.app.sql("delete from service_attribute where service_code = 'question'").await;
    let row = |(at, question): (usize, &Question)| Attribute {
        jurisdiction_id: town.city.id.clone(),
        service_code: "question".to_owned(),
        attribute_code: format!("q{at}"),
        position: i32::try_from(at).unwrap() + 1,
        variable: question.variable,
        datatype: question.datatype,
        required: question.required,
        datatype_description: String::new(),
        description: format!("Question {at}"),
        choices: match question.datatype {
            Datatype::SingleValueList | Datatype::MultiValueList => {
                json!([{"key": "a", "name": "A"}, {"key": "b", "name": "B"}])
            }
            _ => json!([]),
        },
        condition: (question.depends && at > 0)
            .then(|| json!({"code": format!("q{}", at - 1), "any_of": ["a"]})),
    };
    let rows: Vec<_> = questions.iter().enumerate().map(row).collect();
    let mut conn = town.app.connect().await;
    store::insert_attributes(&mut conn, &rows).await.unwrap();
}

async fn judge(
    town: &Town,
    questions: &[Question],
    answers: &BTreeMap<usize, Vec<String>>,
) -> Result<(), TestCaseError> {
    ask(town, questions).await;
    let mut form = vec![
        ("service_code".to_owned(), "question"),
        ("lat".to_owned(), "52.05"),
        ("long".to_owned(), "5.05"),
    ];
    for (at, given) in answers {
        form.extend(given.iter().map(|answer| (format!("attribute[q{at}][]"), answer.as_str())));
    }
    let form: Vec<_> = form.iter().map(|(name, value)| (name.as_str(), *value)).collect();
    let before = town.app.count(&Rows::cases()).await;

    let answer = town.post(&form).await;

    let expected: BTreeSet<_> =
        mistakes(questions, answers).into_iter().map(|at| format!("q{at}")).collect();
    let stored = town.app.count(&Rows::cases()).await - before;
    if expected.is_empty() {
        prop_assert_eq!(answer.status, 200, "rejected, but fine: {}", answer.text());
        prop_assert_eq!(stored, 1);
        return Ok(());
    }
    prop_assert_eq!(answer.status, 400, "accepted, but wrong: {:?}", expected);
    prop_assert_eq!(stored, 0);
    let body = answer.json();
    let told: BTreeSet<_> = body
        .as_array()
        .unwrap()
        .iter()
        .map(|error| error["description"].as_str().unwrap())
        .map(|words| words.split_whitespace().next().unwrap().to_owned())
        .collect();
    prop_assert_eq!(told, expected);
    Ok(())
}

#[test]
fn p8_to_p11_no_good_report_is_refused_and_no_bad_one_is_taken() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let town = runtime.block_on(Town::start());
    let config = Config { failure_persistence: None, ..Config::with_cases(cases()) };
    let outcome = TestRunner::new(config).run(&(questions(), answers()), |(questions, answers)| {
        runtime.block_on(judge(&town, &questions, &answers))
    });
    if let Err(error) = outcome {
        panic!("{error}");
    }
}

fn cases() -> u32 {
    let named = std::env::var_os("PROPTEST_CASES").and_then(|cases| cases.to_str()?.parse().ok());
    named.unwrap_or(200)
}
