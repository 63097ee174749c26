//! Draws the line at the top: where we are, and what is going on.

use ratatui::layout::Rect;

use super::Model;
use super::event::WallClock;
use super::requests::Request;
use super::widget::{Canvas, Span, running_line};
use crate::text::Align;

/// Draws program, profile and account on the left, running requests or the last answer on the right.
pub(super) fn draw(model: &Model, canvas: &mut Canvas<'_>, area: Rect) {
    let styles = canvas.theme.styles.header;
    let site = model.site();
    let detail = |text: String| Span::foreign(text, styles.detail);
    let dot = || Span::own(format!(" {} ", canvas.theme.glyphs.dot), styles.detail);
    let mut left = vec![
        Span::own(" callboard  ", styles.program),
        Span::foreign(site.profile.as_str(), styles.profile),
    ];
    if let Some(accent) = &site.accent {
        left.extend([
            Span::own(" [", styles.profile),
            Span::foreign(accent.as_str(), styles.profile),
        ]);
        left.push(Span::own("]", styles.profile));
    }
    let mut parts = vec![site.capabilities.backend().word().to_owned()];
    parts.push(site.identity.clone().unwrap_or_else(|| "not signed in".to_owned()));
    let rules = [
        (site.policy.protected, "protected"),
        (site.policy.read_only, "read-only"),
        (site.insecure, "NOT ENCRYPTED"),
    ];
    parts.extend(
        rules
            .into_iter()
            .filter(|(holds, _)| *holds)
            .map(|(_, word)| word.to_owned()),
    );
    for part in parts {
        left.push(dot());
        left.push(detail(part));
    }
    let right = status(model).replace('·', canvas.theme.glyphs.dot);
    let width = u16::try_from(canvas.theme.glyphs.measure().width(&right)).unwrap_or(u16::MAX);
    let room = area.width.saturating_sub(1);
    // What is going on may take what it needs up to half of the line; where we are stays readable.
    let right_columns = width.min(room / 2);
    let used = canvas.line((area.x, area.y), room.saturating_sub(right_columns + 1), &left);
    let rest = room.saturating_sub(used + 1);
    let columns = width.min(rest);
    let at = (area.x + room - columns, area.y);
    canvas.aligned(at, columns, Align::Right, &[Span::own(right, styles.detail)]);
}

fn status(model: &Model) -> String {
    // What takes its time is told in full, with its key, in the status line.
    let told = model.requests().lengthy().map(|request| request.id);
    let short = |request: &Request| match told {
        Some(id) if id == request.id => request.effect.label(),
        _ => request.sentence(),
    };
    let running: Vec<String> = model.requests().iter().map(short).collect();
    if let Some(line) = running_line(&running) {
        return line;
    }
    model
        .last_answer()
        .map_or_else(String::new, |(took, WallClock { hour, minute })| {
            format!("{} ms   synced {hour:02}:{minute:02}", took.as_millis())
        })
}
