//! Draws the palette.

use ratatui::layout::Rect;

use super::palette::{Palette, PaletteItem, PalettePurpose};
use super::sheet_view::{self, Sheet, WIDE};
use super::view::OverlayContext;
use crate::console::keymap::{Availability, CommandId, Layer};
use crate::console::short_id::short_id;
use crate::console::theme::Theme;
use crate::console::widget::{Canvas, Column, Emphasis, FieldView, Focus, FrameView, Span, TableRow, TableView};

const COMMANDS: &[Column] = &[Column::fixed(20), Column::share(20, 1), Column::fixed(14).dropped(1)];
const GROUPS: &[Column] = &[Column::share(16, 3), Column::share(8, 1)];
/// Rows it takes at least, so that it does not jump about while one types.
const LEAST: usize = 8;

/// Draws what is typed and what it finds, best first.
pub(super) fn draw(palette: &Palette, canvas: &mut Canvas<'_>, area: Rect, context: &OverlayContext<'_>) {
    let theme = canvas.theme;
    let (title, sign, columns) = match palette.purpose() {
        PalettePurpose::Commands(_) => ("Commands", ":", COMMANDS),
        PalettePurpose::Groups => ("Jump to a group", "/", GROUPS),
    };
    let found = match palette.len() {
        0 => "nothing found".to_owned(),
        found => format!("{found} found"),
    };
    let sheet = Sheet {
        frame: FrameView::new(title, Emphasis::Focused, canvas).badge(Span::own(found, theme.styles.frame.badge)),
        width: WIDE,
        rows: palette.len().max(LEAST) + 1,
        layer: Layer::Palette,
    };
    let place = sheet.open(canvas, area, context);
    let (top, rows) = sheet_view::split_top(place, 1);
    if !top.is_empty() {
        let room = top.width.saturating_sub(2);
        let sign = [
            Span::own(sign, theme.styles.hint.key),
            Span::own(" ", theme.styles.field.text),
        ];
        let used = canvas.line((top.x + 1, top.y), room, &sign);
        let view = FieldView {
            field: palette.field(),
            placeholder: "a few letters",
            focus: Focus::Here,
        };
        view.draw(canvas, (top.x + 1 + used, top.y), room - used);
    }
    let table = TableView {
        list: palette.list(),
        columns,
        name_column: 0,
        focus: Focus::Here,
    };
    table.draw(canvas, rows, |number| match palette.item(number) {
        Some(PaletteItem::Command(command)) => command_row(*command, palette.purpose(), theme, context),
        Some(PaletteItem::Group(id, name)) => TableRow::of([
            Span::foreign(name.to_string(), theme.styles.list.text),
            Span::foreign(format!("#{}", short_id(id.as_str())), theme.styles.list.muted),
        ]),
        None => TableRow::default(),
    });
}

fn command_row<'t>(
    command: CommandId,
    purpose: PalettePurpose,
    theme: &Theme,
    context: &OverlayContext<'_>,
) -> TableRow<'t> {
    let styles = theme.styles.hint;
    let layer = match purpose {
        PalettePurpose::Commands(layer) => layer,
        PalettePurpose::Groups => Layer::Palette,
    };
    let keys: Vec<String> = context
        .keymap
        .keys(layer, command)
        .iter()
        .map(ToString::to_string)
        .collect();
    let (style, what) = match (context.availability)(layer, command) {
        Availability::Unavailable { reason } => (
            styles.unavailable,
            Span::foreign(format!("not now: {reason}"), styles.unavailable),
        ),
        _ => (styles.label, Span::own(command.sentence(), styles.label)),
    };
    TableRow::of([
        Span::own(command.id(), style),
        what,
        Span::own(keys.join(", "), styles.key),
    ])
}
