//! A small sample of our own making, in the layouts of the real data: invented, so that the main
//! tests run where `../shared/data` is missing.

use std::{fmt::Write as _, path::PathBuf};

use shared_data::shared_if_there;
use tempfile::TempDir;

/// The south-western corner of the town, and its width and height, in degrees.
const CORNER: (f64, f64) = (42.30, -71.10);
const SIZE: f64 = 0.04;
/// The wards of the town lie in so many columns and rows.
const WARDS: (u32, u32) = (4, 3);
/// No two begin alike, so that a slip of the finger makes none of another.
const STREETS: [&str; 20] = [
    "Anchor St",
    "Birchwood Ave",
    "Cobbler Ln",
    "Dovecote Rd",
    "Elderberry St",
    "Foundry St",
    "Granary Rd",
    "Harborview Ave",
    "Ironside St",
    "Juniper Ln",
    "Kestrel Rd",
    "Lantern St",
    "Millpond Ave",
    "Nightingale Rd",
    "Orchard St",
    "Paddock Ln",
    "Quarry Rd",
    "Ropewalk St",
    "Saltmarsh Ave",
    "Thimble St",
];
/// So many houses stand in each street.
const HOUSES: u32 = 30;

/// Files of an invented town. They go with it.
pub struct Sample(TempDir);

impl Default for Sample {
    fn default() -> Self {
        Self(TempDir::new().unwrap())
    }
}

impl Sample {
    /// So many requests are in the file of [`Sample::requests`].
    pub const REQUESTS: u32 = 30;
    /// So many addresses are in the file of [`Sample::addresses`].
    pub const ADDRESSES: usize = 600;

    /// Requests in the layout of Boston's 311 files; each third is open.
    pub fn requests(&self) -> PathBuf {
        let mut rows = "case_enquiry_id,open_dt,target_dt,closed_dt,ontime,case_status,\
            closure_reason,case_title,subject,reason,type,queue,department,location,ward,\
            neighborhood,location_zipcode,latitude,longitude,source\n"
            .to_owned();
        for n in 0..Self::REQUESTS {
            let day = n + 1;
            let (status, closed, closure) = if n % 3 == 0 {
                ("Open", String::new(), "")
            } else {
                ("Closed", format!("2015-06-{day:02} 15:00:00"), "Case Closed Case Resolved done")
            };
            let kind = ["Pothole", "Street Light", "Graffiti"][usize::try_from(n % 3).unwrap()];
            let (column, row) = (n % WARDS.0, n / WARDS.0 % WARDS.1);
            let (lat, long) = (middle(row, WARDS.1, CORNER.0), middle(column, WARDS.0, CORNER.1));
            writeln!(
                rows,
                "9{n:05},2015-06-{day:02} 09:00:00,2015-07-{day:02} 09:00:00,{closed},ONTIME,\
                 {status},{closure},{kind},Public Works,Upkeep,{kind},PW_{kind},PW,\
                 {n} Anchor St  Northside  MA  02999,Ward {ward},Northside,02999,{lat},{long},\
                 Citizens Connect App",
                ward = row * WARDS.0 + column + 1,
            )
            .unwrap();
        }
        self.keep("requests.csv", &rows)
    }

    /// Wards with crooked borders that touch, in GeoJSON; `WARD` is their number.
    pub fn wards(&self) -> PathBuf {
        let mut wards = vec![];
        for row in 0..WARDS.1 {
            for column in 0..WARDS.0 {
                let round = [(0, 0), (1, 0), (1, 1), (0, 1), (0, 0)];
                let ring: Vec<String> = round
                    .map(|(across, up)| {
                        let (lat, long) = post(row + up, column + across);
                        format!("[{long:.7},{lat:.7}]")
                    })
                    .into();
                wards.push(format!(
                    r#"{{"type":"Feature","properties":{{"WARD":"{}"}},"geometry":{{"type":"Polygon","coordinates":[[{}]]}}}}"#,
                    row * WARDS.0 + column + 1,
                    ring.join(",")
                ));
            }
        }
        let all = format!(r#"{{"type":"FeatureCollection","features":[{}]}}"#, wards.join(","));
        self.keep("wards.geojson", &all)
    }

    /// Addresses in the layout of Boston's list of them: each street runs east, the even numbers on
    /// its southern side.
    pub fn addresses(&self) -> PathBuf {
        let mut rows = "property_id,location,latitude,longitude\n".to_owned();
        for (nth, street) in (0..).zip(STREETS) {
            let (locality, zip) =
                if nth % 2 == 0 { ("Northside", "02998") } else { ("Southside", "02999") };
            for house in 0..HOUSES {
                let (number, side) = (house + 1, f64::from(house % 2) * 0.000_2);
                let lat = CORNER.0 + f64::from(nth) * 0.002 + side;
                let long = CORNER.1 + f64::from(house / 2) * 0.000_5;
                let id = nth * HOUSES + house;
                writeln!(rows, "{id},{number} {street}  {locality}  MA  {zip},{lat:.6},{long:.6}")
                    .unwrap();
            }
        }
        self.keep("addresses.csv", &rows)
    }

    fn keep(&self, name: &str, text: &str) -> PathBuf {
        let path = self.0.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    }
}

/// The middle of one of so many parts of the town's width or height.
fn middle(part: u32, parts: u32, from: f64) -> f64 {
    from + SIZE * (f64::from(part) + 0.5) / f64::from(parts)
}

/// Where wards meet: not quite on a grid.
fn post(row: u32, column: u32) -> (f64, f64) {
    let crooked = |step: u32| f64::from((row * 7 + column * 13) * step % 11) * 0.000_2;
    let at = |part: u32, parts: u32, from: f64| from + SIZE * f64::from(part) / f64::from(parts);
    (at(row, WARDS.1, CORNER.0) + crooked(3), at(column, WARDS.0, CORNER.1) + crooked(5))
}

/// Texts that are meant to break something, collected by others: none where `../shared/data` is
/// missing.
pub fn collected_texts() -> Vec<String> {
    let Some(collection) = shared_if_there("text/blns.txt") else { return vec![] };
    let collection = std::fs::read_to_string(collection).unwrap();
    let known = collection.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    known.map(str::to_owned).collect()
}

/// The same of our own.
pub fn own_texts() -> Vec<String> {
    [
        "null",
        "NaN",
        "-1",
        "1e309",
        "0x10",
        "true",
        "'; drop table cases; --",
        "\" or \"\"=\"",
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "{{7*7}}",
        "${jndi:ldap://localhost/a}",
        "%00",
        "%n%s%x",
        "../../../etc/passwd",
        "https://example.org/?a=b&c=d#e",
        "مرحبا بالعالم",
        "田中さんにあげて下さい",
        "👩🏽‍🚒 🚧 🇺🇳",
        "Z̷͈̐a̶̙͝l̵̰̈g̶̝̈́o̸̹͐",
        "ｆｕｌｌ　ｗｉｄｔｈ",
        "a\tb",
        "\\",
        "`",
        "&#x3c;b&#x3e;",
        "𝕋𝕙𝕖 𝕢𝕦𝕚𝕔𝕜",
    ]
    .map(str::to_owned)
    .to_vec()
}
