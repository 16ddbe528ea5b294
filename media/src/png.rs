//! Reads the chunks of a PNG.

/// Returns each chunk with its name and as much of its content as the file has.
///
/// A chunk consists of length, name, content and checksum.
pub(crate) fn chunks(png: &[u8]) -> impl Iterator<Item = ([u8; 4], &[u8])> {
    let mut rest = png.get(8..).unwrap_or_default();
    std::iter::from_fn(move || {
        let (length, after) = rest.split_first_chunk()?;
        let (name, after) = after.split_first_chunk()?;
        let length = usize::try_from(u32::from_be_bytes(*length)).ok()?;
        rest = length.checked_add(4).and_then(|next| after.get(next..)).unwrap_or_default();
        Some((*name, after.get(..length).unwrap_or(after)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    #[test]
    fn chunks_come_in_order_even_if_the_last_is_cut_off() {
        let png = sample::png_head(1, 1);
        let names = |png| chunks(png).map(|(name, _)| name).collect::<Vec<_>>();

        assert_eq!(names(&png), [*b"IHDR", *b"IDAT", *b"IEND"]);
        assert_eq!(names(&png[..50]), [*b"IHDR", *b"IDAT"]);
        assert_eq!(names(b""), [[0; 4]; 0]);
    }
}
