//! A reporter's answers, held against the questions. Every problem is told at once.

use std::collections::BTreeMap;

use super::{Attribute, Condition, Datatype};
use crate::{dates, text::Name};

/// Answers by question code.
pub type Answers = BTreeMap<String, Vec<String>>;

/// What is wrong with an answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AnswerProblem {
    /// It is missing. The words are a convention that clients test for.
    #[error("{0} required")]
    Required(String),
    /// It is not one of the values.
    #[error("{0} does not offer {1:?}")]
    NotOffered(String, String),
    /// There are several, where one is wanted.
    #[error("{0} takes one answer")]
    OnlyOne(String),
    /// It is no number.
    #[error("{0} must be a number, not {1:?}")]
    NotANumber(String, String),
    /// It is no time.
    #[error("{0} must be a time like 2026-11-21T10:00:00Z, not {1:?}")]
    NotATime(String, String),
    /// It is longer than anybody reads.
    #[error("{0} is too long: 4000 characters at most")]
    TooLong(String),
    /// No question has such a code.
    #[error("an answer's code is too long, or has characters that no code has")]
    BadCode,
    /// There are more than anybody asks for.
    #[error("at most {MOST} questions are answered at once")]
    TooMany,
}

const LONGEST: usize = 4_000;
/// Nobody asks more questions.
const MOST: usize = 200;

/// Keeps every answer that is not empty, also to questions nobody asked (some clients send such),
/// or tells everything that is wrong.
pub fn check_answers(
    questions: &[Attribute],
    mut given: Answers,
) -> Result<Answers, Vec<AnswerProblem>> {
    for answers in given.values_mut() {
        answers.retain(|answer| !answer.trim().is_empty());
    }
    given.retain(|_, answers| !answers.is_empty());

    if given.len() > MOST {
        return Err(vec![AnswerProblem::TooMany]);
    }
    let mut problems = vec![];
    if !given.keys().all(|code| Name::fits(code)) {
        problems.push(AnswerProblem::BadCode);
    }
    for question in
        questions.iter().filter(|question| question.variable && is_asked(question, &given))
    {
        match given.get(&question.attribute_code) {
            Some(answers) => problems.extend(wrong_with(question, answers)),
            None if question.required => {
                problems.push(AnswerProblem::Required(question.attribute_code.clone()));
            }
            None => {}
        }
    }
    for (code, answers) in given.iter().filter(|(code, _)| Name::fits(code)) {
        if answers.iter().any(|answer| answer.chars().count() > LONGEST) {
            problems.push(AnswerProblem::TooLong(code.clone()));
        }
    }
    if problems.is_empty() { Ok(given) } else { Err(problems) }
}

/// Whether the answers so far call for this question. An answer to one that is not asked is like one
/// to a question nobody has: kept, and not judged.
fn is_asked(question: &Attribute, given: &Answers) -> bool {
    question.condition().is_none_or(|Condition { code, any_of }| {
        given.get(&code).is_some_and(|answers| answers.iter().any(|it| any_of.contains(it)))
    })
}

fn wrong_with(question: &Attribute, answers: &[String]) -> Vec<AnswerProblem> {
    let code = &question.attribute_code;
    if question.datatype != Datatype::MultiValueList && answers.len() > 1 {
        return vec![AnswerProblem::OnlyOne(code.clone())];
    }
    let choices = question.choices();
    let wrong = |answer: &&String| match question.datatype {
        Datatype::String | Datatype::Text => None,
        Datatype::Number => {
            (!is_number(answer)).then(|| AnswerProblem::NotANumber(code.clone(), (*answer).clone()))
        }
        Datatype::Datetime => {
            (!is_time(answer)).then(|| AnswerProblem::NotATime(code.clone(), (*answer).clone()))
        }
        Datatype::SingleValueList | Datatype::MultiValueList => {
            let offered = choices.iter().any(|choice| choice.key == **answer);
            (!offered).then(|| AnswerProblem::NotOffered(code.clone(), (*answer).clone()))
        }
    };
    answers.iter().filter_map(|answer| wrong(&answer)).collect()
}

fn is_number(text: &str) -> bool {
    text.trim().parse::<f64>().is_ok_and(f64::is_finite)
}

fn is_time(text: &str) -> bool {
    dates::parse(text).is_some()
}
