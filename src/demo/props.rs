//! What it takes to play a report through by hand: two photos, and the names of things for a shell.

use std::{fmt::Write, fs, path::Path};

use chrono::{DateTime, TimeDelta, Utc};
use fixtures::{Scene, Town};
use geo::Point;

use super::{Wanted, keys::Keys};

/// The place where the demo's pothole is, and its photos.
#[derive(Debug)]
pub(super) struct Props {
    place: Point,
    /// The path of a photo of the hole.
    pub(super) pothole: String,
    /// The path of a photo of the same place, mended.
    pub(super) fixed: String,
}

impl Props {
    /// Takes the photos, at the front door nearest to the market square.
    pub(super) fn make(
        data_dir: &Path,
        wanted: &Wanted,
        town: &Town,
        now: DateTime<Utc>,
    ) -> anyhow::Result<Self> {
        let far = |point: &Point| (point.x() - town.center.x()).hypot(point.y() - town.center.y());
        let doors = town.addresses.iter().map(|address| address.point);
        let place = doors.min_by(|a, b| far(a).total_cmp(&far(b))).unwrap_or(town.center);
        let folder = data_dir.join("demo-photos");
        fs::create_dir_all(&folder)?;
        let save = |scene: Scene, what: &str, taken_at: DateTime<Utc>| {
            let path = folder.join(format!("{}-{what}.jpg", wanted.jurisdiction));
            fs::write(&path, fixtures::photo(scene, wanted.seed, place, taken_at))?;
            Ok::<_, std::io::Error>(path.display().to_string())
        };
        Ok(Self {
            place,
            pothole: save(Scene::Pothole, "pothole", now)?,
            // Its camera runs ten years ahead: the picture is younger than any report of the demo.
            fixed: save(Scene::Patched, "fixed", now + TimeDelta::days(3_650))?,
        })
    }

    /// The same, and who plays in it, as variables for a shell.
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
        // Four hundred metres to the north.
        set("CORNER", &place(Point::new(self.place.x(), self.place.y() + 0.0036)));
        for (crew, (_, password)) in town.crews.iter().zip(&keys.crews) {
            set(&format!("{}_PASSWORD", crew.login.replace('-', "_").to_uppercase()), password);
        }
        for (staff, (_, _, password)) in town.staff.iter().zip(&keys.staff) {
            set(&format!("{}_PASSWORD", staff.login.to_uppercase()), password);
        }
        text
    }
}

/// A place as the API reads it.
fn place(point: Point) -> String {
    format!(r#"{{"lat": {:.6}, "long": {:.6}}}"#, point.y(), point.x())
}
