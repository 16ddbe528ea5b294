//! Settings of the limits for strangers, and of the proxies that name them.

use api::{Action, ForwardedHeader, Limits, RateChanges, Rates, TrustedProxies};
use clap::{Args, ValueEnum};
use domain::clock::Clock;
use ipnet::IpNet;

/// Settings of the limits for strangers.
///
/// A limit is `off`, or a list such as `address=100/min,device=20/h,city=0`, which changes the usual
/// limits that it names; `0` removes one. See `docs/limits.md`.
#[derive(Debug, Clone, Args)]
pub struct LimitArgs {
    /// Networks of proxies that say which client they forward, for example `10.1.2.0/24`. The header
    /// of anybody else is ignored.
    #[arg(long, env = "STREETCORNER_TRUSTED_PROXIES", value_name = "NETWORKS")]
    #[arg(value_delimiter = ',')]
    pub trusted_proxies: Vec<IpNet>,

    /// Header in which the trusted proxies name the client.
    #[arg(long, env = "STREETCORNER_FORWARDED_HEADER", default_value = "x-forwarded-for")]
    #[arg(value_name = "X-FORWARDED-FOR|FORWARDED")]
    pub forwarded_header: ProxyHeader,

    /// Networks of clients that are not limited: the city's own servers, for example `10.1.2.0/24`.
    #[arg(long, env = "STREETCORNER_LIMIT_EXEMPT", value_name = "NETWORKS", value_delimiter = ',')]
    pub limit_exempt: Vec<IpNet>,

    /// Changes of the limits on reports and updates, for example `address=100/min,city=0`, or `off`.
    /// Counted by `address`, `network` (IPv6 /48), `device`, `key`, `cell` (200 m) and `city`.
    #[arg(long, env = "STREETCORNER_LIMIT_REPORTS", value_name = "LIMITS")]
    pub limit_reports: Option<RateChanges>,

    /// Changes of the limits on geotags.
    #[arg(long, env = "STREETCORNER_LIMIT_GEOTAGS", value_name = "LIMITS")]
    pub limit_geotags: Option<RateChanges>,

    /// Changes of the limits on sign-ins. The wait after failed ones is not a setting.
    #[arg(long, env = "STREETCORNER_LIMIT_SIGN_INS", value_name = "LIMITS")]
    pub limit_sign_ins: Option<RateChanges>,

    /// Changes of the limits on requests for API keys.
    #[arg(long, env = "STREETCORNER_LIMIT_KEY_REQUESTS", value_name = "LIMITS")]
    pub limit_key_requests: Option<RateChanges>,

    /// Changes of the limits on address searches.
    #[arg(long, env = "STREETCORNER_LIMIT_SEARCHES", value_name = "LIMITS")]
    pub limit_searches: Option<RateChanges>,
}

/// Header in which a proxy names the client.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ProxyHeader {
    /// `X-Forwarded-For`.
    XForwardedFor,
    /// `Forwarded` (RFC 7239).
    Forwarded,
}

impl LimitArgs {
    /// The limits of this process.
    pub fn limits(&self, clock: &Clock) -> Limits {
        let rates = Action::ALL.map(|action| (action, Rates::of(action, self.changes(action))));
        Limits::new(clock, &rates, self.limit_exempt.clone())
    }

    /// The proxies that name the client of a request.
    pub fn proxies(&self) -> TrustedProxies {
        let header = match self.forwarded_header {
            ProxyHeader::XForwardedFor => ForwardedHeader::XForwardedFor,
            ProxyHeader::Forwarded => ForwardedHeader::Forwarded,
        };
        TrustedProxies::new(self.trusted_proxies.clone(), header)
    }

    fn changes(&self, action: Action) -> Option<&RateChanges> {
        match action {
            Action::Report => self.limit_reports.as_ref(),
            Action::Geotag => self.limit_geotags.as_ref(),
            Action::SignIn => self.limit_sign_ins.as_ref(),
            Action::KeyRequest => self.limit_key_requests.as_ref(),
            Action::Search => self.limit_searches.as_ref(),
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Command {
        #[command(flatten)]
        limits: LimitArgs,
    }

    fn read(arguments: &str) -> Result<LimitArgs, clap::Error> {
        let arguments = std::iter::once("api").chain(arguments.split_whitespace());
        Command::try_parse_from(arguments).map(|command| command.limits)
    }

    #[test]
    fn networks_and_limits_are_read() {
        let read = read(
            "--trusted-proxies 10.0.0.0/8,::1/128 --forwarded-header forwarded \
             --limit-exempt 192.0.2.0/24 --limit-reports address=5/min,city=0 --limit-searches off",
        )
        .unwrap();

        assert_eq!(read.trusted_proxies.len(), 2);
        assert_eq!(read.forwarded_header, ProxyHeader::Forwarded);
        assert_eq!(read.limit_exempt.len(), 1);
        assert_eq!(read.changes(Action::Search), Some(&RateChanges::Off));
        assert!(matches!(read.changes(Action::Report), Some(RateChanges::To(to)) if to.len() == 2));
        assert_eq!(read.changes(Action::SignIn), None);
    }

    #[test]
    fn what_is_no_network_or_limit_is_refused() {
        for wrong in ["--trusted-proxies localhost", "--limit-reports 5", "--limit-exempt 10.0.0.1"]
        {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }
}
