//! Settings of push notifications.

use std::path::{Path, PathBuf};

use api::Pushing;
use clap::Args;
use domain::pushes::PushKind;
use ipnet::IpNet;
use outbound::push::{
    ApnsSettings, BadPush, FcmSettings, PushSettings, Pusher, Reach, VapidKey, VapidKeyError,
};
use url::Url;

/// Settings of push notifications. API and worker need the same values.
#[derive(Debug, Clone, Args)]
pub struct PushArgs {
    /// P-256 key that identifies this server to Web Push services (PKCS#8 PEM). Created if it does
    /// not exist. Existing subscriptions depend on it. Default: `vapid-key.pem` in the data
    /// directory.
    #[arg(long, env = "STREETCORNER_VAPID_KEY", value_name = "FILE")]
    pub vapid_key: Option<PathBuf>,

    /// Contact for operators of push services: a `mailto:` or `https:` address. Default: the public
    /// URL, if it is `https:`.
    #[arg(long, env = "STREETCORNER_VAPID_SUBJECT", value_name = "ADDRESS")]
    pub vapid_subject: Option<String>,

    /// Ports of push services.
    #[arg(long, env = "STREETCORNER_PUSH_PORTS", default_value = "443", value_name = "PORTS")]
    #[arg(value_delimiter = ',')]
    pub push_ports: Vec<u16>,

    /// Networks of push services that are allowed although they are not public, for example
    /// `10.1.2.0/24`. Only for closed networks and tests: every crew can cause requests to these
    /// networks.
    #[arg(long, env = "STREETCORNER_PUSH_HOSTS", value_name = "NETWORKS", value_delimiter = ',')]
    pub push_hosts: Vec<IpNet>,

    /// JSON file of a service account for Firebase Cloud Messaging. Default: FCM is not used.
    #[arg(long, env = "STREETCORNER_FCM_CREDENTIALS", value_name = "FILE")]
    pub fcm_credentials: Option<PathBuf>,

    /// Base URL of FCM.
    #[arg(long, env = "STREETCORNER_FCM_URL", default_value = FcmSettings::URL, hide = true)]
    pub fcm_url: Url,

    /// Key file (`.p8`) for Apple's push service. Default: APNs is not used.
    #[arg(long, env = "STREETCORNER_APNS_KEY", value_name = "FILE")]
    pub apns_key: Option<PathBuf>,

    /// Id of the APNs key.
    #[arg(long, env = "STREETCORNER_APNS_KEY_ID", value_name = "ID")]
    pub apns_key_id: Option<String>,

    /// Id of the Apple team that owns the key.
    #[arg(long, env = "STREETCORNER_APNS_TEAM_ID", value_name = "ID")]
    pub apns_team_id: Option<String>,

    /// Bundle id of the crew app.
    #[arg(long, env = "STREETCORNER_APNS_TOPIC", value_name = "ID")]
    pub apns_topic: Option<String>,

    /// Use Apple's sandbox, for an app in development.
    #[arg(long, env = "STREETCORNER_APNS_SANDBOX")]
    pub apns_sandbox: bool,

    /// Base URL of APNs.
    #[arg(long, env = "STREETCORNER_APNS_URL", hide = true)]
    pub apns_url: Option<Url>,
}

/// Why push notifications cannot be set up.
#[derive(Debug, thiserror::Error)]
pub enum BadPushSettings {
    /// The key for Web Push is invalid.
    #[error(transparent)]
    VapidKey(#[from] VapidKeyError),
    /// A file cannot be read.
    #[error("cannot read {0}")]
    File(String, #[source] std::io::Error),
    /// The APNs settings are incomplete.
    #[error("APNs wants all of --apns-key, --apns-key-id, --apns-team-id and --apns-topic")]
    ApnsIncomplete,
    /// The push client cannot be built.
    #[error(transparent)]
    Push(#[from] BadPush),
}

impl PushArgs {
    /// Builds the API's push settings.
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

    /// Builds the client of the push services.
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
