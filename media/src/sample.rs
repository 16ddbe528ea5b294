//! Small photos for the tests of this crate.

use std::io::Cursor;

use image::{DynamicImage, ImageFormat, Rgb, RgbImage};

use crate::{Rendition, decode::Picture, encode};

/// A photo with some content, as `clean` writes it.
pub(crate) fn clean_jpeg() -> Vec<u8> {
    let slope = |x: u32, y: u32| Rgb([x, y, x ^ y].map(|value| u8::try_from(value * 4).unwrap()));
    jpeg_of(&RgbImage::from_fn(64, 48, slope).into())
}

pub(crate) fn jpeg_of(pixels: &DynamicImage) -> Vec<u8> {
    encode::jpeg(&Picture { pixels: pixels.clone(), profile: None }, Rendition::Full).unwrap()
}

pub(crate) fn encoded(pixels: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    pixels.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

/// Inserts a segment after the start of the JPEG.
pub(crate) fn with_segment(jpeg: &[u8], marker: u8, body: &[u8]) -> Vec<u8> {
    let length = u16::try_from(body.len() + 2).unwrap().to_be_bytes();
    [&jpeg[..2], &[0xFF, marker], &length, body, &jpeg[2..]].concat()
}

/// A minimal valid colour profile.
pub(crate) fn profile(colours: [u8; 4]) -> Vec<u8> {
    let mut profile = vec![0; 132];
    profile[..4].copy_from_slice(&132_u32.to_be_bytes());
    profile[16..20].copy_from_slice(&colours);
    profile[36..40].copy_from_slice(b"acsp");
    profile
}

/// A PNG with a header of this size and hardly any pixels.
pub(crate) fn png_head(width: u32, height: u32) -> Vec<u8> {
    let size = [width.to_be_bytes(), height.to_be_bytes()].concat();
    [
        b"\x89PNG\r\n\x1A\n".to_vec(),
        png_chunk(*b"IHDR", &[&size[..], &[8, 2, 0, 0, 0]].concat()),
        png_chunk(*b"IDAT", b"\x78\x9C\x03\x00\x00\x00\x00\x01\x00\x00\x00"),
        png_chunk(*b"IEND", b""),
    ]
    .concat()
}

pub(crate) fn png_chunk(name: [u8; 4], body: &[u8]) -> Vec<u8> {
    let length = u32::try_from(body.len()).unwrap().to_be_bytes();
    let named = [&name[..], body].concat();
    [&length[..], &named, &checksum(&named).to_be_bytes()].concat()
}

/// CRC of a PNG chunk.
fn checksum(bytes: &[u8]) -> u32 {
    let step = |sum: u32, _| if sum & 1 == 1 { 0xEDB8_8320 ^ (sum >> 1) } else { sum >> 1 };
    !bytes.iter().fold(!0, |sum, &byte| (0..8).fold(sum ^ u32::from(byte), step))
}

/// A HEIC file without pixels. The EXIF block is after the boxes, the XMP packet inside them.
pub(crate) fn heif(block: &[u8], packet: &[u8]) -> Vec<u8> {
    let a_box = |name: &[u8], body: &[u8]| {
        let length = u32::try_from(body.len() + 8).unwrap().to_be_bytes();
        [&length[..], name, body].concat()
    };
    let entry = |id: u8, what: &[u8]| a_box(b"infe", &[&[2, 0, 0, 0, 0, id, 0, 0], what].concat());
    let list =
        [&[0, 0, 0, 0, 0, 2][..], &entry(1, b"Exif\0"), &entry(2, b"mime\0application/rdf+xml\0")];
    let place = |id: u8, method: u8, at: usize, length: usize| {
        let [at, length] = [at, length].map(|it| u32::try_from(it).unwrap().to_be_bytes());
        [&[0, id, 0, method, 0, 0, 0, 1][..], &at, &length].concat()
    };
    let meta = |at: usize| {
        let places = [place(1, 0, at, 4 + block.len()), place(2, 1, 0, packet.len())].concat();
        let places = [&[1, 0, 0, 0, 0x44, 0, 0, 2][..], &places].concat();
        let boxes = [a_box(b"iinf", &list.concat()), a_box(b"iloc", &places)].concat();
        a_box(b"meta", &[&[0; 4][..], &boxes, &a_box(b"idat", packet)].concat())
    };
    let head = a_box(b"ftyp", b"heic\0\0\0\0mif1");
    let behind = head.len() + meta(0).len() + 8;
    [head, meta(behind), a_box(b"mdat", &[&[0; 4], block].concat())].concat()
}

/// An EXIF block with 51.5 north, 0.25 west, 6 m, and noon at UTC+1.
pub(crate) fn exif_block() -> Vec<u8> {
    let place = |at: u8| [0, 0, 0, at];
    let entry = |tag: [u8; 2], kind: u8, count: u8, value: [u8; 4]| {
        [&tag[..], &[0, kind, 0, 0, 0, count], &value].concat()
    };
    let rationals = |parts: &[u32]| -> Vec<u8> {
        parts.iter().flat_map(|&above| [above, 1]).flat_map(u32::to_be_bytes).collect()
    };
    [
        b"MM\0*\0\0\0\x08\0\x02".to_vec(),
        entry([0x87, 0x69], 4, 1, place(38)),
        entry([0x88, 0x25], 4, 1, place(68)),
        vec![0; 4],
        b"\0\x02".to_vec(),
        entry([0x90, 0x03], 2, 20, place(190)),
        entry([0x90, 0x11], 2, 7, place(210)),
        vec![0; 4],
        b"\0\x05".to_vec(),
        entry([0, 1], 2, 2, *b"N\0\0\0"),
        entry([0, 2], 5, 3, place(134)),
        entry([0, 3], 2, 2, *b"W\0\0\0"),
        entry([0, 4], 5, 3, place(158)),
        entry([0, 0x1F], 5, 1, place(182)),
        vec![0; 4],
        rationals(&[51, 30, 0, 0, 15, 0, 6]),
        b"2026:05:01 12:00:00\0+01:00\0".to_vec(),
    ]
    .concat()
}
