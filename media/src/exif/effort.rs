//! Estimates the cost of reading an EXIF block before the library reads it.

/// Maximum number of bytes read: sixteen times the size of the largest block.
const MAX_BYTES_READ: usize = 1024 * 1024;

const ENTRY: usize = 12;

/// Tags that point to another directory: Exif, GPS and interoperability.
const POINTERS: [u16; 3] = [0x8769, 0x8825, 0xA005];

/// Size of a value by its type, from type 1.
const VALUE_BYTES: [usize; 12] = [1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8];

/// Whether reading the block takes a limited time.
///
/// Directories and values may overlap: a block of sixty kilobytes can make a reader work for hours,
/// or for ever if a directory points to itself. Such a block is not read.
pub(super) fn is_modest(block: &[u8]) -> bool {
    let Some(tiff) = Tiff::of(block) else { return false };
    let Some(first) = tiff.long(4) else { return false };
    let mut ahead = vec![first];
    let mut seen = Vec::new();
    let mut bytes_read = 0;
    while let Some(at) = ahead.pop() {
        if seen.contains(&at) {
            continue;
        }
        seen.push(at);
        for entry in tiff.entries(at) {
            bytes_read += ENTRY + tiff.value_bytes(entry);
            let target = tiff.long(entry + 8).filter(|_| tiff.is_pointer(entry));
            if bytes_read > MAX_BYTES_READ || target == Some(0) {
                return false;
            }
            ahead.extend(target);
        }
        // 0 means that there is no further directory.
        ahead.extend(tiff.next_directory(at).filter(|&next| next != 0));
    }
    true
}

/// The bytes of a block. Offsets are relative to its start.
struct Tiff<'a> {
    bytes: &'a [u8],
    little: bool,
}

impl<'a> Tiff<'a> {
    fn of(bytes: &'a [u8]) -> Option<Self> {
        match bytes.first_chunk()? {
            b"II" => Some(Self { bytes, little: true }),
            b"MM" => Some(Self { bytes, little: false }),
            _ => None,
        }
    }

    /// Offsets of the entries of a directory that are within the block.
    fn entries(&self, directory: usize) -> impl Iterator<Item = usize> {
        let count = self.short(directory).map_or(0, usize::from);
        let last = self.bytes.len().saturating_sub(ENTRY);
        (directory.saturating_add(2)..=last).step_by(ENTRY).take(count)
    }

    fn next_directory(&self, directory: usize) -> Option<usize> {
        let count = usize::from(self.short(directory)?);
        self.long(directory.checked_add(2)?.checked_add(count * ENTRY)?)
    }

    fn is_pointer(&self, entry: usize) -> bool {
        self.short(entry).is_some_and(|tag| POINTERS.contains(&tag))
    }

    /// Number of bytes read for an entry's value. 0 if it is outside the block.
    fn value_bytes(&self, entry: usize) -> usize {
        let size = || {
            let kind = usize::from(self.short(entry + 2)?).checked_sub(1)?;
            let size = VALUE_BYTES.get(kind)?.checked_mul(self.long(entry + 4)?)?;
            let end = self.long(entry + 8)?.checked_add(size)?;
            (end <= self.bytes.len()).then_some(size)
        };
        size().unwrap_or(0)
    }

    fn short(&self, at: usize) -> Option<u16> {
        let bytes = *self.bytes.get(at..)?.first_chunk()?;
        Some(if self.little { u16::from_le_bytes(bytes) } else { u16::from_be_bytes(bytes) })
    }

    fn long(&self, at: usize) -> Option<usize> {
        let bytes = *self.bytes.get(at..)?.first_chunk()?;
        let value = if self.little { u32::from_le_bytes(bytes) } else { u32::from_be_bytes(bytes) };
        usize::try_from(value).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A block with one directory of equal entries with eight-bit values.
    fn block(entries: u16, tag: u16, length: u32, place: u32, next: u32) -> Vec<u8> {
        let value = [length.to_be_bytes(), place.to_be_bytes()].concat();
        let entry = [&tag.to_be_bytes()[..], &[0, 1], &value].concat();
        let head = [&b"MM\0*\0\0\0\x08"[..], &entries.to_be_bytes()].concat();
        [head, entry.repeat(usize::from(entries)), next.to_be_bytes().to_vec()].concat()
    }

    #[test]
    fn an_ordinary_block_is_modest_even_if_it_goes_in_a_circle() {
        assert!(is_modest(&block(3, 0x010F, 4, 0, 0)));
        assert!(is_modest(&block(3, 0x8825, 4, 8, 8)));
        assert!(is_modest(&block(3, 0x8825, 4, 4_000_000, 4_000_000)));
        assert!(is_modest(&block(5_000, 0x010F, u32::MAX, 8, 0)));
    }

    #[test]
    fn a_block_of_which_all_is_read_a_thousand_times_is_not() {
        assert!(!is_modest(&block(1_000, 0x010F, 12_000, 0, 0)));
    }

    #[test]
    fn a_directory_where_the_block_begins_is_not() {
        assert!(!is_modest(&block(1, 0x8825, 4, 0, 0)));
    }

    #[test]
    fn what_is_no_block_is_not() {
        assert!(!is_modest(b""));
        assert!(!is_modest(b"MM\0*"));
        assert!(!is_modest(b"Exif\0\0MM\0*"));
    }
}
