//! Validates a reporter's answers against the attributes of a service. Reports all problems at
//! once.

use std::collections::BTreeMap;

use super::{Attribute, Condition, Datatype};
use crate::{dates, text::Name};

/// Answers by attribute code.
pub type Answers = BTreeMap<String, Vec<String>>;

/// Problem of an answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AnswerProblem {
    /// A required answer is missing. Open311 clients depend on this wording.
    #[error("{0} required")]
    Required(String),
    /// The answer is not one of the values.
    #[error("{0} does not offer {1:?}")]
    NotOffered(String, String),
    /// There are several answers, but only one is allowed.
    #[error("{0} takes one answer")]
    OnlyOne(String),
    /// The answer is not a number.
    #[error("{0} must be a number, not {1:?}")]
    NotANumber(String, String),
    /// The answer is not a time.
    #[error("{0} must be a time like 2026-11-21T10:00:00Z, not {1:?}")]
    NotATime(String, String),
    /// The answer is longer than 4,000 characters.
    #[error("{0} is too long: 4000 characters at most")]
    TooLong(String),
    /// The code is not a possible attribute code.
    #[error("an answer's code is too long or contains invalid characters")]
    BadCode,
    /// There are more answers than allowed.
    #[error("at most {MAX_ANSWERS} attributes can be answered")]
    TooMany,
}

const MAX_LENGTH: usize = 4_000;
/// Maximum number of answered attributes per report.
const MAX_ANSWERS: usize = 200;

/// Removes empty answers and validates the others. Answers to unknown attributes are kept, because
/// some clients send them. Returns all problems if there are any.
pub fn check_answers(
    questions: &[Attribute],
    mut given: Answers,
) -> Result<Answers, Vec<AnswerProblem>> {
    for answers in given.values_mut() {
        answers.retain(|answer| !answer.trim().is_empty());
    }
    given.retain(|_, answers| !answers.is_empty());

    if given.len() > MAX_ANSWERS {
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
        if answers.iter().any(|answer| answer.chars().count() > MAX_LENGTH) {
            problems.push(AnswerProblem::TooLong(code.clone()));
        }
    }
    if problems.is_empty() { Ok(given) } else { Err(problems) }
}

/// Whether the condition of this attribute is met. An answer to an attribute that is not asked is
/// kept without validation.
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
