//! A line of the journal: one sending of one report.

use std::{fmt, fs, path::Path, str::FromStr};

use anyhow::Context;

/// What became of a sending.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    /// The server acknowledged the report.
    Acked,
    /// 503 with `Retry-After`: try again later.
    Refused,
    /// Any other answer.
    Failed,
    /// No whole answer came. The report may be stored, or not.
    Unknown,
}

impl Outcome {
    const ALL: [Self; 4] = [Self::Acked, Self::Refused, Self::Failed, Self::Unknown];

    const fn as_str(self) -> &'static str {
        match self {
            Self::Acked => "acked",
            Self::Refused => "refused",
            Self::Failed => "failed",
            Self::Unknown => "unknown",
        }
    }
}

/// One sending of one report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    /// Idempotency key. It names the report.
    pub(super) key: String,
    /// When it was sent, in milliseconds since 1970.
    pub(super) sent_ms: u64,
    /// When the answer was whole, or given up, in milliseconds since 1970.
    pub(super) ended_ms: u64,
    pub(super) outcome: Outcome,
    /// Number of the case, or what went wrong.
    pub(super) said: String,
}

impl fmt::Display for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { key, sent_ms, ended_ms, outcome, said } = self;
        let said = said.replace(['\t', '\n', '\r'], " ");
        write!(f, "{key}\t{sent_ms}\t{ended_ms}\t{}\t{said}", outcome.as_str())
    }
}

impl FromStr for Entry {
    type Err = anyhow::Error;

    fn from_str(line: &str) -> anyhow::Result<Self> {
        let mut fields = line.splitn(5, '\t');
        let mut field = || fields.next().with_context(|| format!("this is no entry: {line}"));
        let (key, sent, ended) = (field()?.to_owned(), field()?.parse()?, field()?.parse()?);
        let word = field()?;
        let outcome = Outcome::ALL.into_iter().find(|outcome| outcome.as_str() == word);
        Ok(Self {
            key,
            sent_ms: sent,
            ended_ms: ended,
            outcome: outcome.with_context(|| format!("this is no outcome: {word}"))?,
            said: field()?.to_owned(),
        })
    }
}

/// Reads a journal.
pub(super) fn read(path: &Path) -> anyhow::Result<Vec<Entry>> {
    let text = fs::read_to_string(path)
        .with_context(|| format!("cannot read the journal {}", path.display()))?;
    text.lines().map(str::parse).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_is_read_as_it_was_written() {
        let entry = Entry {
            key: "noted-1-2-3".to_owned(),
            sent_ms: 1,
            ended_ms: 2,
            outcome: Outcome::Unknown,
            said: "the server\thung up\n".to_owned(),
        };
        let read: Entry = entry.to_string().parse().unwrap();
        assert_eq!(read, Entry { said: "the server hung up ".to_owned(), ..entry });
        assert!("noted-1-2-3\t1\t2\tlost\t".parse::<Entry>().is_err());
    }
}
