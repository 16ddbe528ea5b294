//! From pixels to a JPEG that holds nothing else.

use image::DynamicImage;
use jpeg_encoder::{ChromaSubsamplingMethod, ColorType, Encoder};

use crate::{PhotoError, Rendition, decode::Picture, verify_clean};

/// Writes a JPEG, and reads it once more to be sure of what it holds.
///
/// With the usual Huffman tables: tables of its own make a file a few percent smaller, but this encoder
/// then writes the colours one after the other, and not every reader can do with that.
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
    // Of each four pixels the mean colour, not that of the first, which would flicker along edges.
    encoder.set_chroma_subsampling_method(ChromaSubsamplingMethod::Average);
    if let Some(profile) = &picture.profile {
        encoder.add_icc_profile(profile).map_err(PhotoError::unwritable)?;
    }
    encoder.encode(samples, width, height, colours).map_err(PhotoError::unwritable)?;
    verify_clean(&jpeg)?;
    Ok(jpeg)
}
