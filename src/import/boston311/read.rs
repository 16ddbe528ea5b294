//! Reads rows and converts them to cases, while earlier batches are stored.

use std::{io::BufRead, path::PathBuf};

use anyhow::Context;
use chrono_tz::Tz;
use csv::{ByteRecord, ErrorKind, StringRecord};
use domain::cases::TakenOver;
use tokio::sync::mpsc::Sender;

use super::{
    bad_rows::BadRows,
    catalogue::{Catalogue, News},
    columns::Columns,
    row::{self, Fault, Row},
};

/// Number of cases per transaction.
const BATCH: usize = 2_000;

/// A batch of rows.
#[derive(Default)]
pub(super) struct Batch {
    /// Services and agencies that occur for the first time.
    pub(super) news: News,
    /// The cases.
    pub(super) cases: Vec<TakenOver>,
    /// Number of rows.
    pub(super) read: usize,
    /// Number of invalid rows.
    pub(super) bad: usize,
    /// Number of rows with a closing time before the opening time.
    pub(super) backwards: usize,
}

/// Result of reading a row.
enum Next {
    Row(Box<Row>),
    Bad,
    End,
}

/// A file whose header has been read.
pub(super) struct Reading {
    reader: csv::Reader<Box<dyn BufRead + Send>>,
    columns: Columns,
    zone: Tz,
    catalogue: Catalogue,
    bad_rows: BadRows,
    record: StringRecord,
}

impl Reading {
    /// Reads the header.
    pub(super) fn begin(
        file: Box<dyn BufRead + Send>,
        zone: Tz,
        catalogue: Catalogue,
        bad_rows: BadRows,
    ) -> anyhow::Result<Self> {
        let mut reader =
            csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(file);
        let mut header = ByteRecord::new();
        reader.read_byte_record(&mut header).context("its first line cannot be read")?;
        let columns = Columns::find(&StringRecord::from_byte_record_lossy(header))?;
        Ok(Self { reader, columns, zone, catalogue, bad_rows, record: StringRecord::new() })
    }

    /// Reads all rows, until the receiver is dropped. Returns the path of the list of invalid rows.
    pub(super) fn run(mut self, send: &Sender<Batch>) -> anyhow::Result<Option<PathBuf>> {
        loop {
            let mut rows = Vec::with_capacity(BATCH);
            let mut batch = Batch::default();
            let filled = self.fill(&mut batch, &mut rows);
            let done = batch.read == 0 || send.blocking_send(self.finish(batch, rows)?).is_err();
            filled.with_context(|| {
                let line = self.reader.position().line();
                format!("the file cannot be read beyond line {line}; what comes before is stored")
            })?;
            if done {
                return self.bad_rows.close();
            }
        }
    }

    /// Reads rows into a batch until it is full.
    fn fill(&mut self, batch: &mut Batch, rows: &mut Vec<Row>) -> anyhow::Result<()> {
        while batch.read < BATCH {
            match self.row()? {
                Next::Row(row) => rows.push(*row),
                Next::Bad => batch.bad += 1,
                Next::End => break,
            }
            batch.read += 1;
        }
        Ok(())
    }

    /// Converts the rows to cases.
    fn finish(&mut self, mut batch: Batch, rows: Vec<Row>) -> anyhow::Result<Batch> {
        batch.backwards = rows.iter().filter(|row| row.backwards).count();
        batch.news = self.catalogue.learn(&rows);
        for row in rows {
            let past = self.catalogue.coded(row);
            batch.cases.push(past.taken_over(self.catalogue.city())?);
        }
        Ok(batch)
    }

    /// Reads the next row. Adds an invalid one to the list.
    fn row(&mut self) -> anyhow::Result<Next> {
        let read = match self.reader.read_record(&mut self.record) {
            Ok(false) => return Ok(Next::End),
            Ok(true) => self.parse(),
            Err(error) => match error.kind() {
                ErrorKind::Utf8 { err, .. } => Err(Fault::NotUtf8(err.field() + 1)),
                _ => return Err(error.into()),
            },
        };
        match read {
            Ok(row) => Ok(Next::Row(Box::new(row))),
            Err(fault) => {
                let line = self.record.position().map_or(0, csv::Position::line);
                let id = self.columns.id.and_then(|at| self.record.get(at)).unwrap_or_default();
                self.bad_rows.add(line, id, &fault)?;
                Ok(Next::Bad)
            }
        }
    }

    fn parse(&self) -> Result<Row, Fault> {
        let (found, expected) = (self.record.len(), self.columns.width);
        if found == expected {
            return row::read(&self.record, &self.columns, self.zone);
        }
        let first = self.record.position().map_or(0, csv::Position::line);
        // The reader is at the beginning of the next line.
        let last = self.reader.position().line().saturating_sub(1);
        if last > first {
            Err(Fault::Torn { found, expected, last })
        } else {
            Err(Fault::Width { found, expected })
        }
    }
}
