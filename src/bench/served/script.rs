//! What was overheard, as scripts for `pgbench`: the same texts in the same order, with variables
//! where the parameters were.

use std::{collections::BTreeMap, fmt::Write};

use anyhow::{Context, ensure};

use super::{
    capture::{Said, Twice},
    report::Statement,
};

/// Where the ids begin that are made anew each time: behind all others, as those of the server are.
const BASE: u64 = 1_000_000_000_000_000_000;
/// How many ids a round may use.
const PER_ROUND: u64 = 10_000_000_000_000_000;

/// A kind of requests, as `pgbench` sends them.
#[derive(Debug, Default)]
pub(super) struct Workload {
    /// One script for each request.
    pub(super) scripts: Vec<String>,
    /// The values of its variables.
    pub(super) constants: BTreeMap<String, String>,
    /// The statements that a request takes.
    pub(super) statements: Vec<Statement>,
}

impl Workload {
    /// Of requests of one kind.
    pub(super) fn of(overheard: &[Twice]) -> anyhow::Result<Self> {
        let mut workload = Self::default();
        for twice in overheard {
            let script = Writer::new(&mut workload.constants).script(twice)?;
            workload.scripts.push(script);
        }
        if let Some(Twice { first, .. }) = overheard.first() {
            let statement =
                |said: &Said| Statement { sql: said.sql.clone(), prepared_anew: said.anew };
            workload.statements = first.iter().map(statement).collect();
        }
        Ok(workload)
    }

    /// All variables of a round, by name.
    pub(super) fn variables(&self, round: u32) -> Vec<(String, String)> {
        let base = BASE + PER_ROUND * u64::from(round);
        let own = [("base".to_owned(), base.to_string()), ("n".to_owned(), "0".to_owned())];
        let names = self.constants.iter().map(|(value, name)| (name.clone(), value.clone()));
        own.into_iter().chain(names).collect()
    }
}

/// Writes one script.
struct Writer<'a> {
    /// Names by value, of all scripts.
    constants: &'a mut BTreeMap<String, String>,
    /// What is drawn or counted for each sending: names by the value that was overheard. An id that
    /// stands in several statements is one.
    fresh: BTreeMap<String, String>,
    head: String,
}

impl<'a> Writer<'a> {
    fn new(constants: &'a mut BTreeMap<String, String>) -> Self {
        Self { constants, fresh: BTreeMap::new(), head: String::new() }
    }

    fn script(mut self, twice: &Twice) -> anyhow::Result<String> {
        let mut body = String::new();
        for (said, again) in twice.first.iter().zip(&twice.second) {
            let sql = fill(&said.sql, |number| self.value(said, again, number))?;
            writeln!(body, "{sql};")?;
        }
        let count = if self.fresh.is_empty() { "" } else { "\\set n :n + 1\n" };
        Ok(format!("{count}{}{body}", self.head))
    }

    /// What stands for parameter `number`. What is the same both times was asked for and stays.
    /// Ids go up, as the server's do; other texts that are never the same are drawn. Times stay:
    /// they could only be said by other statements.
    fn value(&mut self, said: &Said, again: &Said, number: usize) -> anyhow::Result<String> {
        let at = number.checked_sub(1).context("there is no parameter 0")?;
        let (Some(kind), Some(value)) = (said.types.get(at), said.values.get(at)) else {
            anyhow::bail!("parameter {number} is missing: {}", said.sql);
        };
        let Some(value) = value else { return Ok("null".to_owned()) };
        let differs = again.values.get(at) != Some(&Some(value.clone()));
        Ok(match kind.as_str() {
            "uuid" if differs => format!("rpad({}::text, 32, '0')::uuid", self.counted(value)),
            "text" | "bytea" if differs => format!("{}::{kind}", self.drawn(value)),
            // No variable of `pgbench` is empty.
            _ if value.is_empty() => format!("''::{kind}"),
            "text" if stays_in(said, value) => format!("'{}'::text", value.replace('\'', "''")),
            _ => format!("{}::{kind}", self.constant(value)),
        })
    }

    fn constant(&mut self, value: &str) -> String {
        let next = format!("c{}", self.constants.len());
        format!(":{}", self.constants.entry(value.to_owned()).or_insert(next))
    }

