//! Lays out what an overlay has to say.

use ratatui::style::Style;

use super::sheet_view::Line;
use super::view::OverlayContext;
use crate::console::keymap::{CommandId, Layer};
use crate::console::pane::assignment_editor::amount;
use crate::console::theme::Theme;
use crate::console::widget::{Canvas, Span, wrapped};
use crate::console::word::{Tone, Word};
use crate::domain::RosterDiff;

/// The word in lines of `columns`, its sign before it and under it the keys that go on from here. `again` is the
/// command that repeats what failed.
pub(super) fn lines(
    word: &Word,
    canvas: &Canvas<'_>,
    columns: u16,
    (layer, again): (Layer, Option<CommandId>),
    context: &OverlayContext<'_>,
) -> Vec<Line> {
    let (sign, style) = sign(word.tone, canvas.theme);
    let mut lines = signed(
        canvas,
        columns,
        (sign, style),
        &[Span::foreign(own_signs(&word.text, canvas.theme), style)],
    );
    let styles = canvas.theme.styles.hint;
    let mut keys: Vec<(String, &'static str)> = word
        .next
        .iter()
        .filter(|command| (context.availability)(layer, **command).is_available())
        .filter_map(|command| Some((context.keymap.key(layer, *command)?, command.label())))
        .collect();
    if let (Some(again), Tone::Failed) = (again, word.tone) {
        keys.extend(context.keymap.key(layer, again).map(|key| (key, "try again")));
    }
    if !keys.is_empty() {
        let mut line = vec![Span::own("  ", styles.label)];
        for (place, (key, label)) in keys.into_iter().enumerate() {
            line.push(Span::own(if place == 0 { "" } else { "   " }, styles.label));
            line.push(Span::own(key, styles.key));
            line.push(Span::own(format!(" {label}"), styles.label));
        }
        lines.push(line);
    }
    lines
}

/// `spans` in lines of `columns` with `sign` before the first and the others under its text.
pub(super) fn signed(
    canvas: &Canvas<'_>,
    columns: u16,
    (sign, style): (&'static str, Style),
    spans: &[Span<'_>],
) -> Vec<Line> {
    let lines = wrapped(canvas, columns.saturating_sub(2), spans);
    let with_sign = |(place, line): (usize, Line)| {
        let sign = if place == 0 {
            format!("{sign:1} ")
        } else {
            "  ".to_owned()
        };
        std::iter::once(Span::own(sign, style)).chain(line).collect()
    };
    lines.into_iter().enumerate().map(with_sign).collect()
}

/// `text` with the two signs of our own sentences as this terminal can show them; text from elsewhere in it is escaped
/// when it is drawn.
pub(super) fn own_signs(text: &str, theme: &Theme) -> String {
    // Where there are only ASCII signs there is no dash but theirs.
    let text = text.replace('−', theme.glyphs.removed);
    if theme.glyphs.removed.is_ascii() {
        text.replace(" — ", " - ")
    } else {
        text
    }
}

/// The sizes of a change, `+4 −1 ~2 calls`, in the signs of this terminal.
pub(super) fn signed_amount(diff: &RosterDiff, theme: &Theme) -> String {
    own_signs(&amount(diff), theme)
}

/// The sign and the style of a tone.
const fn sign(tone: Tone, theme: &Theme) -> (&'static str, Style) {
    let (glyphs, styles) = (&theme.glyphs, &theme.styles.status);
    match tone {
        Tone::Done => (glyphs.done, styles.done),
        Tone::Note => (glyphs.dot, styles.info),
        Tone::Refused => (glyphs.warning, styles.warning),
        Tone::Failed => (glyphs.error, styles.error),
    }
}
