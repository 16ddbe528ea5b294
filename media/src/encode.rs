//! Encodes pixels as a JPEG without metadata.

use image::DynamicImage;
use jpeg_encoder::{ChromaSubsamplingMethod, ColorType, Encoder};

use crate::{PhotoError, Rendition, decode::Picture, verify_clean};

/// Encodes a JPEG and verifies that it is clean.
///
/// Uses the standard Huffman tables. Optimised tables save a few percent, but with them this
/// encoder writes each colour in a separate scan, which some readers do not support.
pub(crate) fn jpeg(picture: &Picture, rendition: Rendition) -> Result<Vec<u8>, PhotoError> {
    let (colours, samples) = match &picture.pixels {
        DynamicImage::ImageLuma8(grey) => (ColorType::Luma, grey.as_raw()),
        DynamicImage::ImageRgb8(colour) => (ColorType::Rgb, colour.as_raw()),
        _ => return Err(PhotoError::unwritable("the pixels were not flattened")),
    };
    let width = u16::try_from(picture.pixels.width()).map_err(PhotoError::unwritable)?;
    let height = u16::try_from(picture.pixels.height()).map_err(PhotoError::unwritable)?;

    let mut jpeg = Vec::new();
    let mut encoder = Encoder::new(&mut jpeg, rendition.quality());
    // Averages the chroma of each four pixels. Using that of the first one causes flicker along
    // edges.
    encoder.set_chroma_subsampling_method(ChromaSubsamplingMethod::Average);
    if let Some(profile) = &picture.profile {
        encoder.add_icc_profile(profile).map_err(PhotoError::unwritable)?;
    }
    encoder.encode(samples, width, height, colours).map_err(PhotoError::unwritable)?;
    verify_clean(&jpeg)?;
    Ok(jpeg)
}