    fn counted(&mut self, value: &str) -> String {
        let own = self.fresh.len();
        self.fresh(value, &format!("(:base + (:n * 1024 + :client_id) * 32 + {own})"))
    }

    fn drawn(&mut self, value: &str) -> String {
        self.fresh(value, "random(1000000000000000000, 9000000000000000000)")
    }

    fn fresh(&mut self, value: &str, made: &str) -> String {
        let next = format!("f{}", self.fresh.len());
        let name = self.fresh.entry(value.to_owned()).or_insert_with(|| {
            self.head.extend(["\\set ", &next, " ", made, "\n"]);
            next
        });
        format!(":{name}")
    }
}

/// Whether a value stands in the text itself. The database finds the partial index that an
/// `ON CONFLICT` means only for values that it knows when it plans. The server has each of these
/// planned for its values; `pgbench` would have the sixth planned for any.
fn stays_in(said: &Said, value: &str) -> bool {
    said.anew && said.sql.contains(" ON CONFLICT ") && !value.contains(':')
}

/// The text with something else for each `$1`.
fn fill(
    sql: &str,
    mut value: impl FnMut(usize) -> anyhow::Result<String>,
) -> anyhow::Result<String> {
    let mut filled = String::new();
    let mut quoted = false;
    let mut rest = sql;
    while let Some(at) = rest.find(['$', '\'']) {
        let (before, from) = rest.split_at(at);
        filled.push_str(before);
        let digits = from.get(1..).unwrap_or_default();
        let end = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
        let (number, behind) = digits.split_at(end);
        match (from.starts_with('$'), quoted, number.parse()) {
            (true, false, Ok(number)) => {
                filled.push_str(&value(number)?);
                rest = behind;
            }
            (dollar, ..) => {
                quoted ^= !dollar;
                filled.push_str(from.get(..1).unwrap_or_default());
                rest = digits;
            }
        }
    }
    filled.push_str(rest);
    ensure!(!filled.contains(';'), "more than one statement at once: {sql}");
    Ok(filled)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(sql: &str, values: &[(&str, Option<&str>)]) -> Said {
        Said {
            sql: sql.to_owned(),
            types: values.iter().map(|(kind, _)| (*kind).to_owned()).collect(),
            values: values.iter().map(|(_, value)| value.map(str::to_owned)).collect(),
            anew: false,
        }
    }

    #[test]
    fn what_names_a_partial_index_stands_in_the_text() {
        let upsert = "insert into a values ($1) ON CONFLICT (b) WHERE state = $2 DO NOTHING";
        let values = [("date", Some("2026-11-22")), ("text", Some("it's"))];
        let sent = || vec![Said { anew: true, ..said(upsert, &values) }];

        let workload = Workload::of(&[Twice { first: sent(), second: sent() }]).unwrap();

        let script = "insert into a values (:c0::date) ON CONFLICT (b) WHERE state = 'it''s'::text \
            DO NOTHING;\n";
        assert_eq!(workload.scripts, [script]);
    }

    #[test]
    fn what_differs_is_made_anew_and_the_rest_stays() {
        let insert = "insert into a values ($1, $2, '$3', $3)";
        let select = "select b::text from a where id = $1 and city = $2 || $3";
        let sent = |id, number| {
            vec![
                said(insert, &[("uuid", Some(id)), ("text", Some(number)), ("date", None)]),
                said(select, &[("uuid", Some(id)), ("text", Some("town")), ("text", Some(""))]),
            ]
        };
        let twice = Twice { first: sent("a", "K7"), second: sent("b", "K8") };

        let workload = Workload::of(&[twice]).unwrap();

        assert_eq!(
            workload.scripts,
            ["\\set n :n + 1\n\
              \\set f0 (:base + (:n * 1024 + :client_id) * 32 + 0)\n\
              \\set f1 random(1000000000000000000, 9000000000000000000)\n\
              insert into a values (rpad(:f0::text, 32, '0')::uuid, :f1::text, '$3', null);\n\
              select b::text from a where id = rpad(:f0::text, 32, '0')::uuid and city = :c0::text || ''::text;\n"]
        );
        assert_eq!(workload.statements.len(), 2);
        let variables = workload.variables(0);
        assert!(variables.contains(&("c0".to_owned(), "town".to_owned())), "{variables:?}");
    }
}
