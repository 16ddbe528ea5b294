//! Settings of what wakes crews' phones.

use std::path::{Path, PathBuf};

use api::Pushing;
use clap::Args;
use domain::pushes::{PushKind, Reach, VapidKey, VapidKeyError};
use ipnet::IpNet;
use url::Url;
use worker::{ApnsSettings, BadPush, FcmSettings, PushSettings, Pusher};

/// What wakes crews' phones. API and worker must be told the same.
#[derive(Debug, Clone, Args)]
pub struct PushArgs {
    /// The P-256 key that Web Push knows us by, in PKCS#8 PEM form; made if it is not there. Phones
    /// are bound to it. Without it: `vapid-key.pem` in the data directory.
    #[arg(long, env = "STREETCORNER_VAPID_KEY", value_name = "FILE")]
    pub vapid_key: Option<PathBuf>,

    /// Whom push services write to if something is wrong with us: a `mailto:` or `https:` address.
    /// Without it: the public address, if it is one of these.
    #[arg(long, env = "STREETCORNER_VAPID_SUBJECT", value_name = "ADDRESS")]
    pub vapid_subject: Option<String>,

    /// The ports of the servers that phones are woken through.
    #[arg(long, env = "STREETCORNER_PUSH_PORTS", default_value = "443", value_name = "PORTS")]
    #[arg(value_delimiter = ',')]
    pub push_ports: Vec<u16>,

    /// Networks that phones are woken through though they are not public, as in `10.1.2.0/24`: for
    /// closed networks and for tests alone. Whoever is a crew can have any of it asked.
    #[arg(long, env = "STREETCORNER_PUSH_HOSTS", value_name = "NETWORKS", value_delimiter = ',')]
    pub push_hosts: Vec<IpNet>,

    /// The JSON file of a service account that may send through Firebase. Without it phones are not
    /// woken by FCM.
    #[arg(long, env = "STREETCORNER_FCM_CREDENTIALS", value_name = "FILE")]
    pub fcm_credentials: Option<PathBuf>,

    /// Where FCM is.
    #[arg(long, env = "STREETCORNER_FCM_URL", default_value = FcmSettings::URL, hide = true)]
    pub fcm_url: Url,

    /// The `.p8` file of a key for Apple's push service. Without it phones are not woken by APNs.
    #[arg(long, env = "STREETCORNER_APNS_KEY", value_name = "FILE")]
    pub apns_key: Option<PathBuf>,

    /// The id of that key.
    #[arg(long, env = "STREETCORNER_APNS_KEY_ID", value_name = "ID")]
    pub apns_key_id: Option<String>,

    /// The id of the team whose key it is.
    #[arg(long, env = "STREETCORNER_APNS_TEAM_ID", value_name = "ID")]
    pub apns_team_id: Option<String>,

    /// The bundle id of the crew's app.
    #[arg(long, env = "STREETCORNER_APNS_TOPIC", value_name = "ID")]
    pub apns_topic: Option<String>,

    /// Send through Apple's sandbox, for an app that is being made.
    #[arg(long, env = "STREETCORNER_APNS_SANDBOX")]
    pub apns_sandbox: bool,

    /// Where APNs is.
    #[arg(long, env = "STREETCORNER_APNS_URL", hide = true)]
    pub apns_url: Option<Url>,
}

/// Phones cannot be woken as the settings say.
#[derive(Debug, thiserror::Error)]
pub enum BadPushSettings {
    /// The key for Web Push.
    #[error(transparent)]
    VapidKey(#[from] VapidKeyError),
    /// A file.
    #[error("cannot read {0}")]
    File(String, #[source] std::io::Error),
    /// Not all that belongs together.
    #[error("APNs wants all of --apns-key, --apns-key-id, --apns-team-id and --apns-topic")]
    ApnsIncomplete,
    /// Something in it.
    #[error(transparent)]
    Push(#[from] BadPush),
}

impl PushArgs {
    /// As the API wants it.
    pub fn pushing(&self, data_dir: &Path) -> Result<Pushing, BadPushSettings> {
        let kinds = [
            (PushKind::Web, true),
            (PushKind::Fcm, self.fcm_credentials.is_some()),
            (PushKind::Apns, self.apns_key.is_some()),
        ];
        Ok(Pushing {
            key: self.key(data_dir)?.public().to_owned(),
            kinds: kinds.into_iter().filter_map(|(kind, is_set)| is_set.then_some(kind)).collect(),
            reach: self.reach(),
        })
    }

    /// Who wakes phones.
    pub fn pusher(&self, data_dir: &Path, public_url: &str) -> Result<Pusher, BadPushSettings> {
        let settings = PushSettings {
            vapid: self.key(data_dir)?,
            subject: self.subject(public_url),
            reach: self.reach(),
            fcm: self.fcm()?,
            apns: self.apns()?,
        };
        Ok(Pusher::new(settings)?)
    }

    fn key(&self, data_dir: &Path) -> Result<VapidKey, VapidKeyError> {
        let own = || data_dir.join("vapid-key.pem");
        VapidKey::open(&self.vapid_key.clone().unwrap_or_else(own))
    }

    fn subject(&self, public_url: &str) -> String {
        let own = || {
            let is_ours = public_url.starts_with("https:");
            if is_ours { public_url } else { "mailto:no-reply@localhost" }.to_owned()
        };
        self.vapid_subject.clone().unwrap_or_else(own)
    }

    fn reach(&self) -> Reach {
        Reach { ports: self.push_ports.clone(), also_public: self.push_hosts.clone() }
    }

    fn fcm(&self) -> Result<Option<FcmSettings>, BadPushSettings> {
        let Some(path) = &self.fcm_credentials else { return Ok(None) };
        Ok(Some(FcmSettings { credentials: read(path)?, url: self.fcm_url.clone() }))
    }

    fn apns(&self) -> Result<Option<ApnsSettings>, BadPushSettings> {
        let parts = (&self.apns_key, &self.apns_key_id, &self.apns_team_id, &self.apns_topic);
        match parts {
            (None, None, None, None) => Ok(None),
            (Some(key), Some(key_id), Some(team_id), Some(topic)) => Ok(Some(ApnsSettings {
                key: read(key)?,
                key_id: key_id.clone(),
                team_id: team_id.clone(),
                topic: topic.clone(),
                url: self.apns_url()?,
            })),
            _ => Err(BadPushSettings::ApnsIncomplete),
        }
    }

    fn apns_url(&self) -> Result<Url, BadPush> {
        if let Some(url) = &self.apns_url {
            return Ok(url.clone());
        }
        let url = if self.apns_sandbox { ApnsSettings::SANDBOX_URL } else { ApnsSettings::URL };
        Url::parse(url).map_err(|_unreadable| BadPush::Url(url.to_owned()))
    }
}

fn read(path: &Path) -> Result<String, BadPushSettings> {
    let named = |error| BadPushSettings::File(path.display().to_string(), error);
    std::fs::read_to_string(path).map_err(named)
}
