//! The address of the database for PostgreSQL's programs. Every user of a system can read the
//! arguments of a program, so the password is not among them.

use std::str::FromStr;

use anyhow::Context;
use tokio_postgres::{Config, config::Host};
use url::Url;

/// An address without its password, and the password.
pub(super) struct DatabaseUrl {
    pub(super) address: String,
    pub(super) password: Option<String>,
}

impl DatabaseUrl {
    /// Takes the password out of an address.
    pub(super) fn new(address: &str) -> anyhow::Result<Self> {
        let without = Url::parse(address).ok().and_then(without_password);
        let config = match (&without, address.contains("password=")) {
            // The options are for PostgreSQL's programs: `Config` does not know all of them.
            (Some(_), _) | (None, false) => config_of(before_options(address))?,
            (None, true) => config_of(address)?,
        };
        let Some(password) = config.get_password() else {
            return Ok(Self { address: address.to_owned(), password: None });
        };
        let password = Some(String::from_utf8(password.to_vec())?);
        Ok(Self { address: without.unwrap_or_else(|| key_values(&config)), password })
    }
}

fn config_of(address: &str) -> anyhow::Result<Config> {
    Config::from_str(address).context("cannot use the database's address")
}

/// A URL without its query; another address as it is.
fn before_options(address: &str) -> &str {
    let is_url = address.starts_with("postgres");
    address.split_once('?').filter(|_| is_url).map_or(address, |(before, _)| before)
}

/// The URL without its password. `None` if the password is not in its usual place.
fn without_password(mut url: Url) -> Option<String> {
    url.password()?;
    url.set_password(None).ok()?;
    Some(url.into())
}

/// The address in the form `key='value'`, without the password.
fn key_values(config: &Config) -> String {
    let hosts = config.get_hosts().iter().map(|host| match host {
        Host::Tcp(name) => name.clone(),
        Host::Unix(path) => path.display().to_string(),
    });
    let ports = config.get_ports().iter().map(u16::to_string);
    let values = [
        ("host", hosts.collect::<Vec<_>>().join(",")),
        ("port", ports.collect::<Vec<_>>().join(",")),
        ("user", config.get_user().unwrap_or_default().to_owned()),
        ("dbname", config.get_dbname().unwrap_or_default().to_owned()),
    ];
    let given = values.into_iter().filter(|(_, value)| !value.is_empty());
    let quoted = |value: &str| value.replace('\\', r"\\").replace('\'', r"\'");
    let pairs = given.map(|(key, value)| format!("{key}='{}'", quoted(&value)));
    pairs.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_password_is_among_the_arguments() {
        for (address, without) in [
            ("postgres://u:hunter%202@h/d?sslmode=disable", "postgres://u@h/d?sslmode=disable"),
            ("host=h user=u password='hunter 2' dbname=d", "host='h' user='u' dbname='d'"),
            ("postgres://u@h/d?password=hunter%202", "host='h' port='5432' user='u' dbname='d'"),
            (
                "postgres://u:hunter%202@h/d?sslmode=verify-full&sslrootcert=ca.pem",
                "postgres://u@h/d?sslmode=verify-full&sslrootcert=ca.pem",
            ),
        ] {
            let url = DatabaseUrl::new(address).unwrap();
            assert_eq!((url.address.as_str(), url.password.unwrap()), (without, "hunter 2".into()));
        }
        let by_certificate = "postgres://u@h/d?sslmode=verify-full&sslcert=a.pem&sslkey=a.key";
        let url = DatabaseUrl::new(by_certificate).unwrap();
        assert_eq!((url.address.as_str(), url.password), (by_certificate, None));
        let trusted = DatabaseUrl::new("host='/run/a b' user=u dbname=d").unwrap();
        assert_eq!(
            (trusted.address.as_str(), trusted.password),
            ("host='/run/a b' user=u dbname=d", None)
        );
    }
}
