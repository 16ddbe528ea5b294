//! Progress bars on standard error, if that is a terminal.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

use crate::import::source::Show;

/// A bar for a number of photos.
pub(super) fn photos(show: Show, count: u64, what: &'static str) -> ProgressBar {
    let template = "{msg} {wide_bar} {pos}/{len} {eta}";
    styled(show, ProgressBar::new(count), template, what)
}

/// A spinner with the number of bytes.
pub(super) fn bytes(show: Show, what: &'static str) -> ProgressBar {
    let bar = styled(show, ProgressBar::new_spinner(), "{spinner} {msg} {bytes}", what);
    bar.enable_steady_tick(Duration::from_millis(200));
    bar
}

fn styled(show: Show, bar: ProgressBar, template: &str, what: &'static str) -> ProgressBar {
    if show == Show::Nothing {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template(template);
    bar.with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar())).with_message(what)
}
