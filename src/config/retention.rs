//! Settings of the retention.

use clap::Args;
use domain::retention::RetentionDays;

/// Minimum retention of append-only rows, in days. The database refuses to delete younger ones.
const APPEND_ONLY_DAYS: u32 = 30;

/// For how many days rows are kept. 0 keeps them for ever.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Retention, in days (0: for ever)")]
pub struct RetentionArgs {
    /// Looks at the position of a crew. At least 30.
    #[arg(long, env = "STREETCORNER_RETENTION_READ_LOG", default_value_t = 730)]
    #[arg(value_name = "DAYS", value_parser = append_only_days)]
    pub retention_read_log: u32,

    /// Offers of jobs that have ended.
    #[arg(long, env = "STREETCORNER_RETENTION_OFFER", default_value_t = 365)]
    #[arg(value_name = "DAYS", value_parser = clap::value_parser!(u32).range(..=36_500))]
    pub retention_offer: u32,

    /// Past leases of jobs that have ended.
    #[arg(long, env = "STREETCORNER_RETENTION_LEASE_PAST", default_value_t = 730)]
    #[arg(value_name = "DAYS", value_parser = clap::value_parser!(u32).range(..=36_500))]
    pub retention_lease_past: u32,

    /// What came on units and left them.
    #[arg(long, env = "STREETCORNER_RETENTION_STOCK_MOVE", default_value_t = 730)]
    #[arg(value_name = "DAYS", value_parser = clap::value_parser!(u32).range(..=36_500))]
    pub retention_stock_move: u32,

    /// Answers to requests with an `Idempotency-Key`, which may be sent again.
    #[arg(long, env = "STREETCORNER_RETENTION_IDEMPOTENCY_KEY", default_value_t = 30)]
    #[arg(value_name = "DAYS", value_parser = clap::value_parser!(u32).range(..=36_500))]
    pub retention_idempotency_key: u32,

    /// Answers to operations of phones, which may be sent again.
    #[arg(long, env = "STREETCORNER_RETENTION_OPERATION_INBOX", default_value_t = 30)]
    #[arg(value_name = "DAYS", value_parser = clap::value_parser!(u32).range(..=36_500))]
    pub retention_operation_inbox: u32,

    /// Evidence of crews about cases that have ended. At least 30.
    #[arg(long, env = "STREETCORNER_RETENTION_VISIT_EVIDENCE", default_value_t = 730)]
    #[arg(value_name = "DAYS", value_parser = append_only_days)]
    pub retention_visit_evidence: u32,

    /// Dead tasks.
    #[arg(long, env = "STREETCORNER_RETENTION_DEAD_TASK", default_value_t = 90)]
    #[arg(value_name = "DAYS", value_parser = clap::value_parser!(u32).range(..=36_500))]
    pub retention_dead_task: u32,

    /// Tokens of batch reports. Later they cannot be exchanged for the number of the case.
    #[arg(long, env = "STREETCORNER_RETENTION_REPORT_TOKEN", default_value_t = 365)]
    #[arg(value_name = "DAYS", value_parser = clap::value_parser!(u32).range(..=36_500))]
    pub retention_report_token: u32,

    /// Where the phone or the camera of a reporter was, after the case has ended.
    #[arg(long, env = "STREETCORNER_RETENTION_DEVICE_FIX", default_value_t = 365)]
    #[arg(value_name = "DAYS", value_parser = clap::value_parser!(u32).range(..=36_500))]
    pub retention_device_fix: u32,

    /// Number of posts of an API key on a day. At least 2, because quotas are compared with it.
    #[arg(long, env = "STREETCORNER_RETENTION_API_KEY_USE", default_value_t = 400)]
    #[arg(value_name = "DAYS", value_parser = quota_days)]
    pub retention_api_key_use: u32,

    /// Requests for API keys, after they have expired. At least 2, because their number is limited.
    #[arg(long, env = "STREETCORNER_RETENTION_API_KEY_REQUEST", default_value_t = 90)]
    #[arg(value_name = "DAYS", value_parser = quota_days)]
    pub retention_api_key_request: u32,

    /// Positions of crews. At least 1; never for ever.
    #[arg(long, env = "STREETCORNER_RETENTION_POSITION", default_value_t = 1)]
    #[arg(value_name = "DAYS", value_parser = clap::value_parser!(u32).range(1..=30))]
    pub retention_position: u32,
}

impl RetentionArgs {
    /// The settings as the rules take them.
    pub fn days(&self) -> RetentionDays {
        RetentionDays {
            read_log: self.retention_read_log,
            offer: self.retention_offer,
            lease_past: self.retention_lease_past,
            stock_move: self.retention_stock_move,
            idempotency_key: self.retention_idempotency_key,
            operation_inbox: self.retention_operation_inbox,
            visit_evidence: self.retention_visit_evidence,
            dead_task: self.retention_dead_task,
            report_token: self.retention_report_token,
            device_fix: self.retention_device_fix,
            api_key_use: self.retention_api_key_use,
            api_key_request: self.retention_api_key_request,
            position: self.retention_position,
        }
    }
}

fn append_only_days(text: &str) -> Result<u32, String> {
    days_of_at_least(APPEND_ONLY_DAYS, text)
}

fn quota_days(text: &str) -> Result<u32, String> {
    days_of_at_least(2, text)
}

fn days_of_at_least(least: u32, text: &str) -> Result<u32, String> {
    let days: u32 = text.parse().map_err(|error| format!("{error}"))?;
    let allowed = days == 0 || (least..=36_500).contains(&days);
    allowed.then_some(days).ok_or_else(|| format!("it must be 0 or {least} to 36500"))
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Debug, Parser)]
    struct Line {
        #[command(flatten)]
        retention: RetentionArgs,
    }

    #[test]
    fn the_defaults_are_those_of_the_rules() {
        let line = Line::parse_from(["test"]);

        assert_eq!(line.retention.days(), RetentionDays::default());
    }

    #[test]
    fn append_only_rows_are_kept_for_a_month_or_for_ever() {
        let parse = |days: &str| Line::try_parse_from(["test", "--retention-read-log", days]);

        assert_eq!(parse("0").unwrap().retention.days().read_log, 0);
        assert_eq!(parse("30").unwrap().retention.days().read_log, 30);
        let refused = parse("29").unwrap_err().to_string();
        assert!(refused.contains("it must be 0 or 30 to 36500"), "{refused}");
    }
}
