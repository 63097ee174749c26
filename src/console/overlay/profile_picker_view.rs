//! Draws the profiles to choose from.

use ratatui::layout::Rect;

use super::profile_picker::ProfilePicker;
use super::sheet_view::{self, Sheet, WIDE};
use super::view::OverlayContext;
use crate::console::event::ProfileEntry;
use crate::console::keymap::Layer;
use crate::console::theme::Theme;
use crate::console::widget::{Canvas, Column, Emphasis, Focus, FrameView, Span, TableRow, TableView};

const COLUMNS: &[Column] = &[
    Column::fixed(1),
    Column::share(12, 2),
    Column::fixed(8),
    Column::share(16, 3).dropped(2),
    Column::fixed(10),
    Column::fixed(7).dropped(1),
];
const NAME: usize = 1;

/// Draws each profile with its phone system, and which one is in use.
pub(super) fn draw(picker: &ProfilePicker, canvas: &mut Canvas<'_>, area: Rect, context: &OverlayContext<'_>) {
    let theme = canvas.theme;
    let sheet = Sheet {
        frame: FrameView::new("Profiles", Emphasis::Focused, canvas),
        width: WIDE,
        rows: picker.entries().map_or(1, |entries| entries.len().max(1)),
        layer: Layer::ProfilePicker,
    };
    let place = sheet.open(canvas, area, context);
    let entries = match picker.entries() {
        Some([]) => {
            let text = "No profile is set up: `callboard profile add` makes one.";
            sheet_view::draw_lines(canvas, place, &[vec![Span::own(text, theme.styles.list.muted)]]);
            return;
        }
        None => {
            let text = format!("{} reading the configuration", theme.glyphs.running);
            sheet_view::draw_lines(canvas, place, &[vec![Span::own(text, theme.styles.status.running)]]);
            return;
        }
        Some(entries) => entries,
    };
    let table = TableView {
        list: picker.list(),
        columns: COLUMNS,
        name_column: NAME,
        focus: Focus::Here,
    };
    table.draw(canvas, place, |number| {
        entries
            .get(number)
            .map_or_else(TableRow::default, |entry| row(entry, theme, context))
    });
}

fn row<'t>(entry: &ProfileEntry, theme: &Theme, context: &OverlayContext<'_>) -> TableRow<'t> {
    let styles = theme.styles.list;
    let is_in_use = entry.name == context.profile;
    let session = if entry.signed_in { "signed in" } else { "signed out" };
    TableRow::of([
        Span::own(if is_in_use { theme.glyphs.marked } else { " " }, styles.marked),
        Span::foreign(entry.name.clone(), styles.text),
        Span::own(entry.backend.title(), styles.text),
        Span::foreign(entry.url.clone(), styles.muted),
        Span::own(session, styles.muted),
        Span::own(if is_in_use { "in use" } else { "" }, styles.text),
    ])
}
