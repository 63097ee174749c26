//! The only place that prints: data on standard output, everything else on standard error.

mod csv;
mod glyphs;
mod json;
mod style;
mod table;

use std::io::{self, Write};
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::{Value, json};

pub use glyphs::Glyphs;
pub use style::Paint;
pub use table::{Column, Table};

use super::Failure;
use super::args::OutputForm;

/// Something a command shows, in every form it can be asked for.
pub trait Present {
    /// The fields of the one JSON document, without `schema`.
    fn json(&self) -> Value;

    /// Columns for people.
    fn table(&self) -> Table;

    /// Rows for spreadsheets; the table's own unless the design fixes other columns.
    fn csv(&self) -> Table {
        self.table()
    }

    /// What is said beside the data on standard error, such as that there is none.
    fn notes(&self) -> Vec<String> {
        Vec::new()
    }

    /// Whether the table says `?` somewhere, which is then explained.
    fn has_untold(&self) -> bool {
        false
    }
}

/// How this run prints.
#[derive(Clone, Copy, Debug, Default)]
pub struct Look {
    /// The form of data.
    pub form: OutputForm,
    /// Colour on standard output and standard error.
    pub paint: (Paint, Paint),
    /// Which characters may be printed.
    pub glyphs: Glyphs,
    /// Whether notes are left out.
    pub quiet: bool,
    /// Whether standard error can show how far a run has got, on a line that is written over.
    pub progress: Progress,
}

/// Whether there is a terminal to show progress on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Progress {
    /// Somebody watches.
    Shown,
    /// Standard error is a file, a pipe or a terminal that cannot write over a line.
    #[default]
    Hidden,
}

/// Where data and everything else goes. Cheap to clone, so that a running call can tell its notices.
#[derive(Clone)]
pub struct Output {
    look: Look,
    streams: Arc<Mutex<Streams>>,
}

struct Streams {
    data: Box<dyn Write + Send>,
    notes: Box<dyn Write + Send>,
    line: ProgressLine,
}

/// What the cursor's line on the terminal holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum ProgressLine {
    /// How far a run has got.
    Written,
    /// Nothing of ours.
    #[default]
    Free,
}

impl Streams {
    /// Leaves the line to whoever writes next.
    fn free_line(&mut self) {
        if self.line == ProgressLine::Written {
            self.line = ProgressLine::Free;
            // A terminal that went away is nobody to tell.
            let _ = self.notes.write_all(FREE_LINE).and_then(|()| self.notes.flush());
        }
    }
}

/// Back to the first column, and nothing right of it.
const FREE_LINE: &[u8] = b"\r\x1b[K";

impl Output {
    /// Prints to the streams of this process.
    pub fn of_process(look: Look) -> Self {
        Self::new(look, Box::new(io::stdout()), Box::new(io::stderr()))
    }

    /// Prints to `data` and `notes`.
    pub fn new(look: Look, data: Box<dyn Write + Send>, notes: Box<dyn Write + Send>) -> Self {
        Self {
            look,
            streams: Arc::new(Mutex::new(Streams {
                data,
                notes,
                line: ProgressLine::Free,
            })),
        }
    }

    /// How this run prints.
    pub const fn look(&self) -> Look {
        self.look
    }

    /// Prints a command's data in the form that was asked for.
    ///
    /// # Errors
    ///
    /// [`Failure`] when standard output cannot be written; a reader that went away is none (`reliability.md` row 91).
    pub fn present(&self, document: &dyn Present) -> Result<(), Failure> {
        let text = match self.look.form {
            OutputForm::Json => json::document(document.json(), self.look.glyphs),
            OutputForm::Csv => csv::rows(&document.csv(), self.look.glyphs),
            OutputForm::Table => document.table().render(self.look.paint.0, self.look.glyphs),
        };
        self.raw(text.as_bytes())?;
        for note in document.notes() {
            self.note(&note);
        }
        if self.look.form == OutputForm::Table && document.has_untold() {
            self.note("? = the phone system did not tell");
        }
        Ok(())
    }

    /// Prints bytes made by a generator of ours, such as a completion script, as they are.
    ///
    /// # Errors
    ///
    /// [`Failure`] when standard output cannot be written; a reader that went away is none.
    pub fn raw(&self, bytes: &[u8]) -> Result<(), Failure> {
        let mut streams = self.streams.lock().unwrap_or_else(PoisonError::into_inner);
        streams.free_line();
        match streams.data.write_all(bytes).and_then(|()| streams.data.flush()) {
            Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
                let full = error.kind() == io::ErrorKind::StorageFull;
                let message = format!("standard output cannot be written: {error}");
                Err(Failure::new("storage", if full { "full" } else { "output" }, message))
            }
            _ => Ok(()),
        }
    }

    /// Says something beside the data, unless the run is quiet or for a program, which has it in the data. `text` may
    /// hold names as the phone system sent them.
    pub fn note(&self, text: &str) {
        if !self.look.quiet && self.look.form != OutputForm::Json {
            self.line(text);
        }
    }

    /// Says something that is no option to miss, such as what a confirmation is about.
    pub fn line(&self, text: &str) {
        if self.look.form == OutputForm::Json {
            self.notes(&json::line(&json!({ "notice": text }), self.look.glyphs));
        } else {
            self.notes(&format!("{}\n", self.look.glyphs.shown_again(text)));
        }
    }

    /// Shows how far a run has got, in place of what was shown before; `None` leaves nothing. Tells whether there is
    /// anybody to show it to.
    pub fn progress(&self, text: Option<&str>) -> Progress {
        if self.look.progress == Progress::Hidden || self.look.quiet {
            return Progress::Hidden;
        }
        let mut streams = self.streams.lock().unwrap_or_else(PoisonError::into_inner);
        streams.free_line();
        if let Some(text) = text {
            let shown = self.look.glyphs.shown(text);
            let written = streams.notes.write_all(shown.as_bytes());
            let _ = written.and_then(|()| streams.notes.flush());
            streams.line = ProgressLine::Written;
        }
        Progress::Shown
    }

    /// Prints a table beside the data: what a confirmation is about.
    pub fn side_table(&self, table: &Table) {
        self.notes(&table.render(self.look.paint.1, self.look.glyphs));
    }

    /// Prints a question and leaves the cursor behind it.
    pub fn ask(&self, question: &str) {
        let shown = self.look.glyphs.shown(question);
        self.notes(&format!("{shown} "));
    }

    /// Tells a failure, as text or as the JSON document on standard error.
    pub fn fail(&self, failure: &Failure) {
        let text = if self.look.form == OutputForm::Json {
            json::line(&failure.json(), self.look.glyphs)
        } else {
            failure.text(self.look.paint.1, self.look.glyphs)
        };
        self.notes(&text);
    }

    /// A reader of notes that went away is nobody to tell, so that a failed write changes nothing.
    fn notes(&self, text: &str) {
        let mut streams = self.streams.lock().unwrap_or_else(PoisonError::into_inner);
        streams.free_line();
        let _ = streams
            .notes
            .write_all(text.as_bytes())
            .and_then(|()| streams.notes.flush());
    }
}
