//! Limits the size of a file and of each of its parts while reading.

use std::{
    io::{BufRead, Error, Read, Result},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
};

/// Maximum size of one part that is kept in memory, in bytes. A block of the packed OpenStreetMap
/// format has at most 32 MiB.
const MAX_PIECE: u64 = 33 << 20;
/// Maximum unpacked size of a file, in bytes.
const MAX_BYTES: u64 = 8 << 30;

/// A reader with a limit.
pub(crate) struct Metered<R> {
    inner: R,
    meter: Meter,
}

/// Handle that resets the limit for the next part.
#[derive(Clone)]
pub(crate) struct Meter(Arc<Left>);

struct Left {
    piece: AtomicU64,
    file: AtomicU64,
}

impl<R> Metered<R> {
    /// Wraps a reader from which nothing has been read.
    pub(crate) fn new(inner: R) -> Self {
        let left = Left { piece: AtomicU64::new(MAX_PIECE), file: AtomicU64::new(MAX_BYTES) };
        Self { inner, meter: Meter(Arc::new(left)) }
    }

    /// Returns the handle of the limit.
    pub(crate) fn meter(&self) -> Meter {
        self.meter.clone()
    }
}

impl Meter {
    /// Starts the next part.
    pub(crate) fn another(&self) {
        self.0.piece.store(MAX_PIECE, Relaxed);
    }

    /// Returns the number of bytes that may still be read.
    fn left(&self) -> Result<u64> {
        match (self.0.piece.load(Relaxed), self.0.file.load(Relaxed)) {
            (0, _) => Err(Error::other(format!("a piece of it has more than {MAX_PIECE} bytes"))),
            (_, 0) => Err(Error::other(format!("it has more than {MAX_BYTES} bytes"))),
            (piece, file) => Ok(piece.min(file)),
        }
    }

    fn took(&self, count: usize) {
        let count = u64::try_from(count).unwrap_or(u64::MAX);
        for left in [&self.0.piece, &self.0.file] {
            left.store(left.load(Relaxed).saturating_sub(count), Relaxed);
        }
    }
}

impl<R: Read> Read for Metered<R> {
    fn read(&mut self, into: &mut [u8]) -> Result<usize> {
        let left = usize::try_from(self.meter.left()?).unwrap_or(usize::MAX);
        let room = into.len().min(left);
        let count = self.inner.read(into.get_mut(..room).unwrap_or_default())?;
        self.meter.took(count);
        Ok(count)
    }
}

impl<R: BufRead> BufRead for Metered<R> {
    fn fill_buf(&mut self) -> Result<&[u8]> {
        let left = usize::try_from(self.meter.left()?).unwrap_or(usize::MAX);
        let bytes = self.inner.fill_buf()?;
        Ok(bytes.get(..left).unwrap_or(bytes))
    }

    fn consume(&mut self, count: usize) {
        self.meter.took(count);
        self.inner.consume(count);
    }
}

#[cfg(test)]
mod tests {
    use std::io::{BufReader, repeat};

    use super::*;

    #[test]
    fn a_piece_without_an_end_is_not_read() {
        let mut endless = Metered::new(BufReader::new(repeat(b' ')));
        let meter = endless.meter();

        let mut piece = vec![];
        let said = endless.read_to_end(&mut piece).unwrap_err();
        meter.another();
        let more = endless.fill_buf().map(<[u8]>::len).unwrap();

        assert!(said.to_string().contains("a piece of it has more than"), "{said}");
        assert_eq!(u64::try_from(piece.len()).unwrap(), MAX_PIECE);
        assert!(more > 0);
    }
}
