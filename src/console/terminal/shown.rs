//! What the terminal shows, as far as it helps to draw the next frame.

use ratatui::layout::{Position, Size};

use super::pen::Pen;

/// One cell on the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Tile {
    /// The ASCII character; 0 when it is something else, or part of it.
    symbol: u8,
    pen: Pen,
}

const BLANK: u8 = b' ';

/// Remembers the plain cells of the screen, so that a short gap between two changes can be written instead of jumped
/// over: a jump costs three bytes and more.
#[derive(Debug, Default)]
pub(super) struct Shown {
    size: Size,
    tiles: Vec<Tile>,
}

impl Shown {
    /// The screen was cleared.
    pub(super) fn clear(&mut self, size: Size) {
        let blank = Tile {
            symbol: BLANK,
            pen: Pen::default(),
        };
        self.size = size;
        self.tiles.clear();
        self.tiles
            .resize(usize::from(size.width) * usize::from(size.height), blank);
    }

    /// A symbol was drawn over this many columns.
    pub(super) fn set(&mut self, at: Position, width: u16, symbol: &str, pen: Pen) {
        let symbol = match symbol.as_bytes() {
            [byte] => *byte,
            _ => 0,
        };
        let row = self.row_mut(at.y);
        for tile in row.iter_mut().skip(at.x.into()).take(width.into()) {
            *tile = Tile { symbol, pen };
        }
    }

    /// The characters from `from` up to `to` in its row, when all are plain and look like `pen`.
    pub(super) fn between(&self, from: Position, to: u16, pen: Pen) -> Option<impl Iterator<Item = u8>> {
        let gap = self.row(from.y).get(usize::from(from.x)..usize::from(to))?;
        gap.iter()
            .all(|tile| tile.symbol != 0 && tile.pen == pen)
            .then(|| gap.iter().map(|tile| tile.symbol))
    }

    /// Whether there is nothing from `from` up to `to` in its row.
    pub(super) fn is_blank(&self, from: Position, to: u16) -> bool {
        self.row(from.y)
            .get(usize::from(from.x)..usize::from(to))
            .is_some_and(|gap| gap.iter().all(|tile| tile.symbol == BLANK && tile.pen.leaves_nothing()))
    }

    fn row(&self, row: u16) -> &[Tile] {
        let start = usize::from(row) * usize::from(self.size.width);
        self.tiles
            .get(start..start + usize::from(self.size.width))
            .unwrap_or_default()
    }

    fn row_mut(&mut self, row: u16) -> &mut [Tile] {
        let start = usize::from(row) * usize::from(self.size.width);
        self.tiles
            .get_mut(start..start + usize::from(self.size.width))
            .unwrap_or_default()
    }
}
