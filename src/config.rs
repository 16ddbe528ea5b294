//! Settings: each has a flag and an environment variable, and is read once, here.

mod push;

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    time::Duration,
};

use chrono::TimeDelta;
use clap::{Args, ValueEnum};
use domain::db::Pool;
use ipnet::IpNet;

use api::{BadGeocoder, Dialect, Geocoder, GeocoderSettings, Order};
use url::Url;
use worker::{
    BadDetector, BadMailSettings, Detector, DetectorSettings, Fetching, MailSettings, Mailer,
    MediaRules,
};

pub use self::push::{BadPushSettings, PushArgs};
use crate::{secret::Secret, travel::TravelSettings};

/// What every command needs to find its data.
#[derive(Debug, Clone, Args)]
pub struct Settings {
    /// Where everything is kept that is not kept elsewhere: the private database, photos, keys.
    ///
    /// Without it: /var/lib/streetcorner for root, else ~/.local/share/streetcorner.
    #[arg(long, env = "STREETCORNER_DATA_DIR", global = true, value_name = "DIR")]
    pub data_dir: Option<PathBuf>,

    /// The database, as `postgres://user:password@host/name`. Without it a private `PostgreSQL` is
    /// started in the data directory.
    #[arg(long, env = "DATABASE_URL", global = true, value_name = "URL", hide_env_values = true)]
    pub database_url: Option<Secret>,

    /// Where photos go: a directory, or `s3://bucket` (endpoint and keys from the `AWS_` variables).
    /// Without it: `photos` in the data directory.
    #[arg(long, env = "STREETCORNER_PHOTOS", global = true, value_name = "DIR|s3://BUCKET")]
    pub photos: Option<String>,

    /// How the world reaches it, as in `https://311.example.org`. Without it: where it listens.
    #[arg(long, env = "STREETCORNER_PUBLIC_URL", global = true, value_name = "URL")]
    pub public_url: Option<String>,

    /// The directory of the `postgres` program, if it is not where distributions put it.
    #[arg(long, env = "STREETCORNER_PG_BIN", global = true, value_name = "DIR")]
    pub pg_bin: Option<PathBuf>,

    /// How many database connections a process keeps at most.
    #[arg(long, env = "STREETCORNER_POOL", global = true, default_value_t = 24, value_name = "N")]
    pub pool: usize,

    /// What is logged: `error`, `warn`, `info`, `debug`, or a filter like `info,worker=debug`.
    #[arg(
        long,
        env = "STREETCORNER_LOG",
        global = true,
        default_value = "info,actix_server=warn",
        value_name = "FILTER"
    )]
    pub log: String,
}

/// What a process that answers requests needs besides.
#[derive(Debug, Clone, Args)]
pub struct ApiSettings {
    /// Where to listen. Port 0 takes any that is free.
    #[arg(
        long,
        env = "STREETCORNER_LISTEN",
        default_value = "127.0.0.1:8311",
        value_name = "ADDRESS"
    )]
    pub listen: SocketAddr,

    /// The Ed25519 key that signs access tokens, in PKCS#8 PEM form; made if it is not there.
    /// Without it: `signing-key.pem` in the data directory.
    #[arg(long, env = "STREETCORNER_SIGNING_KEY", value_name = "FILE")]
    pub signing_key: Option<PathBuf>,

    /// How many threads answer requests.
    #[arg(long, env = "STREETCORNER_THREADS", default_value_t = 2, value_name = "N")]
    #[arg(value_parser = clap::value_parser!(u16).range(1..=512))]
    pub threads: u16,

    /// A geocoder that is asked besides the city's own addresses, as `https://geo.example.org`. What
    /// residents look for is sent to it.
    #[arg(long, env = "STREETCORNER_GEOCODER", value_name = "URL")]
    pub geocoder: Option<Url>,

    /// How the geocoder speaks.
    #[arg(long, env = "STREETCORNER_GEOCODER_DIALECT", default_value = "nominatim")]
    #[arg(value_name = "NOMINATIM|PELIAS")]
    pub geocoder_dialect: GeocoderDialect,

    /// Whether the geocoder is asked before the city's own addresses, or after them if those do not
    /// know.
    #[arg(long, env = "STREETCORNER_GEOCODER_ORDER", default_value = "after")]
    #[arg(value_name = "BEFORE|AFTER")]
    pub geocoder_order: GeocoderOrder,

    /// How many milliseconds the geocoder has to answer.
    #[arg(
        long,
        env = "STREETCORNER_GEOCODER_PATIENCE",
        default_value_t = 1_500,
        value_name = "MS"
    )]
    #[arg(value_parser = clap::value_parser!(u64).range(50..=30_000))]
    pub geocoder_patience: u64,

    /// What the geocoder is sent as `Authorization: Bearer`, if it wants that.
    #[arg(long, env = "STREETCORNER_GEOCODER_TOKEN", value_name = "TOKEN", hide_env_values = true)]
    pub geocoder_token: Option<Secret>,
}

