//! Rows for spreadsheets.

use super::{Glyphs, Table};
use crate::roster_file::neutralised;

/// Table rows as CSV, with titles as header; cells made visible, and harmless to spreadsheets.
pub(super) fn rows(table: &Table, glyphs: Glyphs) -> String {
    // Flexible, because a row that is longer or shorter would be left out otherwise, and nobody would see it.
    // Then nothing is left that can fail in memory.
    let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
    let _ = writer.write_record(table.columns().iter().map(|column| column.title));
    for row in table.rows() {
        let _ = writer.write_record(row.iter().map(|cell| neutralised(&glyphs.shown(cell))));
    }
    let bytes = writer.into_inner().unwrap_or_default();
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::super::Column;
    use super::*;

    #[test]
    fn formulas_are_harmless_and_can_be_told_apart() {
        let cells = ["=1+1", "'=1+1", "+49", "-5", "@a", "plain", "'quoted'"];
        let neutral: Vec<String> = cells.iter().map(|cell| neutralised(cell)).collect();
        assert_eq!(neutral, ["'=1+1", "''=1+1", "'+49", "'-5", "'@a", "plain", "'quoted'"]);
    }

    #[test]
    fn cells_are_quoted_and_visible() {
        let mut table = Table::new([Column::text("id"), Column::text("name")]);
        table.push(["7".into(), "Ruiz, \"Ana\"".into()]);
        table.push(["8".into(), "a\u{202e}b".into()]);
        assert_eq!(
            rows(&table, Glyphs::Unicode),
            "id,name\n7,\"Ruiz, \"\"Ana\"\"\"\n8,a‹RLO›b\n"
        );
    }
}
