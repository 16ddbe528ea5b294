//! Example files for trying a report by hand: two photos, and ids as shell variables.

use std::{fmt::Write, fs, path::Path};

use chrono::{DateTime, TimeDelta, Utc};
use fixtures::{LatLong, Scene, Town};

use super::{Wanted, keys::Keys};

/// Location of the demo's pothole, and its photos.
#[derive(Debug)]
pub(super) struct Props {
    place: LatLong,
    /// Path of a photo of the pothole.
    pub(super) pothole: String,
    /// Path of a photo of the same place after the repair.
    pub(super) fixed: String,
}

impl Props {
    /// Writes the photos, with the position of the address nearest to the market square.
    pub(super) fn make(
        data_dir: &Path,
        wanted: &Wanted,
        town: &Town,
        now: DateTime<Utc>,
    ) -> anyhow::Result<Self> {
        let far = |at: &LatLong| (at.long - town.center.long).hypot(at.lat - town.center.lat);
        let doors = town.addresses.iter().map(fixtures::Address::place);
        let place = doors.min_by(|a, b| far(a).total_cmp(&far(b))).unwrap_or(town.center);
        let folder = data_dir.join("demo-photos");
        fs::create_dir_all(&folder)?;
        let save = |scene: Scene, what: &str, taken_at: DateTime<Utc>| {
            let path = folder.join(format!("{}-{what}.jpg", wanted.jurisdiction));
            fs::write(&path, fixtures::photo(scene, place, taken_at))?;
            Ok::<_, std::io::Error>(path.display().to_string())
        };
        Ok(Self {
            place,
            pothole: save(Scene::Pothole, "pothole", now)?,
            // Its capture time is ten years ahead, so that the photo is newer than any report of
            // the demo.
            fixed: save(Scene::Patched, "fixed", now + TimeDelta::days(3_650))?,
        })
    }

    /// Formats photos, logins and ids as shell variables.
    pub(super) fn shell(&self, url: &str, town: &Town, keys: &Keys) -> String {
        let mut text = String::from("# For the walk in the README: . demo.env\n");
        let mut set = |name: &str, value: &str| {
            writeln!(text, "{name}='{}'", value.replace('\'', r"'\''")).ok();
        };
        set("URL", url);
        set("CITY", super::JURISDICTION);
        set("KEY", &keys.api_key);
        set("POTHOLE", &self.pothole);
        set("FIXED", &self.fixed);
        set("HOLE", &place(self.place));
        // About 400 metres to the north.
        set("CORNER", &place(LatLong { lat: self.place.lat + 0.0036, ..self.place }));
        for (crew, (_, password)) in town.crews.iter().zip(&keys.crews) {
            set(&format!("{}_PASSWORD", crew.login.replace('-', "_").to_uppercase()), password);
        }
        for (staff, (_, _, password)) in town.staff.iter().zip(&keys.staff) {
            set(&format!("{}_PASSWORD", staff.login.to_uppercase()), password);
        }
        text
    }
}

/// Formats a location as the API expects it.
fn place(LatLong { lat, long }: LatLong) -> String {
    format!(r#"{{"lat": {lat:.6}, "long": {long:.6}}}"#)
}
