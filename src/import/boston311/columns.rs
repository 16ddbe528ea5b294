//! Columns of the file. The city has used several spellings of the header.

use anyhow::bail;
use csv::StringRecord;

/// Index of a column, if it exists.
pub(super) type Column = Option<usize>;

/// Indices of the columns that are read.
#[derive(Debug, Clone)]
pub(super) struct Columns {
    pub(super) width: usize,
    pub(super) id: Column,
    pub(super) opened: Column,
    pub(super) target: Column,
    pub(super) closed: Column,
    pub(super) status: Column,
    pub(super) closure: Column,
    pub(super) title: Column,
    pub(super) subject: Column,
    pub(super) reason: Column,
    pub(super) kind: Column,
    pub(super) queue: Column,
    pub(super) department: Column,
    pub(super) photo: Column,
    pub(super) location: Column,
    pub(super) fire: Column,
    pub(super) works: Column,
    pub(super) police: Column,
    pub(super) neighborhood: Column,
    pub(super) ward: Column,
    pub(super) zipcode: Column,
    pub(super) latitude: Column,
    pub(super) longitude: Column,
    pub(super) source: Column,
}

/// Required columns.
const NEEDED: [&str; 6] =
    ["case_enquiry_id", "open_dt", "closed_dt", "case_status", "type", "department"];

impl Columns {
    /// Finds the columns in a header.
    pub(super) fn find(header: &StringRecord) -> anyhow::Result<Self> {
        let names: Vec<String> = header
            .iter()
            .map(|name| name.trim_start_matches('\u{feff}').trim().to_ascii_lowercase())
            .collect();
        let find = |name: &str| names.iter().position(|found| found == name);
        let missing: Vec<_> = NEEDED.into_iter().filter(|name| find(name).is_none()).collect();
        if !missing.is_empty() {
            bail!(
                "its first line is not the header of Boston's service requests: it lacks {}",
                missing.join(", ")
            );
        }
        Ok(Self {
            width: names.len(),
            id: find("case_enquiry_id"),
            opened: find("open_dt"),
            target: find("target_dt").or_else(|| find("sla_target_dt")),
            closed: find("closed_dt"),
            status: find("case_status"),
            closure: find("closure_reason"),
            title: find("case_title"),
            subject: find("subject"),
            reason: find("reason"),
            kind: find("type"),
            queue: find("queue"),
            department: find("department"),
            photo: find("submittedphoto").or_else(|| find("submitted_photo")),
            location: find("location"),
            fire: find("fire_district"),
            works: find("pwd_district"),
            police: find("police_district"),
            neighborhood: find("neighborhood"),
            ward: find("ward"),
            zipcode: find("location_zipcode"),
            latitude: find("latitude"),
            longitude: find("longitude"),
            source: find("source"),
        })
    }
}
