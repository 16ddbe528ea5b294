//! What a client says to the database, message by message.
//! <https://www.postgresql.org/docs/15/protocol-message-formats.html>

use std::collections::HashMap;

use super::Sent;

/// Puts the bytes of one connection together, and picks the statements out.
#[derive(Debug, Default)]
pub(super) struct Wire {
    pending: Vec<u8>,
    started: bool,
    prepared: HashMap<Vec<u8>, Prepared>,
    bound: Option<Sent>,
}

#[derive(Debug)]
struct Prepared {
    sql: String,
    types: Vec<u32>,
    anew: bool,
}

impl Wire {
    /// Takes the next bytes, and returns what they complete.
    pub(super) fn take(&mut self, bytes: &[u8]) -> Vec<Sent> {
        self.pending.extend_from_slice(bytes);
        let mut sent = vec![];
        while let Some((kind, body)) = self.message() {
            sent.extend(self.hear(kind, &body));
        }
        sent
    }

    /// The next whole message. The first of a connection has no kind.
    fn message(&mut self) -> Option<(u8, Vec<u8>)> {
        let kind = if self.started { self.pending.first().copied()? } else { 0 };
        let header = usize::from(self.started);
        let length = Reader(self.pending.get(header..)?).length()?;
        let end = header + length;
        let body = self.pending.get(header + 4..end)?.to_vec();
        self.pending.drain(..end);
        self.started = true;
        Some((kind, body))
    }

    fn hear(&mut self, kind: u8, body: &[u8]) -> Option<Sent> {
        let mut reader = Reader(body);
        match kind {
            b'Q' => {
                let sql = reader.text()?;
                Some(Sent { sql, ..Sent::default() })
            }
            b'P' => {
                let name = reader.name()?;
                let sql = reader.text()?;
                let types = reader.many(Reader::number)?;
                self.prepared.insert(name, Prepared { sql, types, anew: true });
                None
            }
            b'B' => {
                self.bound = self.bind(reader);
                None
            }
            b'E' => self.bound.take(),
            _ => None,
        }
    }

    fn bind(&mut self, mut reader: Reader<'_>) -> Option<Sent> {
        let _portal = reader.name()?;
        let statement = self.prepared.get_mut(&reader.name()?)?;
        let formats = reader.many(Reader::short)?;
        let values = reader.many(Reader::value)?;
        Some(Sent {
            sql: statement.sql.clone(),
            types: statement.types.clone(),
            values,
            in_binary: formats == [1] || formats.iter().all(|format| *format == 1),
            anew: std::mem::take(&mut statement.anew),
        })
    }
}

/// Reads a message from its front.
struct Reader<'a>(&'a [u8]);

impl Reader<'_> {
    fn bytes<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (bytes, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(*bytes)
    }

    fn short(&mut self) -> Option<u16> {
        self.bytes().map(u16::from_be_bytes)
    }

    fn number(&mut self) -> Option<u32> {
        self.bytes().map(u32::from_be_bytes)
    }

    fn length(&mut self) -> Option<usize> {
        self.number()?.try_into().ok()
    }

    fn name(&mut self) -> Option<Vec<u8>> {
        let end = self.0.iter().position(|byte| *byte == 0)?;
        let (name, rest) = self.0.split_at(end);
        self.0 = rest.get(1..)?;
        Some(name.to_vec())
    }

    fn text(&mut self) -> Option<String> {
        String::from_utf8(self.name()?).ok()
    }

    /// A length and so many bytes; no length at all is null.
    #[expect(clippy::option_option, reason = "a value that is missing is not one that is null")]
    fn value(&mut self) -> Option<Option<Vec<u8>>> {
        let length = self.number()?;
        if length == u32::MAX {
            return Some(None);
        }
        let (value, rest) = self.0.split_at_checked(length.try_into().ok()?)?;
        self.0 = rest;
        Some(Some(value.to_vec()))
    }

    fn many<T>(&mut self, mut one: impl FnMut(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        let count = self.short()?;
        (0..count).map(|_| one(self)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(kind: u8, body: &[u8]) -> Vec<u8> {
        let length = u32::try_from(body.len() + 4).unwrap().to_be_bytes();
        [&[kind][..], &length, body].concat()
    }

    #[test]
    fn a_statement_is_heard_with_its_values_however_the_bytes_are_cut() {
        let start = [0, 0, 0, 8, 0, 3, 0, 0].to_vec();
        let parse = message(b'P', b"s0\0select $1, $2\0\0\x02\0\0\0\x14\0\0\0\x19");
        let bind = message(
            b'B',
            b"\0s0\0\0\x01\0\x01\0\x02\0\0\0\x08\0\0\0\0\0\0\0\x07\xff\xff\xff\xff\0\x01\0\x01",
        );
        let execute = message(b'E', b"\0\0\0\0\0");
        let all = [start, message(b'Q', b"BEGIN\0"), parse, bind.clone(), execute.clone()];
        let again = [bind, execute].concat();

        for piece in [1, 7, 1_000] {
            let mut wire = Wire::default();
            let mut sent = vec![];
            for bytes in all.concat().chunks(piece) {
                sent.extend(wire.take(bytes));
            }
            sent.extend(wire.take(&again));

            let said: Vec<_> = sent.iter().map(|sent| (sent.sql.as_str(), sent.anew)).collect();
            assert_eq!(said, [("BEGIN", false), ("select $1, $2", true), ("select $1, $2", false)]);
            let last = sent.last().unwrap();
            assert_eq!((last.types.as_slice(), last.in_binary), (&[20, 25][..], true));
            assert_eq!(last.values, [Some(vec![0, 0, 0, 0, 0, 0, 0, 7]), None]);
        }
    }
}
