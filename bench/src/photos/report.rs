//! The report, as a table or as JSON.

use std::fmt;

use image::{DynamicImage, ImageDecoder, ImageReader, imageops::FilterType};
use media::Rendition;
use serde::Serialize;

use super::{Maker, PhotosBenchArgs, meter::Spent};

/// Minimum ratio of our speed to theirs.
const TARGET: f64 = 0.8;

/// Result of the measurement.
#[derive(Debug, Clone, Serialize)]
pub struct PhotosBenchReport {
    /// Number of photos per side and round.
    pub photos: u32,
    /// Number of rounds.
    pub rounds: u32,
    /// Version of `vipsthumbnail`.
    pub vipsthumbnail: String,
    /// One line for each photo.
    pub lines: Vec<PhotoLine>,
    /// Whether the report is printed as JSON.
    #[serde(skip)]
    pub json: bool,
}

/// Result for one photo.
#[derive(Debug, Clone, Serialize)]
pub struct PhotoLine {
    /// File name.
    pub name: String,
    /// Megapixels.
    pub megapixels: f64,
    /// File size in bytes.
    pub bytes: usize,
    /// Results of this program.
    pub streetcorner: PhotoSide,
    /// Results of `vipsthumbnail`.
    pub vipsthumbnail: PhotoSide,
    /// Our speed divided by theirs (medians).
    pub ratio: f64,
    /// Minimum and maximum of the ratio over the rounds.
    pub ratios: (f64, f64),
    /// Minimum ratio.
    pub target: f64,
    /// Whether the ratio reaches the target.
    pub pass: bool,
}

/// Results of one side.
#[derive(Debug, Clone, Default, Serialize)]
pub struct PhotoSide {
    /// Megapixels per second of CPU time (median).
    pub speed: f64,
    /// The same for each round.
    pub rounds: Vec<f64>,
    /// Peak memory for one photo, including the program, in megabytes.
    pub peak_mb: f64,
    /// Sizes of thumbnail, screen and full, in bytes.
    pub bytes: Vec<usize>,
    /// Similarity to the original (PSNR), in decibels.
    pub nearness_db: Vec<f64>,
}

impl PhotoLine {
    pub(super) fn new(name: String, (width, height): (u32, u32), bytes: usize) -> Self {
        Self {
            name,
            megapixels: f64::from(width) * f64::from(height) / 1e6,
            bytes,
            streetcorner: PhotoSide::default(),
            vipsthumbnail: PhotoSide::default(),
            ratio: f64::NAN,
            ratios: (f64::INFINITY, 0.0),
            target: TARGET,
            pass: false,
        }
    }

    /// Adds the resources of a round with `photos` photos.
    pub(super) fn add(&mut self, photos: u32, ours: Spent, theirs: Spent) {
        let pixels = self.megapixels * f64::from(photos);
        self.streetcorner.add(pixels / ours.cpu_s);
        self.vipsthumbnail.add(pixels / theirs.cpu_s);
        let ratio = theirs.cpu_s / ours.cpu_s;
        self.ratios = (self.ratios.0.min(ratio), self.ratios.1.max(ratio));
        self.ratio = self.streetcorner.speed / self.vipsthumbnail.speed;
        self.pass = self.ratio >= TARGET;
    }

    /// Sets the peak memory for one photo.
    pub(super) fn peaks(&mut self, ours: Spent, theirs: Spent) {
        for (side, spent) in [(&mut self.streetcorner, ours), (&mut self.vipsthumbnail, theirs)] {
            side.peak_mb = side.peak_mb.max(spent.peak_mb);
        }
    }

    /// Compares the renditions with the original.
    pub(super) fn look(
        &mut self,
        photo: &[u8],
        made: impl Fn(Maker, Rendition) -> anyhow::Result<Vec<u8>>,
    ) -> anyhow::Result<()> {
        let sent = upright(photo)?;
        for rendition in Rendition::ALL {
            let mut wanted = None;
            for (maker, side) in
                [(Maker::Ours, &mut self.streetcorner), (Maker::Vips, &mut self.vipsthumbnail)]
            {
                let file = made(maker, rendition)?;
                let shown = upright(&file)?;
                let (width, height) = (shown.width(), shown.height());
                let wanted = wanted.get_or_insert_with(|| {
                    sent.resize_exact(width, height, FilterType::Lanczos3).into_rgb8()
                });
                anyhow::ensure!(wanted.dimensions() == (width, height), "the sides differ in size");
                side.bytes.push(file.len());
                side.nearness_db.push(nearness(wanted, &shown.into_rgb8()));
            }
        }
        Ok(())
    }
}

