//! `/sessions`: signing in.

mod create;
