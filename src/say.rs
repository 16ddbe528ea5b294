//! Output of the command for its caller. Everything else is logged.

use std::fmt::Display;

/// Prints a result to standard output.
#[expect(clippy::print_stdout, reason = "this is where the command answers")]
pub fn say(answer: impl Display) {
    println!("{answer}");
}

/// Prints a remark to standard error.
#[expect(clippy::print_stderr, reason = "this is where the command remarks")]
pub fn remark(remark: impl Display) {
    eprintln!("{remark}");
}
