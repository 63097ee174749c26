//! Aligned columns for people.

use super::{Glyphs, Paint};
use crate::text::{self, Align};

/// One column of a table.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    /// The title above it, and its name in CSV.
    pub title: &'static str,
    /// Where short cells stand.
    pub align: Align,
}

impl Column {
    /// A column of text.
    pub const fn text(title: &'static str) -> Self {
        Self {
            title,
            align: Align::Left,
        }
    }

    /// A column of numbers.
    pub const fn number(title: &'static str) -> Self {
        Self {
            title,
            align: Align::Right,
        }
    }
}

/// Rows under titles. Cells hold text as it came; rendering makes it visible.
#[derive(Clone, Debug, Default)]
pub struct Table {
    columns: Vec<Column>,
    rows: Vec<Vec<String>>,
    titles: Titles,
}

/// Whether people see the titles; CSV always has them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Titles {
    #[default]
    Shown,
    Hidden,
}

impl Table {
    /// A table without rows.
    pub fn new(columns: impl IntoIterator<Item = Column>) -> Self {
        Self {
            columns: columns.into_iter().collect(),
            rows: Vec::new(),
            titles: Titles::Shown,
        }
    }

    /// Pairs of a label and a value, for one thing instead of a list.
    pub fn facts(facts: impl IntoIterator<Item = (&'static str, String)>) -> Self {
        let mut table = Self::new([Column::text("field"), Column::text("value")]);
        table.titles = Titles::Hidden;
        for (label, value) in facts {
            table.push([label.to_owned(), value]);
        }
        table
    }

    /// Adds a row.
    pub fn push(&mut self, row: impl IntoIterator<Item = String>) {
        self.rows.push(row.into_iter().collect());
    }

    /// The columns.
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// The rows.
    pub fn rows(&self) -> &[Vec<String>] {
        &self.rows
    }

    /// Lines of aligned cells; nothing when there is no row.
    pub fn render(&self, paint: Paint, glyphs: Glyphs) -> String {
        if self.rows.is_empty() {
            return String::new();
        }
        let shown: Vec<Vec<String>> = self
            .rows
            .iter()
            .map(|row| row.iter().map(|cell| glyphs.shown(cell).into_owned()).collect())
            .collect();
        let titles: Vec<String> = self.columns.iter().map(|column| column.title.to_uppercase()).collect();
        let mut widths: Vec<usize> = match self.titles {
            Titles::Shown => titles.iter().map(|title| text::width(title)).collect(),
            Titles::Hidden => vec![0; titles.len()],
        };
        for row in &shown {
            for (width, cell) in widths.iter_mut().zip(row) {
                *width = (*width).max(text::width(cell));
            }
        }
        let mut lines = String::new();
        if self.titles == Titles::Shown {
            lines.push_str(&paint.strong(&self.line(&titles, &widths)));
            lines.push('\n');
        }
        for row in &shown {
            lines.push_str(&self.line(row, &widths));
            lines.push('\n');
        }
        lines
    }

    fn line(&self, cells: &[String], widths: &[usize]) -> String {
        let fitted: Vec<String> = cells
            .iter()
            .zip(widths)
            .zip(&self.columns)
            .map(|((cell, width), column)| text::fit(cell, *width, column.align))
            .collect();
        fitted.join("  ").trim_end().to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wide_and_hostile_names_keep_the_columns_apart() {
        let mut table = Table::new([Column::number("id"), Column::text("name"), Column::text("status")]);
        table.push(["7".into(), "山田".into(), "active".into()]);
        table.push(["10".into(), "a\u{1b}[2Jb".into(), "active".into()]);
        insta::assert_snapshot!(table.render(Paint::Plain, Glyphs::Unicode), @r"
        ID  NAME        STATUS
         7  山田        active
        10  a‹ESC›[2Jb  active
        ");
    }

    #[test]
    fn ascii_shows_nothing_else() {
        let mut table = Table::new([Column::text("name")]);
        table.push(["José".into()]);
        let text = table.render(Paint::Plain, Glyphs::Ascii);
        assert_eq!(text, "NAME\nJos<U+00E9>\n");
    }
}
