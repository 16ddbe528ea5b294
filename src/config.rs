//! Settings. Each has a flag and an environment variable and is read once, here.

mod audit_key;
mod geocoder;
mod limits;
mod monitoring;
mod photo_keys;
mod push;
mod retention;

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    time::Duration,
};

use api::AnswerCache;
use chrono::TimeDelta;
use clap::{Args, ValueEnum};
use domain::db::Pool;
use ipnet::IpNet;
use outbound::{
    fetch::{Fetching, MediaRules},
    mail::{BadMailSettings, MailSettings, Mailer},
};
use url::Url;
use worker::{BadDetector, Detector, DetectorSettings};

pub use self::{
    audit_key::AuditKeyArgs,
    geocoder::{GeocoderDialect, GeocoderOrder},
    limits::LimitArgs,
    monitoring::MonitoringArgs,
    photo_keys::PhotoKeyArgs,
    push::{BadPushSettings, PushArgs},
    retention::RetentionArgs,
};
use crate::{
    secret::{Secret, SecretFile},
    travel::TravelSettings,
};

/// Settings of every command.
#[derive(Debug, Clone, Args)]
pub struct Settings {
    /// Directory of the private database, photos and keys, unless they are configured otherwise.
    ///
    /// Default: /var/lib/streetcorner for root, else ~/.local/share/streetcorner.
    #[arg(long, env = "STREETCORNER_DATA_DIR", global = true, value_name = "DIR")]
    pub data_dir: Option<PathBuf>,

    /// Database, as `postgres://user:password@host/name`, with libpq's options for TLS: add
    /// `?sslmode=verify-full` if it is on another machine. Default: a private PostgreSQL in the
    /// data directory.
    #[arg(long, env = "DATABASE_URL", global = true, value_name = "URL", hide_env_values = true)]
    pub database_url: Option<Secret>,

    /// File that holds the URL of the database, instead of the URL.
    #[arg(long, env = "DATABASE_URL_FILE", global = true, value_name = "FILE")]
    #[arg(conflicts_with = "database_url")]
    pub database_url_file: Option<SecretFile>,

    /// Photo store: a directory, `s3://bucket` or `s3://bucket/folder` (endpoint and keys from the
    /// `AWS_` variables).
    ///
    /// Default: `photos` in the data directory.
    #[arg(long, env = "STREETCORNER_PHOTOS", global = true, value_name = "DIR|s3://BUCKET")]
    pub photos: Option<String>,

    #[command(flatten)]
    /// Files with the keys of the photo store.
    pub photo_keys: PhotoKeyArgs,

    /// Public base URL, for example `https://311.example.org`. Default: the listen address.
    #[arg(long, env = "STREETCORNER_PUBLIC_URL", global = true, value_name = "URL")]
    pub public_url: Option<String>,

    /// Directory of the `postgres` program, if it is not in a usual place.
    #[arg(long, env = "STREETCORNER_PG_BIN", global = true, value_name = "DIR")]
    pub pg_bin: Option<PathBuf>,

    /// Maximum number of database connections of a process.
    #[arg(long, env = "STREETCORNER_POOL", global = true, default_value_t = 24, value_name = "N")]
    pub pool: usize,

    /// Maximum time of a database statement of a request, in seconds. A request that takes longer
    /// gets 503. 0 sets no limits on statements and transactions at all, for a connection pooler
    /// that refuses the startup parameter `options`.
    #[arg(
        long,
        env = "STREETCORNER_STATEMENT_TIMEOUT",
        global = true,
        default_value_t = 10,
        value_name = "S"
    )]
    pub statement_timeout: u32,

    /// Log level (`error`, `warn`, `info`, `debug`) or a filter such as `info,worker=debug`.
    #[arg(
        long,
        env = "STREETCORNER_LOG",
        global = true,
        default_value = "info,actix_server=warn",
        value_name = "FILTER"
    )]
    pub log: String,
}

