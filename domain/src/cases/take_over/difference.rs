//! Differences between a case and its state in the other system.

use chrono::{DateTime, Utc};

use super::Past;
use crate::cases::{Case, Standing, Status};

impl Past {
    /// Open or closed in the other system.
    pub(super) const fn standing(&self) -> Standing {
        if self.end.is_some() { Standing::Closed } else { Standing::Open }
    }

    /// Note about the status in the other system. `None` if it is empty.
    pub(super) fn status_notes(&self) -> Option<&str> {
        let said = self.end.as_ref().map_or(&self.routing, |end| &end.note);
        Some(said.as_str()).filter(|said| !said.is_empty())
    }

    /// Whether the case differs from its state in the other system.
    pub(super) fn differs_from(&self, case: &Case) -> bool {
        self.stands_elsewhere(case)
            || self.status_notes() != case.status_notes.as_deref()
            || self.changed_at(case) != case.changed_at
            || !self.other_facts(case).is_empty()
    }

    /// Whether the case is open in one system and closed in the other. A case that was merged here
    /// is not compared: it has the standing of the other case.
    pub(super) fn stands_elsewhere(&self, case: &Case) -> bool {
        case.status != Status::Duplicate && self.standing() != case.status.standing()
    }

    /// Time of the last change (UTC): that of the other system if it has one. A case that was
    /// merged here changes with the other case.
    pub(super) fn changed_at(&self, case: &Case) -> DateTime<Utc> {
        match self.changed_at {
            Some(changed_at) if case.status != Status::Duplicate => changed_at,
            _ => case.changed_at,
        }
    }

    /// Returns the names of the fields that differ, without the status.
    pub(super) fn other_facts(&self, case: &Case) -> Vec<&'static str> {
        let facts = [
            ("service", self.service_code != case.service_code),
            ("agency", self.agency_code != case.agency_code),
            ("description", self.description != case.description),
            ("place", self.place != case.place),
            ("address", self.address != case.address),
            ("address_id", self.address_id != case.address_id),
            ("zipcode", self.zipcode != case.zipcode),
            ("media_url", self.media_url != case.media_url),
            ("requested", self.requested_at != case.requested_at),
            ("expected", self.expected_at != case.expected_at),
        ];
        facts.into_iter().filter(|(_, other)| *other).map(|(name, _)| name).collect()
    }

    /// Copies the fields of the other system to the case, without the status.
    pub(super) fn copy_facts(&self, case: &mut Case) {
        case.service_code.clone_from(&self.service_code);
        case.agency_code.clone_from(&self.agency_code);
        case.description.clone_from(&self.description);
        case.place = self.place;
        case.address.clone_from(&self.address);
        case.address_id.clone_from(&self.address_id);
        case.zipcode.clone_from(&self.zipcode);
        case.media_url.clone_from(&self.media_url);
        case.requested_at = self.requested_at;
        case.expected_at = self.expected_at;
    }
}
