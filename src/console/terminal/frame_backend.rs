//! What ratatui draws on: a frame becomes one buffer and one write.

use std::io::{self, Write};

use ratatui::backend::{Backend, ClearType, WindowSize};
use ratatui::buffer::Cell;
use ratatui::layout::{Position, Size};
use unicode_width::UnicodeWidthStr as _;

use super::pen::Pen;
use super::shown::Shown;

/// Blank cells from which on erasing is shorter than writing spaces.
const WORTH_ERASING: u16 = 9;

/// Unchanged cells up to which writing them again is shorter than jumping over them.
const WORTH_WRITING: u16 = 4;

const BEGIN: &[u8] = b"\x1b[?2026h";
const END: &[u8] = b"\x1b[?2026l";

/// What has gone out so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Bytes written.
    pub bytes: usize,
    /// Writes; a frame is one.
    pub writes: usize,
}

/// Where the cursor should be after the frame.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Cursor {
    #[default]
    Hidden,
    At(Position),
}

/// Where the terminal will draw next.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Place {
    /// Not known: anything may have happened.
    #[default]
    Unknown,
    /// In this row, but the terminal may count the width of the last characters differently than we do.
    About(Position),
    /// Exactly here.
    At(Position),
}

/// A ratatui backend that collects a frame and hands it out in one write inside a synchronized update. A frame
/// without a change is no write at all.
///
/// It remembers across frames how the terminal is set, so a frame neither begins nor ends with resets, and it moves
/// the cursor the shortest way. It never asks the terminal anything.
#[derive(Debug)]
pub struct FrameBackend<W: Write> {
    writer: W,
    tally: Tally,
    size: Size,
    frame: Vec<u8>,
    clear_first: bool,
    shown: Shown,
    pen: Pen,
    place: Place,
    cursor: Cursor,
    cursor_wanted: Cursor,
    blanks: Option<Blanks>,
}

/// Blank cells that were not written yet: the more there are, the shorter they get.
#[derive(Clone, Copy, Debug)]
struct Blanks {
    from: Position,
    pen: Pen,
    count: u16,
}

impl Blanks {
    /// The first cell behind them.
    const fn end(self) -> Position {
        Position {
            x: self.from.x.saturating_add(self.count),
            y: self.from.y,
        }
    }
}

impl<W: Write> FrameBackend<W> {
    /// A backend for a blank terminal of this size whose cursor is hidden.
    pub fn new(writer: W, size: Size) -> Self {
        Self {
            writer,
            tally: Tally::default(),
            size,
            frame: Vec::with_capacity(8 * 1024),
            clear_first: true,
            shown: Shown::default(),
            pen: Pen::default(),
            place: Place::Unknown,
            cursor: Cursor::Hidden,
            cursor_wanted: Cursor::Hidden,
            blanks: None,
        }
    }

    /// What has gone out so far.
    pub const fn tally(&self) -> Tally {
        self.tally
    }

    /// What the frames were written to.
    pub const fn writer(&self) -> &W {
        &self.writer
    }

    /// Tells that the terminal has another size.
    pub const fn set_size(&mut self, size: Size) {
        self.size = size;
    }

    /// Tells that the terminal was given away and taken back: nothing is known about it but that its cursor is
    /// hidden.
    pub const fn forget(&mut self) {
        self.clear_first = true;
        self.cursor = Cursor::Hidden;
    }

    /// Writes a sequence of our own that does not touch the screen, between frames.
    ///
    /// # Errors
    ///
    /// The writer's error.
    pub fn send(&mut self, sequence: &[u8]) -> io::Result<()> {
        self.tally.bytes += sequence.len();
        self.tally.writes += 1;
        self.writer.write_all(sequence)
    }

