//! Draws what is known about the group beneath its members: facts, and what there is to mend.

use ratatui::layout::Rect;

use crate::console::Model;
use crate::console::keymap::{CommandId, Layer};
use crate::console::overlay::lint_view;
use crate::console::view::Scene;
use crate::console::widget::{Canvas, Span, wrapped};

type Line = Vec<Span<'static>>;

/// Draws it at the bottom of `area` and returns what is left for the members.
///
/// The members come first: where not all of them and all of this fits, one line says that there is more and which key
/// shows it.
pub(super) fn draw(scene: &Scene<'_>, canvas: &mut Canvas<'_>, area: Rect) -> Rect {
    let details = scene.model.members();
    let room = usize::from(area.height);
    let members = details.rows().len() + details.unreadable().len();
    let mut lines = lines(scene.model, canvas, area.width.saturating_sub(2));
    if lines.is_empty() || room < 3 {
        return area;
    }
    if members + lines.len() + 1 > room {
        lines = vec![folded(scene, canvas)];
    }
    let height = u16::try_from(lines.len()).unwrap_or(u16::MAX).min(area.height);
    let rest = Rect {
        height: area.height - height,
        ..area
    };
    for (y, line) in (rest.bottom()..area.bottom()).zip(&lines) {
        canvas.line((area.x + 1, y), area.width.saturating_sub(2), line);
    }
    rest
}

fn lines(model: &Model, canvas: &Canvas<'_>, columns: u16) -> Vec<Line> {
    let details = model.members();
    let styles = canvas.theme.styles;
    let mut lines: Vec<Line> = Vec::new();
    for lint in details.lints().iter() {
        lines.extend(lint_view::lines(lint, canvas, columns, model.book()));
    }
    let group = details.group().and_then(|group| model.book().group(group));
    let description = group
        .and_then(|group| group.description.as_deref())
        .filter(|text| !text.is_empty());
    let described = description.map(|text| ("Description", text));
    let facts = details.facts().iter().map(|fact| (fact.label, fact.value.as_str()));
    for (label, value) in described.into_iter().chain(facts) {
        let fact = [
            Span::own(format!("{label}: "), styles.list.muted),
            Span::foreign(value.to_owned(), styles.list.text),
        ];
        lines.extend(wrapped(canvas, columns, &fact));
    }
    lines.extend(details.is_live().then(|| live(canvas)));
    lines
}

/// What the live column means: it is easily taken for something of this group.
fn live(canvas: &Canvas<'_>) -> Line {
    let text = "Live states hold everywhere, not for this group alone.";
    vec![Span::own(text, canvas.theme.styles.list.muted)]
}

/// How much there is, and the key that shows it.
fn folded(scene: &Scene<'_>, canvas: &Canvas<'_>) -> Line {
    let details = scene.model.members();
    let styles = canvas.theme.styles;
    let key = scene.keymap.key(Layer::MemberDetails, CommandId::GroupDetails);
    let key = key.unwrap_or_else(|| format!(":{}", CommandId::GroupDetails.id()));
    let lints = details.lints().len();
    let (sign, text, style) = if lints > 0 {
        (
            canvas.theme.glyphs.warning,
            lint_view::count(lints),
            styles.status.warning,
        )
    } else if details.is_live() && details.facts().is_empty() {
        return live(canvas);
    } else {
        (
            canvas.theme.glyphs.dot,
            "more about the group".to_owned(),
            styles.list.muted,
        )
    };
    vec![
        Span::own(format!("{sign} {text}, press "), style),
        Span::own(key, styles.hint.key),
    ]
}
