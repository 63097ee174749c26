//! Draws a list in columns: the rows on screen, and no other.

use ratatui::layout::Rect;
use ratatui::style::Style;

use super::canvas_view::{Canvas, Span};
use super::columns::{Column, columns};
use super::list_cursor::ListCursor;
use crate::text::Align;

/// Whether keys go to what is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Focus {
    /// They do.
    Here,
    /// They go elsewhere.
    Elsewhere,
}

/// What a row shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TableRow<'t> {
    /// One entry per column.
    pub cells: Vec<Vec<Span<'t>>>,
    /// Laid over the whole row, as for stale or inactive ones.
    pub over: Style,
}

impl<'t> TableRow<'t> {
    /// A row of one span per cell.
    pub fn of(cells: impl IntoIterator<Item = Span<'t>>) -> Self {
        Self {
            cells: cells.into_iter().map(|span| vec![span]).collect(),
            over: Style::new(),
        }
    }
}

/// A list in columns with a cursor bar at its left and, when there is more than fits, a scroll bar at its right.
#[derive(Clone, Copy, Debug)]
pub struct TableView<'a> {
    /// Cursor and window.
    pub list: &'a ListCursor,
    /// The columns.
    pub columns: &'a [Column],
    /// The column, by number, that is emphasised in the cursor's row: the whole row would cost thrice the bytes.
    pub name_column: usize,
    /// Whether keys go to this list.
    pub focus: Focus,
}

/// Columns between two columns.
const GAP: u16 = 1;

impl TableView<'_> {
    /// Draws into `area`, asking `row` for the rows on screen alone.
    pub fn draw<'t>(self, canvas: &mut Canvas<'_>, area: Rect, row: impl Fn(usize) -> TableRow<'t>) {
        let window = self.list.window(usize::from(area.height));
        let has_bar = self.list.len() > usize::from(area.height);
        let places = columns(self.columns, area.width.saturating_sub(1 + u16::from(has_bar)), GAP);
        for (y, number) in (area.top()..area.bottom()).zip(window.clone()) {
            let is_under_cursor = self.list.cursor() == Some(number);
            if is_under_cursor {
                let styles = canvas.theme.styles.list;
                let style = if self.focus == Focus::Here {
                    styles.cursor_bar
                } else {
                    styles.cursor_bar_idle
                };
                canvas.repeat((area.x, y), 1.min(area.width), canvas.theme.glyphs.cursor, style);
            }
            let TableRow { cells, over } = row(number);
            for (place, (spans, column)) in cells.into_iter().zip(self.columns).enumerate() {
                let Some((x, width)) = places.get(place).copied().flatten() else {
                    continue;
                };
                let is_name = is_under_cursor && place == self.name_column;
                let emphasis = if is_name {
                    canvas.theme.styles.list.cursor_name
                } else {
                    Style::new()
                };
                let spans: Vec<Span<'_>> = spans
                    .into_iter()
                    .map(|span| span.patched(over).patched(emphasis))
                    .collect();
                canvas.aligned((area.x + 1 + x, y), width, column.align, &spans);
            }
        }
        if has_bar && area.width > 1 {
            let (first, rows) = thumb(area.height, window.start, window.len(), self.list.len());
            for y in first..first + rows {
                let at = (area.right() - 1, area.y + y);
                canvas.repeat(at, 1, canvas.theme.glyphs.thumb, canvas.theme.styles.list.thumb);
            }
        }
    }

    /// Draws headings in the row above the rows.
    pub fn draw_headings(self, canvas: &mut Canvas<'_>, area: Rect, rows: u16, headings: &[&'static str]) {
        let has_bar = self.list.len() > usize::from(rows);
        let places = columns(self.columns, area.width.saturating_sub(1 + u16::from(has_bar)), GAP);
        let style = canvas.theme.styles.list.muted;
        for ((heading, place), column) in headings.iter().zip(places).zip(self.columns) {
            if let Some((x, width)) = place {
                let align: Align = column.align;
                canvas.aligned((area.x + 1 + x, area.y), width, align, &[Span::own(*heading, style)]);
            }
        }
    }
}