    fn go_to(&mut self, to: Position) {
        let row = to.y + 1;
        let column = to.x + 1;
        let (from, exact) = match self.place {
            Place::At(from) => (Some(from), true),
            Place::About(from) => (Some(from), false),
            Place::Unknown => (None, false),
        };
        if exact
            && let Some(from) = from
            && from.y == to.y
            && from.x < to.x
            && to.x - from.x <= WORTH_WRITING
            && let Some(same) = self.shown.between(from, to.x, self.pen)
        {
            self.frame.extend(same);
            self.place = Place::At(to);
            return;
        }
        // Writing to a vector cannot fail.
        let _ = match from {
            Some(from) if exact && from == to => Ok(()),
            Some(from) if exact && from.y == to.y && from.x < to.x => match to.x - from.x {
                1 => write!(self.frame, "\x1b[C"),
                steps => write!(self.frame, "\x1b[{steps}C"),
            },
            Some(from) if from.y == to.y && to.x == 0 => write!(self.frame, "\r"),
            Some(from) if from.y == to.y => write!(self.frame, "\x1b[{column}G"),
            Some(from) if from.y + 1 == to.y && to.x == 0 => write!(self.frame, "\r\n"),
            _ if to.x == 0 && to.y == 0 => write!(self.frame, "\x1b[H"),
            _ if to.x == 0 => write!(self.frame, "\x1b[{row}H"),
            _ => write!(self.frame, "\x1b[{row};{column}H"),
        };
        self.place = Place::At(to);
    }

    fn set_pen(&mut self, pen: Pen) {
        pen.change(self.pen, &mut self.frame);
        self.pen = pen;
    }

    fn put(&mut self, at: Position, cell: &Cell) {
        let symbol = cell.symbol();
        let pen = Pen::of(cell);
        if symbol == " " && pen.leaves_nothing() {
            self.put_blank(at, pen);
            return;
        }
        self.put_blanks();
        let width = u16::try_from(symbol.width()).unwrap_or(1).max(1);
        // Terminals disagree about the width of everything that is not one narrow character.
        let certain = width == 1 && symbol.chars().count() == 1;
        match self.place {
            // Inside a run of such characters the terminal's own count is as good as ours, and moving before each
            // would treble the bytes of a name in Chinese; the first certain character after it is placed exactly.
            Place::About(from) if from == at && !certain => {}
            _ => self.go_to(at),
        }
        self.set_pen(pen);
        self.frame.extend_from_slice(symbol.as_bytes());
        self.shown.set(at, width, symbol, pen);
        let next = Position {
            x: at.x.saturating_add(width),
            y: at.y,
        };
        self.place = if next.x >= self.size.width {
            // The cursor hangs behind the last column, and terminals disagree about where that is.
            Place::Unknown
        } else if certain {
            Place::At(next)
        } else {
            Place::About(next)
        };
    }

    fn put_blank(&mut self, at: Position, pen: Pen) {
        if let Some(blanks) = &mut self.blanks
            && blanks.from.y == at.y
            && self.shown.is_blank(blanks.end(), at.x)
        {
            blanks.count = at.x + 1 - blanks.from.x;
        } else {
            self.put_blanks();
            self.blanks = Some(Blanks {
                from: at,
                pen,
                count: 1,
            });
        }
    }

    fn put_blanks(&mut self) {
        let Some(blanks) = self.blanks.take() else {
            return;
        };
        let Blanks { from, pen, count } = blanks;
        self.go_to(from);
        // Only what would show on a blank has to change: the colour of letters may stay as it is.
        if !self.pen.leaves_nothing() {
            self.set_pen(pen);
        }
        self.shown.set(from, count, " ", self.pen);
        let end = blanks.end();
        if count > 3 && self.shown.is_blank(end, self.size.width) {
            self.frame.extend_from_slice(b"\x1b[K");
        } else if count >= WORTH_ERASING {
            let _ = write!(self.frame, "\x1b[{count}X");
        } else {
            self.frame.extend(std::iter::repeat_n(b' ', count.into()));
            self.place = if end.x >= self.size.width {
                Place::Unknown
            } else {
                Place::At(end)
            };
        }
    }

