//! What a photo tells beside its pixels, found without the crate under test.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use media::camera_positions;
use nom_exif::{EntryValue, IfdIndex, IfdKind, MediaParser, MediaSource};

/// So many bytes in a row are no chance.
const RUN: usize = 12;

/// A run with fewer different bytes may stand in any picture.
const MIXED: usize = 8;

/// The entries of an EXIF block that tell on somebody, by what they are.
const TELLING: [(&str, &[u16]); 5] = [
    ("owner", &[0x013B, 0x8298, 0xA430]),
    ("serial", &[0xA431, 0xA435, 0xA420]),
    ("camera", &[0x010E, 0x0110, 0x0131, 0x013C]),
    ("maker note", &[0x927C]),
    ("coordinate", &[2, 4]),
];

/// What no rendition may hold.
#[derive(Default)]
pub(crate) struct Secrets {
    /// Byte strings by what they are; each is in the photo as it stands here.
    pub(crate) named: BTreeMap<&'static str, BTreeSet<Vec<u8>>>,
    /// The coordinates as digits; few cameras write them so, but a program may.
    digits: Vec<Vec<u8>>,
    /// Every run of bytes of all that is not picture.
    runs: HashSet<[u8; RUN]>,
}

impl Secrets {
    pub(crate) fn of(photo: &[u8]) -> Self {
        let mut secrets = Self::default();
        secrets.add_texts(photo);
        let (profiles, parts): (Vec<_>, _) =
            parts(photo).into_iter().partition(|(kind, _)| *kind == "colour profile");
        for (kind, part) in parts {
            if kind == "xmp packet" {
                secrets.add_values(part);
            }
            secrets.runs.extend(part.windows(RUN).filter_map(mixed));
            secrets.add(kind, part.get(..40).unwrap_or(part));
        }
        for (_, profile) in profiles {
            secrets.pardon(profile);
            for named in secrets.named.values_mut() {
                named.retain(|secret| !holds(profile, secret));
            }
        }
        secrets.named.retain(|_, named| !named.is_empty());
        for place in camera_positions(photo).iter().filter(|place| !place.is_null_island()) {
            // Not rounded: more digits begin with the same ones.
            let digits = |degrees: f64| {
                let text = format!("{:.9}", degrees.abs());
                text.split_at(text.len() - 6).0.as_bytes().to_vec()
            };
            secrets.digits.extend([place.lat, place.long].map(digits));
        }
        secrets
    }

    /// The first secret in `bytes`, if there is any.
    pub(crate) fn found_in(&self, bytes: &[u8]) -> Option<String> {
        let named = self.named.iter().flat_map(|(kind, all)| all.iter().map(move |it| (*kind, it)));
        let digits = self.digits.iter().map(|digits| ("coordinate", digits));
        let told = named.chain(digits).find(|(_, secret)| holds(bytes, secret));
        told.map(|(kind, secret)| format!("{kind}: {}", secret.escape_ascii())).or_else(|| {
            // A leak of some more bytes is met though only each fourth place is looked at.
            let mut runs = bytes.windows(RUN).step_by(4).filter_map(mixed);
            let leaked = runs.find(|run| self.runs.contains(run))?;
            Some(format!("a run of bytes: {}", leaked.escape_ascii()))
        })
    }

    /// Forgets the runs of a colour profile, or of a picture which never had a secret.
    pub(crate) fn pardon(&mut self, innocent: &[u8]) {
        for run in innocent.windows(RUN).filter_map(mixed) {
            self.runs.remove(&run);
        }
    }

    fn add(&mut self, kind: &'static str, secret: &[u8]) {
        if secret.len() >= 6 {
            self.named.entry(kind).or_default().insert(secret.to_owned());
        }
    }

    fn add_texts(&mut self, photo: &[u8]) {
        let source = MediaSource::from_memory(photo.to_vec());
        let Some(found) = source.ok().and_then(|it| MediaParser::new().parse_exif(it).ok()) else {
            return;
        };
        for entry in found.filter(|entry| entry.ifd() == IfdIndex::MAIN) {
            let in_kind = |kind: &str| (kind == "coordinate") == (entry.ifd_kind() == IfdKind::Gps);
            let code = entry.tag().code();
            let telling = TELLING.into_iter().find(|(_, codes)| codes.contains(&code));
            let Some((kind, _)) = telling.filter(|(kind, _)| in_kind(kind)) else { continue };
            match entry.result() {
                Ok(EntryValue::Text(text)) => self.add(kind, text.trim().as_bytes()),
                Ok(EntryValue::Undefined(note)) => self.add(kind, note.get(..64).unwrap_or(note)),
                Ok(value @ EntryValue::URationalArray(_)) => {
                    let held = both_orders(value).into_iter().find(|bytes| holds(photo, bytes));
                    self.add(kind, &held.unwrap_or_default());
                }
                _ => {}
            }
        }
    }

