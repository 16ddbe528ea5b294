//! Collects the statements that are sent.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{LazyLock, Mutex},
};

use diesel::connection::{InstrumentationEvent, set_default_instrumentation};

use super::judge;

/// Statements that were seen, and what is wrong with some of them.
#[derive(Debug, Default)]
pub struct Recorder {
    seen: Mutex<BTreeSet<String>>,
    broken: Mutex<BTreeMap<String, String>>,
}

impl Recorder {
    /// Judges a statement, the first time that it is sent.
    pub fn observe(&self, event: &InstrumentationEvent<'_>) {
        let InstrumentationEvent::StartQuery { query, .. } = event else { return };
        let text = query.to_string();
        let (text, values) = text.rsplit_once(" -- binds: ").unwrap_or((&text, ""));
        // Only migrations send several statements at once.
        let is_migration = text.trim_end().trim_end_matches(';').contains(";\n");
        if is_migration || !self.seen.lock().unwrap().insert(text.to_owned()) {
            return;
        }
        if let Err(complaint) = judge(text, &split(values)) {
            self.broken.lock().unwrap().insert(text.to_owned(), complaint);
        }
    }

    /// How many different statements were sent.
    pub fn count(&self) -> usize {
        self.seen.lock().unwrap().len()
    }

    /// Whether a statement with these words was sent.
    pub fn has_seen(&self, words: &str) -> bool {
        self.seen.lock().unwrap().iter().any(|text| text.contains(words))
    }

    /// The statements that break a rule, each with what is wrong.
    pub fn broken(&self) -> String {
        let broken = self.broken.lock().unwrap();
        let lines = broken.iter().map(|(text, complaint)| format!("{complaint}: {text}\n"));
        lines.collect::<Vec<_>>().concat()
    }
}

/// Splits `[a, "b, c", D("e")]` into its parts.
fn split(list: &str) -> Vec<String> {
    let inner = list.trim().strip_prefix('[').and_then(|list| list.strip_suffix(']'));
    let (mut parts, mut depth, mut quoted, mut escaped) = (vec![String::new()], 0, false, false);
    for c in inner.unwrap_or_default().chars() {
        let ends = c == ',' && depth == 0 && !quoted;
        match c {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            '(' | '[' | '{' if !quoted => depth += 1,
            ')' | ']' | '}' if !quoted => depth -= 1,
            _ => {}
        }
        if ends {
            parts.push(String::new());
        } else if let Some(part) = parts.last_mut() {
            part.push(c);
        }
    }
    parts.iter().map(|part| part.trim().to_owned()).collect()
}

/// What every connection reports to that was opened after the first call.
pub fn recorder() -> &'static Recorder {
    static RECORDER: LazyLock<Recorder> = LazyLock::new(|| {
        let observe = || -> Option<Box<dyn diesel::connection::Instrumentation>> {
            Some(Box::new(|event: InstrumentationEvent<'_>| recorder().observe(&event)))
        };
        set_default_instrumentation(observe).unwrap();
        Recorder::default()
    });
    &RECORDER
}
