//! A cache of answers that many ask for and that count many rows: each is made once in a short time.
//! Who asks while one is being made waits for it. If it cannot be made, the last one is served.

use std::{sync::Arc, time::Duration};

use actix_web::web::Bytes;
use moka::future::Cache;

/// Maximum size of all cached answers, in bytes.
const MAX_BYTES: u64 = 64 * 1024 * 1024;

/// How many times as long an answer is kept for the case that no newer one can be made.
const LAST: u32 = 30;

/// Cached answers, by what was asked. Clones share them.
#[derive(Clone)]
pub struct AnswerCache(Option<Caches>);

#[derive(Clone)]
struct Caches {
    /// Answers that are served without making them anew.
    fresh: Cache<String, CachedAnswer>,
    /// The last answers that could be made.
    last: Cache<String, CachedAnswer>,
}

/// An answer.
#[derive(Debug, Clone)]
pub(crate) struct CachedAnswer {
    /// The body.
    pub(crate) body: Bytes,
    /// Version of the jurisdiction that the body shows. Empty if nobody needs it.
    pub(crate) version: String,
}

impl AnswerCache {
    /// Serves each answer for this time. With no time, nothing is cached.
    pub fn new(time: Duration) -> Self {
        let of = |time| {
            let size = |asked: &String, answer: &CachedAnswer| {
                u32::try_from(asked.len() + answer.body.len()).unwrap_or(u32::MAX)
            };
            Cache::builder().max_capacity(MAX_BYTES).weigher(size).time_to_live(time).build()
        };
        // Both caches share the bodies.
        Self((!time.is_zero()).then(|| Caches { fresh: of(time), last: of(time * LAST) }))
    }

    /// Returns the cached answer to what is asked, or makes it. If that fails, returns the last
    /// answer; the error, if there is none.
    pub(crate) async fn or_make<E: Clone + Send + Sync + 'static>(
        &self,
        asked: String,
        make: impl Future<Output = Result<CachedAnswer, E>>,
    ) -> Result<CachedAnswer, E> {
        let Some(Caches { fresh, last }) = &self.0 else { return make.await };
        let key = asked.clone();
        let answered = async {
            match make.await {
                Ok(answer) => {
                    last.insert(key, answer.clone()).await;
                    Ok(answer)
                }
                Err(error) => last.get(&key).await.ok_or(error),
            }
        };
        fresh.try_get_with(asked, answered).await.map_err(Arc::unwrap_or_clone)
    }
}

#[cfg(test)]
mod tests {
    use std::{
        convert::Infallible,
        sync::atomic::{AtomicUsize, Ordering},
    };

    use super::*;

    fn answer() -> CachedAnswer {
        CachedAnswer { body: Bytes::from_static(b"10 cases"), version: String::new() }
    }

    /// How often an answer is made for eight who ask for the same at once.
    async fn made(cache: &AnswerCache) -> usize {
        let times = AtomicUsize::new(0);
        let ask = async || {
            let make = async {
                times.fetch_add(1, Ordering::SeqCst);
                tokio::task::yield_now().await;
                Ok::<_, Infallible>(answer())
            };
            cache.or_make("cases".to_owned(), make).await.unwrap()
        };
        let all = futures_util::future::join_all((0..8).map(|_| ask())).await;
        assert!(all.iter().all(|answer| answer.body == "10 cases"));
        times.load(Ordering::SeqCst)
    }

    #[tokio::test]
    async fn an_answer_is_made_once_for_all_who_ask_for_it() {
        let cache = AnswerCache::new(Duration::from_mins(1));

        assert_eq!(made(&cache).await, 1);
        assert_eq!(made(&cache).await, 0);
        assert_eq!(made(&AnswerCache::new(Duration::ZERO)).await, 8);
    }

    #[tokio::test]
    async fn an_error_is_not_cached() {
        let cache = AnswerCache::new(Duration::from_mins(1));
        let ask = async |result: Result<CachedAnswer, &'static str>| {
            cache.or_make("cases".to_owned(), async { result }).await.map(|answer| answer.body)
        };

        assert_eq!(ask(Err("away")).await, Err("away"));
        assert_eq!(ask(Ok(answer())).await, Ok(Bytes::from_static(b"10 cases")));
        assert_eq!(ask(Err("away")).await, Ok(Bytes::from_static(b"10 cases")));
    }

    #[tokio::test]
    async fn the_last_answer_is_served_while_no_newer_one_can_be_made() {
        let time = Duration::from_millis(20);
        let cache = AnswerCache::new(time);
        let ask = async |result: Result<CachedAnswer, &'static str>| {
            cache.or_make("cases".to_owned(), async { result }).await.map(|answer| answer.body)
        };
        ask(Ok(answer())).await.unwrap();

        tokio::time::sleep(time * 2).await;

        assert_eq!(ask(Err("away")).await, Ok(Bytes::from_static(b"10 cases")));
    }
}
