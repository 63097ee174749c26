//! The named styles that views read, all derived from the palette.

use ratatui::style::{Modifier, Style};

use super::ColorMode;
use super::ink::Ink;
use super::palette::{Background, Palette, Role};

/// Panes and dialogs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FrameStyles {
    /// Border without focus.
    pub border: Style,
    /// Border with focus.
    pub border_focused: Style,
    /// Title without focus.
    pub title: Style,
    /// Title with focus.
    pub title_focused: Style,
    /// Counts and states beside the title.
    pub badge: Style,
    /// Border and title of a question about something that cannot be undone.
    pub danger: Style,
}

/// Lists and tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ListStyles {
    /// Ordinary cells.
    pub text: Style,
    /// Ids, details.
    pub muted: Style,
    /// The bar left of the row that keys go to.
    pub cursor_bar: Style,
    /// That bar while another pane has the focus.
    pub cursor_bar_idle: Style,
    /// Laid over the name in the row that keys go to.
    pub cursor_name: Style,
    /// The mark of marked rows.
    pub marked: Style,
    /// Laid over letters that the query found.
    pub found: Style,
    /// Laid over inactive or stale rows.
    pub faded: Style,
    /// The thumb of the scroll bar.
    pub thumb: Style,
}

/// What would become of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChangeStyles {
    /// It would be added.
    pub added: Style,
    /// It would be removed.
    pub removed: Style,
    /// It would change.
    pub changed: Style,
}

/// Whether a member receives calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CallsStyles {
    /// It does.
    pub on: Style,
    /// It does not.
    pub off: Style,
    /// The phone system did not say.
    pub unknown: Style,
}

/// Messages, by what they mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StatusStyles {
    /// To know.
    pub info: Style,
    /// It worked.
    pub done: Style,
    /// It needs attention.
    pub warning: Style,
    /// It failed.
    pub error: Style,
    /// It is under way.
    pub running: Style,
}

/// Hints, help and palette.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HintStyles {
    /// A key.
    pub key: Style,
    /// What it does.
    pub label: Style,
    /// What cannot be done now.
    pub unavailable: Style,
    /// A heading.
    pub heading: Style,
}

/// Text fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FieldStyles {
    /// What the field is for.
    pub label: Style,
    /// The same while it has the focus.
    pub label_focused: Style,
    /// What was typed.
    pub text: Style,
    /// The cell that the next character goes to.
    pub cursor: Style,
    /// What to type, while nothing is.
    pub placeholder: Style,
    /// What is wrong with it.
    pub error: Style,
    /// A button.
    pub button: Style,
    /// The button that Enter presses.
    pub button_focused: Style,
}

/// The line at the top.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HeaderStyles {
    /// The program's name.
    pub program: Style,
    /// The profile, in its accent.
    pub profile: Style,
    /// The rest.
    pub detail: Style,
}

/// All styles, grouped by what is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Styles {
    /// Panes and dialogs.
    pub frame: FrameStyles,
    /// Lists and tables.
    pub list: ListStyles,
    /// Planned changes.
    pub change: ChangeStyles,
    /// Calls on, off, unknown.
    pub calls: CallsStyles,
    /// Messages.
    pub status: StatusStyles,
    /// Hints, help and palette.
    pub hint: HintStyles,
    /// Text fields.
    pub field: FieldStyles,
    /// The line at the top.
    pub header: HeaderStyles,
}

impl Styles {
    pub(super) fn new(palette: &Palette, mode: ColorMode, background: Background, accent: Option<Ink>) -> Self {
        let ink = |role: Role| palette.ink(background, role).style(mode);
        let accent = accent.map_or(ink(Role::Accent), |accent| accent.style(mode));
        let is_mono = mode == ColorMode::Mono;
        // Where colour would set something back or bring it forward, without colours a modifier does.
        let or = |style: Style, modifier: Modifier| if is_mono { style.add_modifier(modifier) } else { style };
        let muted = or(ink(Role::Muted), Modifier::DIM);
        let text = ink(Role::Text);
        let bold = Style::new().add_modifier(Modifier::BOLD);
        let error = ink(Role::Error).add_modifier(Modifier::BOLD);
        let focus = ink(Role::Focus).add_modifier(Modifier::BOLD);
        let reversed = Style::new().add_modifier(Modifier::REVERSED);
        Self {
            frame: FrameStyles {
                border: or(ink(Role::Border), Modifier::DIM),
                border_focused: ink(Role::Focus),
                title: text,
                title_focused: focus,
                badge: muted,
                danger: error,
            },
            list: ListStyles {
                text,
                muted,
                cursor_bar: or(focus, Modifier::REVERSED),
                cursor_bar_idle: muted,
                cursor_name: bold,
                marked: or(ink(Role::Marked), Modifier::BOLD),
                found: Style::new().add_modifier(Modifier::UNDERLINED),
                faded: muted,
                thumb: muted,
            },
            change: ChangeStyles {
                added: or(ink(Role::Added), Modifier::BOLD),
                removed: or(ink(Role::Removed), Modifier::DIM),
                changed: or(ink(Role::Changed), Modifier::UNDERLINED),
            },
            calls: CallsStyles {
                on: ink(Role::Calls),
                off: muted,
                unknown: or(ink(Role::Warning), Modifier::UNDERLINED),
            },
            status: StatusStyles {
                info: text,
                done: ink(Role::Added),
                warning: or(ink(Role::Warning), Modifier::BOLD),
                error,
                running: muted,
            },
            hint: HintStyles {
                key: or(ink(Role::Key), Modifier::BOLD),
                label: text,
                unavailable: muted,
                heading: bold,
            },
            field: FieldStyles {
                label: muted,
                label_focused: focus,
                text,
                cursor: reversed,
                placeholder: muted,
                error,
                button: text,
                button_focused: reversed,
            },
            header: HeaderStyles {
                program: bold,
                profile: accent.add_modifier(Modifier::BOLD),
                detail: muted,
            },
        }
    }
}