    fn put_cursor(&mut self) {
        if let Cursor::At(position) = self.cursor_wanted
            && (self.place != Place::At(position))
        {
            self.go_to(position);
        }
        match (self.cursor, self.cursor_wanted) {
            (Cursor::Hidden, Cursor::At(_)) => self.frame.extend_from_slice(b"\x1b[?25h"),
            (Cursor::At(_), Cursor::Hidden) => self.frame.extend_from_slice(b"\x1b[?25l"),
            _ => {}
        }
        self.cursor = self.cursor_wanted;
    }
}

impl<W: Write> Backend for FrameBackend<W> {
    type Error = io::Error;

    fn draw<'a, I>(&mut self, content: I) -> io::Result<()>
    where
        I: Iterator<Item = (u16, u16, &'a Cell)>,
    {
        let mut content = content.peekable();
        if content.peek().is_none() && !self.clear_first {
            return Ok(());
        }
        self.frame.clear();
        self.frame.extend_from_slice(BEGIN);
        if std::mem::take(&mut self.clear_first) {
            self.frame.extend_from_slice(b"\x1b[m\x1b[2J");
            self.pen = Pen::default();
            self.place = Place::Unknown;
            self.shown.clear(self.size);
        }
        for (x, y, cell) in content {
            self.put(Position { x, y }, cell);
        }
        self.put_blanks();
        Ok(())
    }

    fn hide_cursor(&mut self) -> io::Result<()> {
        self.cursor_wanted = Cursor::Hidden;
        Ok(())
    }

    fn show_cursor(&mut self) -> io::Result<()> {
        // Shown by the position that follows.
        Ok(())
    }

    fn get_cursor_position(&mut self) -> io::Result<Position> {
        Err(io::Error::new(
            io::ErrorKind::Unsupported,
            "asking the terminal for its cursor waits for an answer that may never come",
        ))
    }

    fn set_cursor_position<P: Into<Position>>(&mut self, position: P) -> io::Result<()> {
        self.cursor_wanted = Cursor::At(position.into());
        Ok(())
    }

    fn clear(&mut self) -> io::Result<()> {
        self.clear_first = true;
        Ok(())
    }

    fn clear_region(&mut self, clear_type: ClearType) -> io::Result<()> {
        match clear_type {
            ClearType::All => self.clear(),
            _ => Err(io::Error::new(
                io::ErrorKind::Unsupported,
                "only the whole screen is cleared",
            )),
        }
    }

    fn size(&self) -> io::Result<Size> {
        Ok(self.size)
    }

    fn window_size(&mut self) -> io::Result<WindowSize> {
        Ok(WindowSize {
            columns_rows: self.size,
            pixels: Size::default(),
        })
    }

    /// Does nothing: ratatui flushes before the rows that need it are written anew, see [`Self::finish`].
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<W: Write> FrameBackend<W> {
    /// Writes a whole row anew on an empty line, inside the frame being collected.
    ///
    /// Terminals disagree about the width of clusters such as Devanagari syllables: what one of them drew beyond the
    /// columns we count would otherwise stay behind.
    pub fn rewrite_row(&mut self, y: u16, cells: &[Cell]) {
        self.place = Place::Unknown;
        self.go_to(Position { x: 0, y });
        self.set_pen(Pen::default());
        self.frame.extend_from_slice(b"\x1b[2K");
        self.shown
            .set(Position { x: 0, y }, self.size.width, " ", Pen::default());
        let mut x = 0;
        while let Some(cell) = cells.get(usize::from(x)) {
            self.put(Position { x, y }, cell);
            x += u16::try_from(cell.symbol().width()).unwrap_or(1).max(1);
        }
        self.put_blanks();
    }

    /// Hands the collected frame out in one write.
    ///
    /// # Errors
    ///
    /// The writer's error.
    pub fn finish(&mut self) -> io::Result<()> {
        if self.frame.is_empty() && self.cursor == self.cursor_wanted {
            return Ok(());
        }
        let drawn = !self.frame.is_empty();
        self.put_cursor();
        if drawn {
            self.frame.extend_from_slice(END);
        }
        let frame = std::mem::take(&mut self.frame);
        let sent = self.send(&frame);
        self.frame = frame;
        self.frame.clear();
        sent
    }
}
