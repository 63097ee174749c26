//! Rows with characters that are not one narrow cell.

use std::collections::BTreeMap;

use ratatui::buffer::{Buffer, Cell};
use unicode_width::UnicodeWidthStr as _;

/// Remembers the rows that hold clusters of several characters or wide ones, as they were last drawn.
///
/// Where such a row changes, writing only the changed cells is not enough: the terminal may have drawn the cluster
/// wider than we count, and what it drew beyond would stay.
#[derive(Debug, Default)]
pub(super) struct UncertainRows {
    rows: BTreeMap<u16, Vec<Cell>>,
}

impl UncertainRows {
    /// Takes note of the frame just drawn and tells which rows must be written anew, complete.
    pub(super) fn take(&mut self, buffer: &Buffer) -> Vec<(u16, Vec<Cell>)> {
        let width = usize::from(buffer.area.width).max(1);
        let mut changed = Vec::new();
        for (y, cells) in (buffer.area.y..).zip(buffer.content.chunks(width)) {
            let is_uncertain = cells.iter().any(|cell| is_uncertain(cell.symbol()));
            let before = self.rows.get(&y);
            if (!is_uncertain && before.is_none()) || before.is_some_and(|before| before == cells) {
                continue;
            }
            changed.push((y, cells.to_vec()));
            if is_uncertain {
                self.rows.insert(y, cells.to_vec());
            } else {
                self.rows.remove(&y);
            }
        }
        changed
    }
}

/// Terminals agree about single narrow characters. A wide one that is half overwritten leaves a cell behind that
/// ratatui's difference does not mend.
fn is_uncertain(symbol: &str) -> bool {
    symbol.len() > 1 && (symbol.chars().nth(1).is_some() || symbol.width() > 1)
}
