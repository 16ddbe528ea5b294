//! Idempotency: a repeated request is carried out once and gets the stored answer. Answers are
//! sealed, because some contain secrets of which the rest of the database has only the hash.

mod seal;
mod store;

use chrono::{DateTime, Utc};
use diesel::{QueryResult, result::Error};
use diesel_async::{AsyncConnection, AsyncPgConnection};
use serde::{Serialize, de::DeserializeOwned};

pub use self::seal::Seal;
use crate::jurisdictions::JurisdictionId;

/// Idempotency key. Two requests with the same key are the same request.
#[derive(Debug, Clone)]
pub struct IdempotencyKey {
    /// API surface that received the request. Keys of different surfaces are independent.
    pub surface: &'static str,
    /// Key that the client chose.
    pub key: String,
    /// SHA-256 of the request. Another request with the same key is a [`Conflict`].
    pub request_sha256: Vec<u8>,
    /// Seals the stored answer.
    pub seal: Seal,
}

impl IdempotencyKey {
    /// What a sealed answer is bound to: it cannot be moved to another key.
    fn context(&self, jurisdiction: &JurisdictionId) -> Vec<u8> {
        let place = format!("{jurisdiction}/{}/{}/", self.surface, self.key);
        [place.as_bytes(), &self.request_sha256[..]].concat()
    }
}

/// A stored answer that cannot be opened: the server's secret is another one than when the answer
/// was stored.
#[derive(Debug, thiserror::Error)]
#[error("the stored answer cannot be opened: was the signing key replaced?")]
struct Unopenable;

/// The key was used for another request.
#[derive(Debug, thiserror::Error)]
#[error("this idempotency key was used for another request")]
pub struct Conflict;

/// Result of a request.
#[derive(Debug)]
pub(crate) enum Answer<N, T> {
    /// The request was carried out now.
    New(N),
    /// The request was carried out before. Holds the stored answer.
    Replay(T),
}

impl<A> Answer<A, A> {
    /// Returns the answer, new or stored.
    pub(crate) fn into_inner(self) -> A {
        match self {
            Self::New(answer) | Self::Replay(answer) => answer,
        }
    }
}

/// An async closure whose future is `Send`. `AsyncFnOnce` alone cannot express this bound.
pub(crate) trait SendAsyncFn<T, R>: FnOnce(T) -> Self::Sent {
    /// The future that the closure returns.
    type Sent: Future<Output = R> + Send;
}

impl<F, T, R, Sent> SendAsyncFn<T, R> for F
where
    F: FnOnce(T) -> Sent,
    Sent: Future<Output = R> + Send,
{
    type Sent = Sent;
}

/// Runs `work` unless a request with the same key was answered before; then returns that answer.
/// Work, key and answer are stored in one transaction. Without a key, `work` always runs.
///
/// `work` returns its result and the answer to store under the key. A second request with the same
/// key waits until the first one ends.
pub(crate) async fn answer_once<'a, N, T, E, W>(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    jurisdiction: &JurisdictionId,
    key: Option<&IdempotencyKey>,
    work: W,
) -> Result<Answer<N, T>, E>
where
    for<'r> W: AsyncFnOnce(&'r mut AsyncPgConnection) -> Result<(N, T), E>
        + SendAsyncFn<&'r mut AsyncPgConnection, Result<(N, T), E>>
        + Send
        + 'a,
    N: Send + 'a,
    T: Serialize + DeserializeOwned + Send + Sync + 'a,
    E: From<Conflict> + From<Error> + Send + 'a,
{
    conn.transaction(async |conn| {
        let Some(key) = key else { return Ok(Answer::New(work(conn).await?.0)) };
        match find(conn, jurisdiction, key).await? {
            Recall::Replay(answer) => Ok(Answer::Replay(answer)),
            Recall::Conflict => Err(Conflict.into()),
            Recall::New => {
                let (new, answer) = work(conn).await?;
                store(conn, now, jurisdiction, key, &answer).await?;
                Ok(Answer::New(new))
            }
        }
    })
    .await
}

/// Stored state of a key.
#[derive(Debug)]
enum Recall<T> {
    /// The key is not used yet.
    New,
    /// The same request was answered. Holds the stored answer.
    Replay(T),
    /// The key was used for another request.
    Conflict,
}

/// Looks up the key. Other requests with the same key wait until this transaction ends.
async fn find<T: DeserializeOwned>(
    conn: &mut AsyncPgConnection,
    jurisdiction: &JurisdictionId,
    key: &IdempotencyKey,
) -> QueryResult<Recall<T>> {
    store::lock(conn, jurisdiction, key).await?;
    Ok(match store::find(conn, jurisdiction, key).await? {
        None => Recall::New,
        Some((sha256, _)) if sha256 != key.request_sha256 => Recall::Conflict,
        Some((_, answer)) => {
            let answer = key.seal.open(&key.context(jurisdiction), &answer);
            let answer = answer.ok_or_else(|| Error::DeserializationError(Box::new(Unopenable)))?;
            serde_json::from_str(&answer)
                .map(Recall::Replay)
                .map_err(|error| Error::DeserializationError(Box::new(error)))?
        }
    })
}

/// Stores the answer, in the same transaction as the work.
async fn store<T: Serialize + Sync>(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    jurisdiction: &JurisdictionId,
    key: &IdempotencyKey,
    answer: &T,
) -> QueryResult<()> {
    let answer = serde_json::to_string(answer)
        .map_err(|error| Error::SerializationError(Box::new(error)))?;
    let sealed = key.seal.seal(&key.context(jurisdiction), &answer);
    let answer =
        sealed.ok_or_else(|| Error::SerializationError("the answer is too long".into()))?;
    store::insert(conn, now, jurisdiction, key, &answer).await
}
