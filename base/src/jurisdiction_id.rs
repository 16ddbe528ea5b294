//! Id of a jurisdiction.

use diesel::{
    deserialize::{self, FromSql, FromSqlRow},
    expression::AsExpression,
    pg::{Pg, PgValue},
    serialize::{self, Output, ToSql},
    sql_types::Text,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Id of a jurisdiction (Open311 `jurisdiction_id`). By convention the city's domain without `www`.
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

/// Maximum length of an id, which is that of a sandbox.
const MAX_LENGTH: usize = 80;

/// Suffix of sandbox ids. No other jurisdiction id ends in it: see the constraint
/// `jurisdiction_sandbox_check`.
pub const SANDBOX_SUFFIX: &str = "_sandbox";

/// The text is not a valid jurisdiction id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a jurisdiction id is 1 to 80 letters, digits, dots, dashes or underscores")]
pub struct BadJurisdictionId;

impl JurisdictionId {
    /// Returns the id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the id of the jurisdiction's sandbox. It may exceed the maximum length, so that every
    /// jurisdiction can have a sandbox.
    #[must_use]
    pub fn sandbox(&self) -> Self {
        Self(format!("{}{SANDBOX_SUFFIX}", self.0))
    }

    /// Returns this id and that of the jurisdiction's sandbox, which may not exist yet.
    pub fn with_sandbox(&self) -> [Self; 2] {
        [self.clone(), self.sandbox()]
    }
}

impl TryFrom<String> for JurisdictionId {
    type Error = BadJurisdictionId;

    fn try_from(text: String) -> Result<Self, BadJurisdictionId> {
        let starts = text.starts_with(|c: char| c.is_ascii_alphanumeric());
        let rest = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
        if starts && text.len() <= MAX_LENGTH && text.chars().all(rest) {
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
