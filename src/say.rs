//! What the command says to whoever called it. Everything else is logged.

use std::fmt::Display;

/// Answers, on standard output.
#[expect(clippy::print_stdout, reason = "this is where the command answers")]
pub fn say(answer: impl Display) {
    println!("{answer}");
}

/// Remarks, on standard error.
#[expect(clippy::print_stderr, reason = "this is where the command remarks")]
pub fn remark(remark: impl Display) {
    eprintln!("{remark}");
}
