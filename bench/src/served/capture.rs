//! Records the statements that the server sends for a request, on its connection to the database.
//! There is no hand-written copy that could become outdated.

use std::{collections::HashMap, error::Error, time::Duration};

use anyhow::{Context, bail, ensure};
use tokio_postgres::{
    Client, Statement,
    types::{IsNull, Kind, ToSql, Type, private::BytesMut},
};

use super::{
    http::Http,
    tap::{Sent, Tap},
};

/// Maximum number of repetitions until a request sends the same statements twice. By then, all
/// statements are prepared on the connection.
const TRIES: usize = 20;
/// Silence after which a request is considered complete.
const SILENCE: Duration = Duration::from_millis(10);

/// A statement with its values, as text for a script.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct CapturedStatement {
    /// SQL text.
    pub(super) sql: String,
    /// Types of the parameters.
    pub(super) types: Vec<String>,
    /// Values of the parameters.
    pub(super) values: Vec<Option<String>>,
    /// Whether it is prepared anew for each request.
    pub(super) anew: bool,
}

/// The statements of the same request, sent twice. Values that differ are not part of the request.
#[derive(Debug)]
pub(super) struct Twice {
    /// Statements of the first request.
    pub(super) first: Vec<CapturedStatement>,
    /// Statements of the second request.
    pub(super) second: Vec<CapturedStatement>,
}

/// Records the statements of `request`.
pub(super) async fn overhear(
    tap: &Tap,
    http: &mut Http,
    teller: &mut Teller,
    request: &[u8],
) -> anyhow::Result<Twice> {
    let mut first = once(tap, http, request).await?;
    for _ in 0..TRIES {
        let second = once(tap, http, request).await?;
        if shape(&first).eq(shape(&second)) {
            return Ok(Twice {
                first: teller.tell_all(first).await?,
                second: teller.tell_all(second).await?,
            });
        }
        first = second;
    }
    let request = String::from_utf8_lossy(request);
    bail!("the server never sends the same statements twice for:\n{request}")
}

async fn once(tap: &Tap, http: &mut Http, request: &[u8]) -> anyhow::Result<Vec<Sent>> {
    tokio::time::sleep(SILENCE).await;
    tap.heard();
    http.ask(request).await?;
    tokio::time::sleep(SILENCE).await;
    let mut heard = tap.heard();
    // The notification of workers uses another connection and is sent once for many requests.
    heard.retain(|sent| !sent.sql.starts_with("notify "));
    let asked = String::from_utf8_lossy(request);
    ensure!(
        !heard.is_empty(),
        "this request takes no statement at all:
{asked}"
    );
    Ok(heard)
}

fn shape(sent: &[Sent]) -> impl Iterator<Item = (&str, bool, Vec<bool>)> {
    sent.iter().map(|sent| {
        let there = sent.values.iter().map(Option::is_some).collect();
        (sent.sql.as_str(), sent.anew, there)
    })
}

/// Converts values to text, in the database.
pub(super) struct Teller {
    client: Client,
    known: HashMap<u32, (String, Statement)>,
}

impl Teller {
    /// Uses the database that `client` is connected to.
    pub(super) fn new(client: Client) -> Self {
        Self { client, known: HashMap::new() }
    }

    async fn tell_all(&mut self, sent: Vec<Sent>) -> anyhow::Result<Vec<CapturedStatement>> {
        let mut said = vec![];
        for sent in sent {
            said.push(self.tell(sent).await?);
        }
        Ok(said)
    }

    async fn tell(&mut self, sent: Sent) -> anyhow::Result<CapturedStatement> {
        let Sent { sql, types, values, in_binary, anew } = sent;
        let readable = types.len() == values.len() && (in_binary || values.is_empty());
        ensure!(readable, "cannot read the values of: {sql}");
        let mut names = vec![];
        let mut texts = vec![];
        for (oid, value) in types.into_iter().zip(values) {
            let (name, as_text) = self.type_of(oid).await?;
            names.push(name);
            let Some(value) = value else {
                texts.push(None);
                continue;
            };
            let row = self.client.query_one(&as_text, &[&Raw(value)]).await?;
            texts.push(row.get(0));
        }
        Ok(CapturedStatement { sql, types: names, values: texts, anew })
    }

    async fn type_of(&mut self, oid: u32) -> anyhow::Result<(String, Statement)> {
        if let Some(known) = self.known.get(&oid) {
            return Ok(known.clone());
        }
        let row = self.client.query_one("select format_type($1, null)", &[&oid]).await?;
        let name: String = row.get(0);
        let kind = Type::from_oid(oid)
            .unwrap_or_else(|| Type::new(name.clone(), oid, Kind::Simple, "public".to_owned()));
        let as_text = self.client.prepare_typed("select $1::text", &[kind]).await;
        let as_text = as_text.with_context(|| format!("cannot read values of type {name}"))?;
        self.known.insert(oid, (name.clone(), as_text.clone()));
        Ok((name, as_text))
    }
}

/// A binary value of any type.
#[derive(Debug)]
struct Raw(Vec<u8>);

impl ToSql for Raw {
    fn to_sql(&self, _: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
        out.extend_from_slice(&self.0);
        Ok(IsNull::No)
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    tokio_postgres::types::to_sql_checked!();
}