/// First row and number of rows of the thumb in a bar of `height` rows.
fn thumb(height: u16, start: usize, shown: usize, length: usize) -> (u16, u16) {
    let total = length.max(1);
    let bar = usize::from(height);
    let rows = (bar * shown / total).clamp(1, bar.max(1));
    let span = total.saturating_sub(shown).max(1);
    let first = (bar - rows.min(bar)) * start.min(span) / span;
    (
        u16::try_from(first).unwrap_or(0),
        u16::try_from(rows).unwrap_or(1).min(height),
    )
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::super::test_screen_view::{ascii, buffer, drawn, unicode};
    use super::*;

    const COLUMNS: &[Column] = &[Column::share(6, 1), Column::fixed(4).right().dropped(1)];

    fn view(list: &ListCursor) -> TableView<'_> {
        TableView {
            list,
            columns: COLUMNS,
            name_column: 0,
            focus: Focus::Here,
        }
    }

    fn row(number: usize) -> TableRow<'static> {
        let name = ["Support L1", "山田\u{202e}", "Night"]
            .get(number)
            .copied()
            .unwrap_or("more");
        TableRow::of([
            Span::foreign(name, Style::new()),
            Span::own(number.to_string(), Style::new()),
        ])
    }

    fn list(length: usize) -> ListCursor {
        let mut list = ListCursor::default();
        list.keep_on(length, None);
        list
    }

    #[test]
    fn rows_line_up_whatever_their_names_are() {
        let list = list(3);
        let screen = drawn(&unicode(), 20, 3, |canvas, area| view(&list).draw(canvas, area, row));
        assert_eq!(
            screen,
            "▌Support L1        0\n 山田‹RLO›         1\n Night             2"
        );
        let screen = drawn(&ascii(), 9, 1, |canvas, area| view(&list).draw(canvas, area, row));
        assert_eq!(screen, ">Supp...#");
    }

    #[test]
    fn only_rows_on_screen_are_asked_for() {
        let mut list = list(100_000);
        list.go_to(50_000);
        let asked = Cell::new(0);
        drawn(&unicode(), 20, 5, |canvas, area| {
            view(&list).draw(canvas, area, |number| {
                asked.set(asked.get() + 1);
                row(number)
            });
        });
        assert_eq!(asked.get(), 5);
    }

    #[test]
    fn the_scroll_bar_reaches_both_ends() {
        let mut list = list(30);
        let screen = drawn(&unicode(), 12, 3, |canvas, area| view(&list).draw(canvas, area, row));
        assert!(
            screen.lines().next().is_some_and(|line| line.ends_with('█')),
            "{screen}"
        );
        list.go_to(29);
        let screen = drawn(&unicode(), 12, 3, |canvas, area| view(&list).draw(canvas, area, row));
        assert!(
            screen.lines().last().is_some_and(|line| line.ends_with('█')),
            "{screen}"
        );
    }

    #[test]
    fn a_cursor_move_changes_few_cells() {
        let mut list = list(3);
        let theme = unicode();
        let before = buffer(&theme, 60, 3, |canvas, area| view(&list).draw(canvas, area, row));
        list.go_to(2);
        let after = buffer(&theme, 60, 3, |canvas, area| view(&list).draw(canvas, area, row));
        let changed = before.diff(&after).len();
        assert!(changed <= 2 + "Support L1".len() + "Night".len(), "{changed}");
    }

    #[test]
    fn no_room_is_no_panic() {
        let list = list(3);
        for (width, height) in [(0, 0), (1, 1), (2, 1), (3, 0)] {
            drawn(&unicode(), width, height, |canvas, area| {
                view(&list).draw(canvas, area, row);
            });
        }
    }

    #[test]
    fn headings_stand_above_their_columns() {
        let list = list(1);
        let screen = drawn(&unicode(), 20, 1, |canvas, area| {
            view(&list).draw_headings(canvas, area, 5, &["group", "in"]);
        });
        assert_eq!(screen, " group            in");
    }
}