/// Settings of a process that answers requests.
#[derive(Debug, Clone, Args)]
pub struct ApiSettings {
    /// Address to listen on. Port 0 selects a free port.
    #[arg(
        long,
        env = "STREETCORNER_LISTEN",
        default_value = "127.0.0.1:8311",
        value_name = "ADDRESS"
    )]
    pub listen: SocketAddr,

    /// Ed25519 key that signs access tokens (PKCS#8 PEM). Created if it does not exist. Default:
    /// `signing-key.pem` in the data directory.
    #[arg(long, env = "STREETCORNER_SIGNING_KEY", value_name = "FILE")]
    pub signing_key: Option<PathBuf>,

    /// Number of threads that answer requests.
    #[arg(long, env = "STREETCORNER_THREADS", default_value_t = 2, value_name = "N")]
    #[arg(value_parser = clap::value_parser!(u16).range(1..=512))]
    pub threads: u16,

    /// Time between the order to stop and the end of listening, in seconds. Meanwhile `/readyz`
    /// answers 503, so that a proxy sends requests elsewhere. Longer than two of its health checks.
    #[arg(long, env = "STREETCORNER_DRAIN", default_value_t = 0, value_name = "S")]
    #[arg(value_parser = clap::value_parser!(u64).range(0..=300))]
    pub drain: u64,

    /// Time for which the home page and the tiles of the map that count cases are cached, in seconds.
    /// 0 counts for each request.
    #[arg(long, env = "STREETCORNER_CACHE_COUNTS", default_value_t = 10, value_name = "S")]
    #[arg(value_parser = clap::value_parser!(u16).range(0..=3_600))]
    pub cache_counts: u16,

    /// Geocoder to use in addition to the city's own addresses, for example
    /// `https://geo.example.org`. Search texts of residents are sent to it.
    #[arg(long, env = "STREETCORNER_GEOCODER", value_name = "URL")]
    pub geocoder: Option<Url>,

    /// Protocol of the geocoder.
    #[arg(long, env = "STREETCORNER_GEOCODER_DIALECT", default_value = "nominatim")]
    #[arg(value_name = "NOMINATIM|PELIAS")]
    pub geocoder_dialect: GeocoderDialect,

    /// When the geocoder is used: before the city's own addresses, or after them if they have no
    /// match.
    #[arg(long, env = "STREETCORNER_GEOCODER_ORDER", default_value = "after")]
    #[arg(value_name = "BEFORE|AFTER")]
    pub geocoder_order: GeocoderOrder,

    /// Timeout of the geocoder, in milliseconds.
    #[arg(long, env = "STREETCORNER_GEOCODER_TIMEOUT", default_value_t = 1_500, value_name = "MS")]
    #[arg(value_parser = clap::value_parser!(u64).range(50..=30_000))]
    pub geocoder_timeout: u64,

    /// Token that is sent to the geocoder as `Authorization: Bearer`.
    #[arg(long, env = "STREETCORNER_GEOCODER_TOKEN", value_name = "TOKEN", hide_env_values = true)]
    pub geocoder_token: Option<Secret>,

    /// File that holds the token of the geocoder, instead of the token.
    #[arg(long, env = "STREETCORNER_GEOCODER_TOKEN_FILE", value_name = "FILE")]
    #[arg(conflicts_with = "geocoder_token")]
    pub geocoder_token_file: Option<SecretFile>,

    #[command(flatten)]
    /// Limits for strangers.
    pub limits: LimitArgs,
}

/// Settings of a process that does background work.
#[derive(Debug, Clone, Args)]
pub struct WorkerSettings {
    /// Maximum number of tasks that run at once.
    #[arg(long, env = "STREETCORNER_TASKS", default_value_t = 4, value_name = "N")]
    pub tasks: usize,

    /// Time that a crew has to answer an offer, in seconds.
    #[arg(long, env = "STREETCORNER_OFFER_SECONDS", default_value_t = 90, value_name = "S")]
    #[arg(value_parser = clap::value_parser!(u32).range(1..=86_400))]
    pub offer_seconds: u32,