/// How a geocoder speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum GeocoderDialect {
    /// As Nominatim does.
    Nominatim,
    /// As Pelias does.
    Pelias,
}

/// When a geocoder is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum GeocoderOrder {
    /// Always, and what it says comes first.
    Before,
    /// If the city's own addresses do not know.
    After,
}

/// What a process that does background work needs besides.
#[derive(Debug, Clone, Args)]
pub struct WorkerSettings {
    /// How many tasks run at once.
    #[arg(long, env = "STREETCORNER_TASKS", default_value_t = 4, value_name = "N")]
    pub tasks: usize,

    /// How many seconds a crew has to answer an offer.
    #[arg(long, env = "STREETCORNER_OFFER_SECONDS", default_value_t = 90, value_name = "S")]
    #[arg(value_parser = clap::value_parser!(u32).range(1..=86_400))]
    pub offer_seconds: u32,

    /// How many minutes a crew on shift may not be heard of. Then nothing new comes to it, and what
    /// it has not begun goes to others.
    #[arg(long, env = "STREETCORNER_CREW_GRACE", default_value_t = 10, value_name = "MINUTES")]
    #[arg(value_parser = clap::value_parser!(u32).range(1..=1_440))]
    pub crew_grace: u32,

    #[command(flatten)]
    /// How travel times are reckoned.
    pub travel: TravelSettings,

    /// The mail server, as `smtps://user:password@host` or `smtp://host:25`. Without it mails are
    /// not sent, but written into `mail` in the data directory.
    #[arg(long, env = "STREETCORNER_SMTP", value_name = "URL", hide_env_values = true)]
    pub smtp: Option<Secret>,

    /// Who mails are from.
    #[arg(
        long,
        env = "STREETCORNER_MAIL_FROM",
        default_value = "Streetcorner <no-reply@localhost>",
        value_name = "NAME <ADDRESS>"
    )]
    pub mail_from: String,

    /// Whether pictures are fetched that a report only gives the address of.
    #[arg(long, env = "STREETCORNER_FETCH_MEDIA", default_value = "on", value_name = "ON|OFF")]
    pub fetch_media: FetchMedia,

    /// The ports of the servers that pictures are fetched from.
    #[arg(long, env = "STREETCORNER_MEDIA_PORTS", default_value = "80,443", value_name = "PORTS")]
    #[arg(value_delimiter = ',')]
    pub media_ports: Vec<u16>,

    /// Networks that pictures are fetched from though they are not public, as in `10.1.2.0/24`: for
    /// closed networks and for tests alone. Whoever may report can have any of it asked.
    #[arg(long, env = "STREETCORNER_MEDIA_HOSTS", value_name = "NETWORKS", value_delimiter = ',')]
    pub media_hosts: Vec<IpNet>,

    /// A detector of faces and number plates, as `http://127.0.0.1:9000/detect`. Each new photo is
    /// posted to it, without what its camera noted, and what it finds is covered for good. Without it
    /// no photo goes anywhere.
    #[arg(long, env = "STREETCORNER_DETECTOR", value_name = "URL")]
    pub detector: Option<Url>,

    /// What the detector is sent as `Authorization: Bearer`, if it wants that.
    #[arg(long, env = "STREETCORNER_DETECTOR_TOKEN", value_name = "TOKEN", hide_env_values = true)]
    pub detector_token: Option<Secret>,

    /// How many seconds the detector has to answer.
    #[arg(long, env = "STREETCORNER_DETECTOR_PATIENCE", default_value_t = 20, value_name = "S")]
    #[arg(value_parser = clap::value_parser!(u64).range(1..=300))]
    pub detector_patience: u64,
}

