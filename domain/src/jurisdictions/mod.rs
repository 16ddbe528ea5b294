//! Cities: the tenants.

mod empty;
mod found;
mod local_time;
mod nightly;
mod sandbox;
pub mod store;

use chrono::{DateTime, Utc};
use diesel::{
    deserialize::{self, FromSql, FromSqlRow},
    expression::AsExpression,
    pg::{Pg, PgValue},
    prelude::*,
    serialize::{self, Output, ToSql},
    sql_types::Text,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub(crate) use self::nightly::next_night;
pub use self::{
    empty::{EmptySandbox, empty_sandbox},
    found::{FoundError, NewJurisdiction, found},
    nightly::schedule_emptying,
    sandbox::sandbox,
};
use crate::{place::Place, schema::jurisdiction};

/// Which city: Open311's `jurisdiction_id`, by convention its domain without `www`.
#[derive(
    Debug,
    Clone,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    ToSchema,
    AsExpression,
    FromSqlRow,
)]
#[diesel(sql_type = Text)]
#[serde(try_from = "String", into = "String")]
#[schema(value_type = String, example = "streetcorner.example")]
pub struct JurisdictionId(String);

/// The longest id, that of a sandbox.
const LONGEST: usize = 80;

/// A text that cannot be the id of a city.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a jurisdiction id is 1 to 80 letters, digits, dots, dashes or underscores")]
pub struct BadJurisdictionId;

impl JurisdictionId {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for JurisdictionId {
    type Error = BadJurisdictionId;

    fn try_from(text: String) -> Result<Self, BadJurisdictionId> {
        let starts = text.starts_with(|c: char| c.is_ascii_alphanumeric());
        let rest = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
        if starts && text.len() <= LONGEST && text.chars().all(rest) {
            Ok(Self(text))
        } else {
            Err(BadJurisdictionId)
        }
    }
}

impl std::str::FromStr for JurisdictionId {
    type Err = BadJurisdictionId;

    fn from_str(text: &str) -> Result<Self, BadJurisdictionId> {
        Self::try_from(text.to_owned())
    }
}

impl From<JurisdictionId> for String {
    fn from(id: JurisdictionId) -> Self {
        id.0
    }
}

impl std::fmt::Display for JurisdictionId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(&self.0)
    }
}

impl ToSql<Text, Pg> for JurisdictionId {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        <String as ToSql<Text, Pg>>::to_sql(&self.0, out)
    }
}

impl FromSql<Text, Pg> for JurisdictionId {
    fn from_sql(bytes: PgValue<'_>) -> deserialize::Result<Self> {
        Ok(Self(<String as FromSql<Text, Pg>>::from_sql(bytes)?))
    }
}

/// A city.
#[derive(Debug, Clone, HasQuery, Insertable)]
#[diesel(table_name = jurisdiction)]
pub struct Jurisdiction {
    /// Its id.
    pub jurisdiction_id: JurisdictionId,
    /// Its name.
    pub name: String,
    /// IANA name of its time zone.
    pub time_zone: String,
    /// For how many days after its end a case may be disputed.
    pub dispute_days: i32,
    /// Where a map of it opens.
    pub center: Option<Place>,
    /// When it was founded here.
    pub created_at: DateTime<Utc>,
    /// When its services or their questions last changed.
    pub changed_at: DateTime<Utc>,
    /// Whose sandbox it is.
    pub sandbox_of: Option<JurisdictionId>,
}
