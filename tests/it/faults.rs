//! Processes that die, crowds that come back, and requests without end. What was acknowledged is
//! there, once, and the server stays.

mod huge;
mod killed;
mod same_key;
mod streams;
mod writers;

/// How often something is done: more often in the long form.
fn times<T>(usually: T, in_long_form: T) -> T {
    if std::env::var_os(crate::uploads::tunnel::LONG).is_some() { in_long_form } else { usually }
}