/// Whether pictures are fetched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum FetchMedia {
    /// By the worker, from public addresses, within limits.
    On,
    /// Never.
    Off,
}

impl Settings {
    /// The data directory.
    pub fn data_dir(&self) -> PathBuf {
        self.data_dir.clone().unwrap_or_else(default_data_dir)
    }

    /// Where photos go.
    pub fn photos(&self) -> String {
        let own = || self.data_dir().join("photos").display().to_string();
        self.photos.clone().unwrap_or_else(own)
    }

    /// How the world reaches it, if anybody said.
    pub fn public_url(&self) -> Option<String> {
        let url = self.public_url.as_deref()?.trim_end_matches('/');
        (!url.is_empty()).then(|| url.to_owned())
    }
}

impl ApiSettings {
    /// Where the signing key is.
    pub fn signing_key(&self, data_dir: &Path) -> PathBuf {
        self.signing_key.clone().unwrap_or_else(|| data_dir.join("signing-key.pem"))
    }

    /// The geocoder, if one is named.
    pub fn geocoder(&self) -> Result<Option<Geocoder>, BadGeocoder> {
        let Some(url) = self.geocoder.clone() else { return Ok(None) };
        let settings = GeocoderSettings {
            url,
            dialect: match self.geocoder_dialect {
                GeocoderDialect::Nominatim => Dialect::Nominatim,
                GeocoderDialect::Pelias => Dialect::Pelias,
            },
            order: match self.geocoder_order {
                GeocoderOrder::Before => Order::Before,
                GeocoderOrder::After => Order::After,
            },
            patience: Duration::from_millis(self.geocoder_patience),
            token: self.geocoder_token.as_ref().map(|token| token.reveal().to_owned()),
        };
        Geocoder::new(settings).map(Some)
    }

    /// As the API wants it, with these pools.
    pub fn config(&self, pools: Vec<Pool>) -> api::config::Config {
        api::config::Config { listen: self.listen, workers: self.threads.into(), pools }
    }
}

impl WorkerSettings {
    /// Who sends mails.
    pub fn mailer(&self, data_dir: &Path) -> Result<Mailer, BadMailSettings> {
        Mailer::open(MailSettings {
            sender: &self.mail_from,
            smtp: self.smtp.as_ref().map(Secret::reveal),
            directory: &data_dir.join("mail"),
        })
    }

    /// As the worker wants it.
    pub fn config(&self, public_url: &str) -> anyhow::Result<worker::Config> {
        Ok(worker::Config {
            at_once: self.tasks,
            offer_lasts: TimeDelta::seconds(self.offer_seconds.into()),
            crew_grace: TimeDelta::minutes(self.crew_grace.into()),
            media: self.media(),
            detector: self.detector()?,
            travel: self.travel.travel()?,
            public_url: public_url.to_owned(),
            ..worker::Config::default()
        })
    }
}

impl WorkerSettings {
    /// The detector, if one is named.
    fn detector(&self) -> Result<Option<Detector>, BadDetector> {
        let Some(url) = self.detector.clone() else { return Ok(None) };
        let settings = DetectorSettings {
            url,
            token: self.detector_token.as_ref().map(|token| token.reveal().to_owned()),
            patience: Duration::from_secs(self.detector_patience),
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

/// Where a system keeps what belongs to a service, or to a person.
fn default_data_dir() -> PathBuf {
    if rustix::process::geteuid().is_root() {
        return PathBuf::from("/var/lib/streetcorner");
    }
    let home = std::env::home_dir().unwrap_or_default();
    std::env::var_os("XDG_DATA_HOME")
        .map_or_else(|| home.join(".local/share"), PathBuf::from)
        .join("streetcorner")
}