    /// Time without a request after which a crew on shift is offline, in minutes. It then gets no
    /// offers, and its jobs that are not begun go to other crews.
    #[arg(long, env = "STREETCORNER_CREW_GRACE", default_value_t = 10, value_name = "MINUTES")]
    #[arg(value_parser = clap::value_parser!(u32).range(1..=1_440))]
    pub crew_grace: u32,

    #[command(flatten)]
    /// Source of travel times.
    pub travel: TravelSettings,

    /// Mail server, as `smtps://user:password@host` or `smtp://host:25`. Default: mails are not
    /// sent, but written to `mail` in the data directory.
    #[arg(long, env = "STREETCORNER_SMTP", value_name = "URL", hide_env_values = true)]
    pub smtp: Option<Secret>,

    /// File that holds the URL of the mail server, instead of the URL.
    #[arg(long, env = "STREETCORNER_SMTP_FILE", value_name = "FILE", conflicts_with = "smtp")]
    pub smtp_file: Option<SecretFile>,

    /// Sender of mails.
    #[arg(
        long,
        env = "STREETCORNER_MAIL_FROM",
        default_value = "Streetcorner <no-reply@localhost>",
        value_name = "NAME <ADDRESS>"
    )]
    pub mail_from: String,

    /// Whether photos are fetched that a report refers to by URL.
    #[arg(long, env = "STREETCORNER_FETCH_MEDIA", default_value = "on", value_name = "ON|OFF")]
    pub fetch_media: FetchMedia,

    /// Ports from which photos may be fetched.
    #[arg(long, env = "STREETCORNER_MEDIA_PORTS", default_value = "80,443", value_name = "PORTS")]
    #[arg(value_delimiter = ',')]
    pub media_ports: Vec<u16>,

    /// Networks from which photos may be fetched although they are not public, for example
    /// `10.1.2.0/24`. Only for closed networks and tests: every reporter can cause requests to
    /// these networks.
    #[arg(long, env = "STREETCORNER_MEDIA_HOSTS", value_name = "NETWORKS", value_delimiter = ',')]
    pub media_hosts: Vec<IpNet>,

    /// Detector of faces and number plates, for example `http://127.0.0.1:9000/detect`. Each new
    /// photo is posted to it without metadata, and the areas it finds are covered permanently.
    /// Default: photos are sent nowhere.
    #[arg(long, env = "STREETCORNER_DETECTOR", value_name = "URL")]
    pub detector: Option<Url>,

    /// Token that is sent to the detector as `Authorization: Bearer`.
    #[arg(long, env = "STREETCORNER_DETECTOR_TOKEN", value_name = "TOKEN", hide_env_values = true)]
    pub detector_token: Option<Secret>,

    /// File that holds the token of the detector, instead of the token.
    #[arg(long, env = "STREETCORNER_DETECTOR_TOKEN_FILE", value_name = "FILE")]
    #[arg(conflicts_with = "detector_token")]
    pub detector_token_file: Option<SecretFile>,

    /// Timeout of the detector, in seconds.
    #[arg(long, env = "STREETCORNER_DETECTOR_TIMEOUT", default_value_t = 20, value_name = "S")]
    #[arg(value_parser = clap::value_parser!(u64).range(1..=300))]
    pub detector_timeout: u64,

    #[command(flatten)]
    /// The key that signs audit roots.
    pub audit_key: AuditKeyArgs,

    #[command(flatten)]
    /// For how long rows are kept.
    pub retention: RetentionArgs,
}

/// Whether photos are fetched by URL.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum FetchMedia {
    /// The worker fetches them, from public addresses and within limits.
    On,
    /// Photos are not fetched.
    Off,
}

impl Settings {
    /// The data directory.
    pub fn data_dir(&self) -> PathBuf {
        self.data_dir.clone().unwrap_or_else(default_data_dir)
    }

