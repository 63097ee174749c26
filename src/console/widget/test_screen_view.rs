//! Draws a view on a buffer and returns it as text; for tests.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::Canvas;
use crate::console::theme::{Background, Charset, ColorMode, Glyphs, Palette, Theme};
use crate::text::AmbiguousWidth;

/// A theme without colours, in Unicode.
pub(crate) fn unicode() -> Theme {
    theme(Charset::Unicode)
}

/// A theme without colours, in ASCII.
pub(crate) fn ascii() -> Theme {
    theme(Charset::Ascii)
}

fn theme(charset: Charset) -> Theme {
    let glyphs = Glyphs::new(charset, AmbiguousWidth::Narrow);
    Theme::new(&Palette::built_in(), ColorMode::Mono, Background::Dark, None, glyphs)
}

/// What `draw` leaves on a screen of this size: its rows without trailing spaces.
pub(crate) fn drawn(theme: &Theme, width: u16, height: u16, draw: impl FnOnce(&mut Canvas<'_>, Rect)) -> String {
    rows(&buffer(theme, width, height, draw))
}

/// The buffer that `draw` leaves on a screen of this size.
pub(crate) fn buffer(theme: &Theme, width: u16, height: u16, draw: impl FnOnce(&mut Canvas<'_>, Rect)) -> Buffer {
    let area = Rect::new(0, 0, width, height);
    let mut buffer = Buffer::empty(area);
    draw(&mut Canvas::new(&mut buffer, theme), area);
    buffer
}

/// The rows of a buffer as text, without trailing spaces.
pub(crate) fn rows(buffer: &Buffer) -> String {
    let area = buffer.area;
    let row = |y: u16| {
        let mut text = String::new();
        let mut covered = 0;
        for x in area.left()..area.right() {
            if covered > 0 {
                covered -= 1;
                continue;
            }
            let symbol = buffer.cell((x, y)).map_or(" ", |cell| cell.symbol());
            covered = crate::text::width(symbol).saturating_sub(1);
            text.push_str(symbol);
        }
        text.trim_end().to_owned()
    };
    (area.top()..area.bottom()).map(row).collect::<Vec<_>>().join("\n")
}
