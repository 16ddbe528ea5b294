//! Binds the photo stores of new jurisdictions.

use chrono::{DateTime, Utc};
use diesel_async::AsyncPgConnection;
use photo_store::PhotoStore;

use super::{BindingError, check, store};

/// Binds the photo store of each jurisdiction that has no binding yet. Returns the first error after
/// it has tried all.
pub async fn bind_new(
    conn: &mut AsyncPgConnection,
    photo_store: &PhotoStore,
    now: DateTime<Utc>,
) -> Result<(), BindingError> {
    let mut done = Ok(());
    for city in store::cities_without(conn).await? {
        let bound = check(conn, photo_store, now, &city).await;
        done = done.and(bound);
    }
    done
}
