//! Says what hangs on a group before it is deleted: who is in it, and what uses it.

use super::confirm::Uses;
use super::sheet_view::Line;
use super::view::OverlayContext;
use super::word_view::{own_signs, signed};
use crate::client::{Completeness, GroupUse, Listing};
use crate::console::short_id::{is_long, short_id};
use crate::console::widget::{Canvas, Span, wrapped};
use crate::domain::{AgentId, Group};

/// Names and uses that are told one by one.
const NAMED: usize = 5;

/// Who is in it by name, and the whole id where it stands shortened above.
pub(super) fn members(
    group: &Group,
    ids: &[AgentId],
    canvas: &Canvas<'_>,
    columns: u16,
    context: &OverlayContext<'_>,
) -> Vec<Line> {
    let styles = canvas.theme.styles.list;
    let mut lines = Vec::new();
    if is_long(group.id.as_str()) {
        let id = [
            Span::own("Its id: ", styles.muted),
            Span::foreign(group.id.to_string(), styles.muted),
        ];
        lines.extend(wrapped(canvas, columns, &id));
    }
    if ids.is_empty() {
        return lines;
    }
    let mut spans = vec![Span::own("Members: ", styles.muted)];
    for (place, id) in ids.iter().take(NAMED).enumerate() {
        let name = context.book.name(id).filter(|name| !name.is_empty());
        let comma = if place == 0 { "" } else { ", " };
        spans.push(Span::own(comma, styles.muted));
        if let Some(name) = name {
            spans.push(Span::foreign(name.to_string(), styles.text));
            spans.push(Span::own(" ", styles.text));
        }
        spans.push(Span::own("#", styles.text));
        spans.push(Span::foreign(short_id(id.as_str()), styles.text));
    }
    spans.push(Span::own(more(ids.len()), styles.muted));
    lines.extend(wrapped(canvas, columns, &spans));
    lines
}

/// What leads calls to it, or why that is not known.
pub(super) fn uses(uses: &Uses, canvas: &Canvas<'_>, columns: u16) -> Vec<Line> {
    let styles = canvas.theme.styles;
    let muted = |text: String| {
        wrapped(
            canvas,
            columns,
            &[Span::own(own_signs(&text, canvas.theme), styles.list.muted)],
        )
    };
    match uses {
        Uses::NotAsked => Vec::new(),
        Uses::Asking(_) => muted(format!("{} Asking what uses it.", canvas.theme.glyphs.running)),
        Uses::CannotTell(reason) => {
            let text = [Span::foreign(format!("{reason}."), styles.list.muted)];
            wrapped(canvas, columns, &text)
        }
        Uses::Failed(failure) => {
            let what = [
                Span::own("What uses it could not be read: ", styles.status.warning),
                Span::foreign(failure.message(), styles.status.warning),
            ];
            signed(
                canvas,
                columns,
                (canvas.theme.glyphs.warning, styles.status.warning),
                &what,
            )
        }
        Uses::Told(listing) => told(listing, canvas, columns),
    }
}

fn told(listing: &Listing<GroupUse>, canvas: &Canvas<'_>, columns: u16) -> Vec<Line> {
    let styles = canvas.theme.styles;
    let doubt = match &listing.completeness {
        Completeness::Complete => String::new(),
        Completeness::Incomplete { because, .. } => format!(" There may be more: {because}."),
    };
    if listing.items.is_empty() {
        let text = format!("Nothing is known to use it.{doubt}");
        return wrapped(canvas, columns, &[Span::foreign(text, styles.list.muted)]);
    }
    let style = styles.status.warning;
    let mut spans = vec![Span::own("Used by ", style)];
    for (place, used) in listing.items.iter().take(NAMED).enumerate() {
        let comma = if place == 0 { "" } else { ", " };
        let id = short_id(&used.id);
        let name = if used.name.is_empty() { "" } else { &used.name };
        let gap = if name.is_empty() { "" } else { " " };
        spans.push(Span::own(comma, style));
        spans.push(Span::foreign(format!("{} {name}{gap}#{id}", used.kind), style));
    }
    spans.push(Span::own(
        format!("{}: what leads here will find nobody.", more(listing.items.len())),
        style,
    ));
    spans.push(Span::foreign(doubt.trim_start().to_owned(), style));
    signed(canvas, columns, (canvas.theme.glyphs.warning, style), &spans)
}

fn more(count: usize) -> String {
    match count.saturating_sub(NAMED) {
        0 => String::new(),
        more => format!(" and {more} more"),
    }
}
