//! Says what makes a change dangerous.

use super::sheet_view::Line;
use super::word_view::signed;
use crate::console::widget::{Canvas, Span};
use crate::domain::Hazard;

/// One danger in lines of `columns`, with the warning sign before it.
pub(super) fn lines(hazard: &Hazard, canvas: &Canvas<'_>, columns: u16) -> Vec<Line> {
    let style = canvas.theme.styles.status.warning;
    let own = |text: String| Span::own(text, style);
    let group = |name: &str, id: &str| Span::foreign(format!("{name} #{id}"), style);
    let spans = match hazard {
        Hazard::EmptiesGroup {
            group: id,
            name,
            removed,
        } => vec![
            own(format!("Takes all {} out of ", members(*removed))),
            group(name, id.as_str()),
            own(": nobody is left to take its calls.".to_owned()),
        ],
        Hazard::RemovesTooManyOfGroup {
            group: id,
            name,
            removed,
            of,
            limit_percent,
        } => vec![
            own(format!("Takes {removed} of {} out of ", members(*of))),
            group(name, id.as_str()),
            own(format!(": more than {limit_percent}%.")),
        ],
        Hazard::RemovesTooManyInTotal { removed, limit } => {
            vec![own(format!(
                "Takes out {} in total: more than {limit}.",
                members(*removed)
            ))]
        }
        Hazard::DeletesGroup {
            group: id,
            name,
            members: count,
        } => vec![
            own("Deletes ".to_owned()),
            group(name, id.as_str()),
            own(match count {
                Some(count) => format!(" for good, and {} with it.", memberships(*count)),
                None => " for good, and its memberships with it.".to_owned(),
            }),
        ],
        Hazard::ProtectedProfile { profile } => vec![
            own("The profile ".to_owned()),
            Span::foreign(&**profile, style),
            own(" is protected: every write is confirmed by typing.".to_owned()),
        ],
    };
    signed(canvas, columns, (canvas.theme.glyphs.warning, style), &spans)
}

fn members(count: usize) -> String {
    format!("{count} {}", if count == 1 { "member" } else { "members" })
}

fn memberships(count: usize) -> String {
    format!("{count} {}", if count == 1 { "membership" } else { "memberships" })
}
