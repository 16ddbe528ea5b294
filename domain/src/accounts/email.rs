//! Email addresses.

use std::{fmt, str::FromStr};

use diesel::{
    deserialize::{self, FromSql, FromSqlRow},
    expression::AsExpression,
    pg::{Pg, PgValue},
    serialize::{self, Output, ToSql},
    sql_types::Text,
};
use lettre::Address;
use serde::{Deserialize, Serialize};

/// Maximum length of an address in bytes. <https://www.rfc-editor.org/errata/eid1690>
const MAX_LENGTH: usize = 254;

/// A syntactically valid email address. It may not exist: only a mail can prove that.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, AsExpression, FromSqlRow)]
#[serde(try_from = "String", into = "String")]
#[diesel(sql_type = Text)]
pub struct Email(String);

/// The text is not a valid email address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a valid email address")]
pub struct BadEmail;

impl Email {
    /// The address as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Email {
    type Error = BadEmail;

    /// Trims white space, which phone keyboards often add.
    fn try_from(text: String) -> Result<Self, BadEmail> {
        let text = text.trim();
        let legal = text.len() <= MAX_LENGTH && !text.contains(char::is_control);
        match text.parse::<Address>() {
            Ok(_) if legal => Ok(Self(text.to_owned())),
            Ok(_) | Err(_) => Err(BadEmail),
        }
    }
}

impl FromStr for Email {
    type Err = BadEmail;

    fn from_str(text: &str) -> Result<Self, BadEmail> {
        Self::try_from(text.to_owned())
    }
}

impl From<Email> for String {
    fn from(email: Email) -> Self {
        email.0
    }
}

impl fmt::Display for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl ToSql<Text, Pg> for Email {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        <String as ToSql<Text, Pg>>::to_sql(&self.0, out)
    }
}

impl FromSql<Text, Pg> for Email {
    fn from_sql(bytes: PgValue<'_>) -> deserialize::Result<Self> {
        Ok(Self(<String as FromSql<Text, Pg>>::from_sql(bytes)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_an_address_is_none() {
        let email = |text: &str| text.parse::<Email>().map(String::from);
        assert_eq!(email(" ada@example.org "), Ok("ada@example.org".to_owned()));
        assert!(email("jörg+311@städte.example").is_ok());
        let long = format!("{}@example.org", "a".repeat(250));
        for text in [
            "",
            "ada",
            "@example.org",
            "ada@",
            "a b@example.org",
            "ada@exa mple.org",
            "ada@example.org\r\nBcc: eve@example.org",
            "ada@example.org, eve@example.org",
            "Ada <ada@example.org>",
            "a\0@example.org",
            &long,
        ] {
            assert_eq!(email(text), Err(BadEmail), "{text:?}");
        }
    }
}
