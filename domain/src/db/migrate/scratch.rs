//! A database in which migrations are tried.

use diesel_async::AsyncPgConnection;

use super::{ConnectOptions, MigrateError, establish, store};

/// An empty database on the server of another.
pub(super) struct Scratch {
    /// Connection to it.
    pub(super) conn: AsyncPgConnection,
    /// What to do in the end.
    pub(super) dropped: Dropped,
}

/// Name of a database that was created, and is dropped in the end. `None` for one that was there.
pub(super) struct Dropped(Option<String>);

impl Scratch {
    /// Creates a database on the server of `live`, or takes the one that is `named`, which must be
    /// empty.
    pub(super) async fn open(
        options: &ConnectOptions,
        live: &mut AsyncPgConnection,
        named: Option<&str>,
    ) -> Result<Self, MigrateError> {
        if let Some(name) = named {
            // That of the city itself is not empty either.
            let mut conn = establish(&options.clone().database(name)).await?;
            return if store::is_empty(&mut conn).await? {
                Ok(Self { conn, dropped: Dropped(None) })
            } else {
                Err(MigrateError::NotEmpty(name.to_owned()))
            };
        }
        let session = store::session(live).await?;
        if !session.may_create {
            return Err(MigrateError::MayNotCreate(session.role));
        }
        let name = session.scratch;
        store::create_database(live, &name).await.map_err(untried)?;
        let dropped = Dropped(Some(name.clone()));
        match establish(&options.clone().database(&name)).await {
            Ok(conn) => Ok(Self { conn, dropped }),
            Err(error) => {
                dropped.close(live).await?;
                Err(error)
            }
        }
    }
}

impl Dropped {
    /// Drops the database, if it was created.
    pub(super) async fn close(self, live: &mut AsyncPgConnection) -> Result<(), MigrateError> {
        match self.0 {
            Some(name) => store::drop_database(live, &name).await.map_err(untried),
            None => Ok(()),
        }
    }
}

#[expect(clippy::needless_pass_by_value, reason = "map_err passes a value")]
fn untried(error: diesel::result::Error) -> MigrateError {
    MigrateError::Untried(error.to_string())
}