impl PhotoSide {
    fn add(&mut self, speed: f64) {
        self.rounds.push(speed);
        let mut sorted = self.rounds.clone();
        sorted.sort_by(f64::total_cmp);
        self.speed = sorted.get(sorted.len().saturating_sub(1) / 2).copied().unwrap_or(f64::NAN);
    }
}

fn upright(photo: &[u8]) -> anyhow::Result<DynamicImage> {
    let reader = ImageReader::new(std::io::Cursor::new(photo)).with_guessed_format()?;
    let mut decoder = reader.into_decoder()?;
    let orientation = decoder.orientation()?;
    let mut pixels = DynamicImage::from_decoder(decoder)?;
    pixels.apply_orientation(orientation);
    Ok(pixels)
}

/// Peak signal-to-noise ratio of two photos of the same size.
fn nearness(one: &[u8], another: &[u8]) -> f64 {
    let square = |(a, b): (&u8, &u8)| f64::from(a.abs_diff(*b)).powi(2);
    let squares: f64 = one.iter().zip(another).map(square).sum();
    let values: f64 = one.iter().map(|_| 1.0).sum();
    10.0 * (255.0 * 255.0 * values / squares.max(1.0)).log10()
}

impl PhotosBenchReport {
    pub(super) fn new(args: &PhotosBenchArgs, version: String, lines: Vec<PhotoLine>) -> Self {
        let PhotosBenchArgs { count: photos, rounds, json, .. } = *args;
        Self { photos, rounds, vipsthumbnail: version, lines, json }
    }
}

impl fmt::Display for PhotosBenchReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.json {
            let Ok(json) = serde_json::to_string_pretty(self) else { return Err(fmt::Error) };
            return f.write_str(&json);
        }
        writeln!(
            f,
            "Photos to three clean renditions (320, 1,600, full), on one core. Each side had {} rounds of \
             {} photos, in\nturns; medians of processor time, and the ratio's span over the rounds.\n",
            self.rounds, self.photos,
        )?;
        writeln!(
            f,
            "{:<24} {:^25} {:^25}   {:^21}",
            "", "Streetcorner", self.vipsthumbnail, "ratio"
        )?;
        let side = format!("{:>10} {:>14}", "MP/s/core", "peak MB/photo");
        writeln!(f, "{:<24} {side} {side}   {:>6} {:^11} {:>6}", "", "", "rounds", "target")?;
        for line in &self.lines {
            writeln!(f, "{line}")?;
        }
        write!(f, "\nWhat was made: bytes, and how near to what was sent (PSNR)")?;
        for line in &self.lines {
            write!(f, "\n{:<24} {:>10} bytes", line.name, line.bytes)?;
            let sides = [&line.streetcorner, &line.vipsthumbnail];
            for (at, rendition) in Rendition::ALL.iter().enumerate() {
                write!(f, "\n  {:<22}", rendition.name())?;
                for PhotoSide { bytes, nearness_db, .. } in sides {
                    let (bytes, near) = (bytes.get(at), nearness_db.get(at));
                    let near = near.copied().unwrap_or(f64::NAN);
                    write!(f, " {:>10} {near:>11.1} dB", bytes.copied().unwrap_or_default())?;
                }
            }
        }
        Ok(())
    }
}

impl fmt::Display for PhotoLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (least, greatest) = self.ratios;
        let side = |side: &PhotoSide| format!("{:>10.1} {:>14.0}", side.speed, side.peak_mb);
        write!(
            f,
            "{:<24} {} {}   {:>6.2} {:>11} {:>6.2} {}",
            format!("{:.1} MP, {}", self.megapixels, self.name),
            side(&self.streetcorner),
            side(&self.vipsthumbnail),
            self.ratio,
            format!("{least:.2}-{greatest:.2}"),
            self.target,
            if self.pass { "pass" } else { "SHORT" },
        )
    }
}
