//! Draws an agent's name so that nobody is taken for another.

use crate::console::Likeness;
use crate::console::book::Book;
use crate::console::short_id::short_id;
use crate::console::theme::Theme;
use crate::console::widget::Span;
use crate::domain::{AgentId, AgentStatus};

/// The name, whether the agent may work, and whose name theirs could be taken for.
pub(super) fn spans(agent: &AgentId, book: &Book, theme: &Theme) -> Vec<Span<'static>> {
    let styles = theme.styles.list;
    let name = book.name(agent).unwrap_or_default();
    let mut spans = Vec::new();
    if matches!(book.like_agent(agent), Some(Likeness::Like(_))) {
        // What is behind the name may be cut.
        spans.push(Span::own(
            format!("{} ", theme.glyphs.warning),
            theme.styles.status.warning,
        ));
    }
    spans.push(Span::foreign(name.to_string(), styles.text));
    if book
        .agent(agent)
        .is_some_and(|agent| agent.status == AgentStatus::Inactive)
    {
        spans.push(Span::own(" (inactive)", styles.muted));
    }
    match book.like_agent(agent) {
        None => {}
        // The id column tells them apart.
        Some(Likeness::Equal) => spans.push(Span::own(" (same name)", styles.muted)),
        Some(Likeness::Like(other)) => spans.extend([
            Span::own(" (like #", styles.muted),
            Span::foreign(short_id(other.as_str()), styles.muted),
            Span::own(")", styles.muted),
        ]),
    }
    spans
}