    /// All that is told between quotes or between tags.
    fn add_values(&mut self, packet: &[u8]) {
        for value in packet.split(|byte| b"\"<>".contains(byte)) {
            let is_text = value.iter().any(u8::is_ascii_digit) && !value.contains(&b'=');
            if is_text && value.is_ascii() {
                self.add("xmp value", value.trim_ascii());
            }
        }
    }
}

fn both_orders(value: &EntryValue) -> [Vec<u8>; 2] {
    let parts = value.as_urational_slice().unwrap_or_default();
    let numbers = || parts.iter().flat_map(|part| [part.numerator(), part.denominator()]);
    [numbers().flat_map(u32::to_be_bytes).collect(), numbers().flat_map(u32::to_le_bytes).collect()]
}

fn holds(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

fn mixed(run: &[u8]) -> Option<[u8; RUN]> {
    let mut sorted: [u8; RUN] = run.try_into().ok()?;
    sorted.sort_unstable();
    let different = 1 + sorted.windows(2).filter(|pair| pair[0] != pair[1]).count();
    (different >= MIXED).then(|| run.try_into().unwrap())
}

/// All of a photo that is not its picture, by what it is.
fn parts(photo: &[u8]) -> Vec<(&'static str, &[u8])> {
    match photo {
        [0xFF, 0xD8, rest @ ..] => of_jpeg(rest),
        [b'R', b'I', b'F', b'F', ..] => of_chunks(photo, 12, true),
        [0x89, b'P', b'N', b'G', ..] => of_chunks(photo, 8, false),
        _ => Vec::new(),
    }
}

fn of_jpeg(mut rest: &[u8]) -> Vec<(&'static str, &[u8])> {
    let mut parts = Vec::new();
    while let [0xFF, marker, high, low, ..] = rest {
        let length = 2 + usize::from(u16::from_be_bytes([*high, *low]));
        let Some((segment, after)) = rest.split_at_checked(length) else { break };
        match (marker, &segment[4..]) {
            (0xE1, body) if body.starts_with(b"http://ns.adobe.com/xap") => {
                parts.push(("xmp packet", body));
            }
            (0xE1, body) => parts.push(("exif", body)),
            (0xE2, body) if body.starts_with(b"ICC_PROFILE") => {
                parts.push(("colour profile", body));
            }
            (0xED, body) => parts.push(("iptc", body)),
            (0xE2..=0xEF | 0xFE, body) => parts.push(("segment", body)),
            _ => {}
        }
        rest = after;
        if *marker == 0xDA {
            let end = rest.windows(2).position(|pair| pair == [0xFF, 0xD9]);
            parts.extend(end.map(|end| ("trailer", &rest[end + 2..])));
            break;
        }
    }
    parts
}

fn of_chunks(photo: &[u8], head: usize, little: bool) -> Vec<(&'static str, &[u8])> {
    let mut parts = Vec::new();
    let mut rest = &photo[head..];
    while let Some((start, after)) = rest.split_at_checked(8) {
        let [first, second] = [&start[..4], &start[4..]];
        let length = |digits: &[u8]| {
            let digits: [u8; 4] = digits.try_into().unwrap();
            let length =
                if little { u32::from_le_bytes(digits) } else { u32::from_be_bytes(digits) };
            usize::try_from(length).unwrap()
        };
        let (name, length) = if little { (first, length(second)) } else { (second, length(first)) };
        let Some(body) = after.get(..length) else { break };
        match name {
            b"ICCP" => parts.push(("colour profile", body)),
            b"EXIF" | b"eXIf" => parts.push(("exif", body)),
            b"XMP " => parts.push(("xmp packet", body)),
            b"tEXt" | b"iTXt" | b"zTXt" => parts.push(("segment", body)),
            _ => {}
        }
        let padding = if little { length % 2 } else { 4 };
        rest = after.get(length + padding..).unwrap_or_default();
    }
    parts
}
