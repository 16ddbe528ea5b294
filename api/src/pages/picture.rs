//! Photos on the tracking page.

use domain::photos::{Photo, PhotoKind, Rendition};

/// Data of a photo for the template.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Picture {
    pub(super) path: String,
    pub(super) alt: String,
    pub(super) caption: &'static str,
    pub(super) width: u32,
    pub(super) height: u32,
}

/// Converts the photos. Each kind is numbered separately.
pub(super) fn pictures(photos: &[&Photo]) -> Vec<Picture> {
    [PhotoKind::Report, PhotoKind::Proof]
        .into_iter()
        .flat_map(|kind| {
            let of_kind = photos.iter().filter(move |photo| photo.kind == kind);
            let count = of_kind.clone().count();
            of_kind.zip(1..).map(move |(photo, at)| picture(photo, at, count))
        })
        .collect()
}

fn picture(photo: &Photo, at: usize, of: usize) -> Picture {
    let (caption, shows) = match photo.kind {
        PhotoKind::Report => ("Sent with the report", "Photo of the problem, sent with the report"),
        PhotoKind::Proof => ("Proof from the city", "Photo from the city, to prove its work"),
    };
    let alt = if of > 1 { format!("{shows} ({at} of {of})") } else { shows.to_owned() };
    let (width, height) = photo.size(Rendition::Screen);
    Picture { path: photo.path(Rendition::Screen), alt, caption, width, height }
}
