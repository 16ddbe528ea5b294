use tokio_postgres::config::SslMode;

use super::*;

fn parsed(url: &str) -> ConnectOptions {
    ConnectOptions::parse(url).unwrap()
}

#[test]
fn a_dead_server_is_noticed_within_seconds_unless_the_url_says_otherwise() {
    let config = parsed("postgres://city@db.example.org/streetcorner").config;
    assert_eq!(config.get_keepalives_idle(), KEEPALIVE_IDLE);
    assert_eq!(config.get_tcp_user_timeout(), Some(&UNACKNOWLEDGED_TIMEOUT));

    let url = "postgres://city@db.example.org/streetcorner?keepalives_idle=60&tcp_user_timeout=30";
    let config = parsed(url).config;
    assert_eq!(config.get_keepalives_idle(), Duration::from_mins(1));
    assert_eq!(config.get_tcp_user_timeout(), Some(&Duration::from_secs(30)));
}

#[test]
fn the_options_of_the_url_come_after_the_limits_and_so_replace_them() {
    let limits = StatementLimits {
        statement: Duration::from_secs(10),
        idle_in_transaction: Duration::from_mins(1),
    };
    let config = parsed("postgres://db/city?options=-c%20statement_timeout%3D1s").limited(limits);
    let options = config.config.get_options().unwrap().to_owned();
    assert!(options.starts_with("-c statement_timeout=10000 "), "{options}");
    assert!(options.ends_with("2s -c statement_timeout=1s"), "{options}");
}

#[test]
fn tls_options_are_taken_out_of_the_url() {
    let (rest, tls) =
        TlsOptions::split("postgres://db/city?sslmode=require&connect_timeout=3").unwrap();
    assert_eq!(rest, "postgres://db/city?connect_timeout=3");
    assert_eq!(tls.mode(), Some(SslMode::Require));
    let (rest, _) = TlsOptions::split("postgres://db/city?sslmode=disable").unwrap();
    assert_eq!(rest, "postgres://db/city");
}

#[test]
fn tls_that_is_required_in_either_form_of_the_url_is_required() {
    for url in ["postgres://db/city?sslmode=require", "host=db dbname=city sslmode=require"] {
        assert_eq!(parsed(url).config.get_ssl_mode(), SslMode::Require, "{url}");
    }
    let files = "host=db dbname=city sslmode=require sslrootcert=ca.pem";
    assert!(ConnectOptions::parse(files).is_err(), "files are named in the form of a URL only");
}

#[test]
fn what_cannot_be_honoured_is_refused() {
    let refused = |url: &str| ConnectOptions::parse(url).unwrap_err().to_string();
    assert!(refused("postgres://db/city?sslmode=verify-ca").contains("sslmode=verify-ca"));
    assert!(refused("postgres://db/city?sslmode=require&sslcert=a.pem").contains("only one of"));
    assert!(
        refused("postgres://db/city?sslmode=verify-full&sslrootcert=/nowhere/ca.pem")
            .contains("/nowhere/ca.pem")
    );
    assert!(refused("postgres://db/city?pet=cat").contains("cannot be used"));
}
