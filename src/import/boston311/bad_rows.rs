//! The file that lists invalid rows.

use std::{fs::File, path::PathBuf};

use anyhow::Context;

use super::row::Fault;

/// The list. Its file is created with the first invalid row.
pub(super) struct BadRows {
    path: PathBuf,
    writer: Option<csv::Writer<File>>,
}

impl BadRows {
    pub(super) const fn new(path: PathBuf) -> Self {
        Self { path, writer: None }
    }

    /// Adds the row that begins at `line`.
    pub(super) fn add(&mut self, line: u64, id: &str, fault: &Fault) -> anyhow::Result<()> {
        let failed = || format!("cannot write the bad rows to {}", self.path.display());
        let writer = match &mut self.writer {
            Some(writer) => writer,
            none => {
                let file = File::create(&self.path).with_context(failed)?;
                let writer = none.insert(csv::Writer::from_writer(file));
                writer.write_record(["line", "case_enquiry_id", "reason"]).with_context(failed)?;
                writer
            }
        };
        writer.write_record([&line.to_string(), id, &fault.to_string()]).with_context(failed)
    }

    /// Flushes the file. Returns its path, or `None` if there were no invalid rows.
    pub(super) fn close(&mut self) -> anyhow::Result<Option<PathBuf>> {
        let Some(writer) = &mut self.writer else { return Ok(None) };
        let failed = || format!("cannot write the bad rows to {}", self.path.display());
        writer.flush().with_context(failed)?;
        Ok(Some(self.path.clone()))
    }
}
