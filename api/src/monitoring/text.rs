//! The Prometheus text format.

use std::fmt::Write as _;

/// Metrics as text.
#[derive(Debug, Default)]
pub(super) struct Text(String);

impl Text {
    /// Begins a gauge. Its samples follow.
    pub(super) fn gauge(&mut self, name: &'static str, help: &str) -> Gauge<'_> {
        // Writing into a string does not fail.
        write!(self.0, "# HELP {name} {help}\n# TYPE {name} gauge\n").ok();
        Gauge { text: &mut self.0, name }
    }

    pub(super) fn into_string(self) -> String {
        self.0
    }
}

/// A gauge whose samples are being written.
pub(super) struct Gauge<'a> {
    text: &'a mut String,
    name: &'static str,
}

impl Gauge<'_> {
    /// Adds a sample. The values of labels are words of ours, which need no escaping.
    pub(super) fn sample(&mut self, labels: &[(&str, &str)], value: f64) {
        let labels: Vec<_> =
            labels.iter().map(|(name, value)| format!("{name}=\"{value}\"")).collect();
        let labels =
            if labels.is_empty() { String::new() } else { format!("{{{}}}", labels.join(",")) };
        writeln!(self.text, "{}{labels} {value}", self.name).ok();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples_have_labels_or_none() {
        let mut text = Text::default();
        text.gauge("up", "Whether it is up.").sample(&[], 1.0);
        text.gauge("pool", "Connections.").sample(&[("pool", "slow"), ("state", "free")], 2.5);

        assert_eq!(
            text.into_string(),
            "# HELP up Whether it is up.\n# TYPE up gauge\nup 1\n\
             # HELP pool Connections.\n# TYPE pool gauge\npool{pool=\"slow\",state=\"free\"} 2.5\n"
        );
    }
}