    /// The photo store.
    pub fn photos(&self) -> String {
        let own = || self.data_dir().join("photos").display().to_string();
        self.photos.clone().unwrap_or_else(own)
    }

    /// The URL of the database, if one is configured.
    pub fn database_url(&self) -> Option<&Secret> {
        SecretFile::or(self.database_url.as_ref(), self.database_url_file.as_ref())
    }

    /// The public base URL, if it is set.
    pub fn public_url(&self) -> Option<String> {
        let url = self.public_url.as_deref()?.trim_end_matches('/');
        (!url.is_empty()).then(|| url.to_owned())
    }
}

impl ApiSettings {
    /// Path of the signing key.
    pub fn signing_key(&self, data_dir: &Path) -> PathBuf {
        self.signing_key.clone().unwrap_or_else(|| data_dir.join("signing-key.pem"))
    }

    /// Answers that are cached for a short time.
    pub fn answer_cache(&self) -> AnswerCache {
        AnswerCache::new(Duration::from_secs(self.cache_counts.into()))
    }

    /// Time between the order to stop and the end of listening.
    pub const fn drain(&self) -> Duration {
        Duration::from_secs(self.drain)
    }

    /// Builds the API's configuration with these pools.
    pub fn config(&self, pools: Vec<Pool>) -> api::config::Config {
        api::config::Config { listen: self.listen, workers: self.threads.into(), pools }
    }
}

impl WorkerSettings {
    /// Builds the mailer.
    pub fn mailer(&self, data_dir: &Path) -> Result<Mailer, BadMailSettings> {
        Mailer::open(MailSettings {
            sender: &self.mail_from,
            smtp: self.smtp().map(Secret::reveal),
            directory: &data_dir.join("mail"),
        })
    }

    /// Builds the worker's configuration.
    pub fn config(&self, public_url: &str) -> anyhow::Result<worker::Config> {
        Ok(worker::Config {
            at_once: self.tasks,
            offer_lasts: TimeDelta::seconds(self.offer_seconds.into()),
            crew_grace: TimeDelta::minutes(self.crew_grace.into()),
            media: self.media(),
            detector: self.detector()?,
            travel: self.travel.travel()?,
            retention: self.retention.days(),
            public_url: public_url.to_owned(),
            ..worker::Config::default()
        })
    }
}

impl WorkerSettings {
    fn smtp(&self) -> Option<&Secret> {
        SecretFile::or(self.smtp.as_ref(), self.smtp_file.as_ref())
    }

    fn detector_token(&self) -> Option<&Secret> {
        SecretFile::or(self.detector_token.as_ref(), self.detector_token_file.as_ref())
    }

    /// The detector. `None` if none is configured.
    fn detector(&self) -> Result<Option<Detector>, BadDetector> {
        let Some(url) = self.detector.clone() else { return Ok(None) };
        let settings = DetectorSettings {
            url,
            token: self.detector_token().map(|token| token.reveal().to_owned()),
            timeout: Duration::from_secs(self.detector_timeout),
        };
        Detector::new(settings).map(Some)
    }

    fn media(&self) -> MediaRules {
        MediaRules {
            fetching: match self.fetch_media {
                FetchMedia::On => Fetching::On,
                FetchMedia::Off => Fetching::Off,
            },
            ports: self.media_ports.clone(),
            also_public: self.media_hosts.clone(),
            ..MediaRules::default()
        }
    }
}

/// Default data directory: a system directory for root, else one in the home directory.
fn default_data_dir() -> PathBuf {
    if rustix::process::geteuid().is_root() {
        return PathBuf::from("/var/lib/streetcorner");
    }
    let home = std::env::home_dir().unwrap_or_default();
    std::env::var_os("XDG_DATA_HOME")
        .map_or_else(|| home.join(".local/share"), PathBuf::from)
        .join("streetcorner")
}
