//! Draws the whole screen from the model.
//!
//! ```text
//!   callboard  support · deepcall · 29791451 · protected         42 ms   synced 12:41   header_view.rs
//!  ┌ panes, side by side or one at a time, and what lies over them ─────────────────┐
//!  └────────────────────────────────────────────────────────────────────────────────┘
//!   ✗ what there is to say, with the keys of the next step                             word_view.rs
//!   e edit roster   n new   / filter   ? help   q quit
//! ```

use ratatui::layout::Rect;

use super::Model;
use super::event::Size;
use super::header_view;
use super::keymap::{Keymap, PressedKeys};
use super::layout::{Arrangement, Pane};
use super::overlay;
use super::overlay::view::OverlayContext;
use super::pane::assignment_editor::{self, AssignmentEditor};
use super::pane::{group_list, member_details};
use super::widget::{Canvas, Focus, HintLineView, PendingView, Span};
use super::word_view;

/// Columns of the group list beside another pane, at least.
const LIST_WIDTH: u16 = 38;

/// Everything a frame is made of; drawing changes none of it.
#[derive(Clone, Copy, Debug)]
pub struct Scene<'a> {
    /// The state.
    pub model: &'a Model,
    /// The keys, for hints.
    pub keymap: &'a Keymap,
    /// The keys pressed of a sequence that is not finished.
    pub pressed: &'a PressedKeys,
}

impl Scene<'_> {
    /// Draws the frame.
    pub fn draw(&self, canvas: &mut Canvas<'_>) {
        let area = canvas.area();
        let arrangement = self.model.arrangement();
        // The buffer decides: a resize reaches it before it reaches the model.
        let is_small = area.width < 80 || area.height < 24;
        if is_small || arrangement == Arrangement::TooSmall {
            draw_too_small(canvas, area);
            return;
        }
        let body = Rect {
            y: area.y + 1,
            height: area.height - 3,
            ..area
        };
        header_view::draw(self.model, canvas, Rect { height: 1, ..area });
        match arrangement {
            Arrangement::TooSmall => {}
            Arrangement::One(pane) => self.draw_pane(canvas, body, pane),
            Arrangement::Two(right) => {
                let width = LIST_WIDTH.max(area.width / 4);
                let left = Rect { width, ..body };
                let rest = Rect {
                    x: body.x + width,
                    width: body.width - width,
                    ..body
                };
                self.draw_pane(canvas, left, Pane::Groups);
                self.draw_pane(canvas, rest, right);
            }
        }
        word_view::draw(self, canvas, (area.x, area.bottom() - 2), area.width);
        if self.model.overlays().is_empty() {
            self.draw_hints(canvas, (area.x, area.bottom() - 1), area.width);
        }
        self.draw_overlays(canvas, body);
        self.draw_pending(canvas, body);
    }

    fn draw_pane(&self, canvas: &mut Canvas<'_>, area: Rect, pane: Pane) {
        let has_keys = self.model.focus() == pane && self.model.overlays().is_empty();
        let focus = if has_keys { Focus::Here } else { Focus::Elsewhere };
        match (pane, self.model.editor()) {
            (Pane::Groups, _) => group_list::view::draw(self.model, canvas, area, focus),
            (Pane::Editor, Some(editor)) => assignment_editor::view::draw(self.model, editor, canvas, area, focus),
            _ => member_details::view::draw(self, canvas, area, focus),
        }
    }

    /// Every overlay brings its own hints as its last row.
    fn draw_overlays(&self, canvas: &mut Canvas<'_>, area: Rect) {
        let model = self.model;
        let availability = |layer, command| model.availability_in(layer, command);
        let context = OverlayContext {
            keymap: self.keymap,
            availability: &availability,
            book: model.book(),
            capabilities: &model.site().capabilities,
            profile: &model.site().profile,
            note: model.editor().and_then(AssignmentEditor::note),
        };
        for overlay in model.overlays().iter() {
            overlay::view::draw(overlay, canvas, area, &context);
        }
    }

    fn draw_hints(&self, canvas: &mut Canvas<'_>, at: (u16, u16), columns: u16) {
        let model = self.model;
        let hints = self.keymap.hints(model.layer(), usize::from(columns), |command| {
            model.availability(command)
        });
        HintLineView { hints: &hints }.draw(canvas, at, columns);
    }

    fn draw_pending(&self, canvas: &mut Canvas<'_>, area: Rect) {
        let presses = self.pressed.presses();
        if presses.is_empty() {
            return;
        }
        let model = self.model;
        let keys = self
            .keymap
            .pending(model.layer(), presses, |command| model.availability(command));
        let keys_so_far: Vec<String> = presses.iter().map(ToString::to_string).collect();
        PendingView {
            pressed: &keys_so_far.join(" "),
            keys: &keys,
        }
        .draw(canvas, area);
    }
}

fn draw_too_small(canvas: &mut Canvas<'_>, area: Rect) {
    let Size { width, height } = Size {
        width: area.width,
        height: area.height,
    };
    let lines = [
        format!("callboard needs 80x24, this is {width}x{height}."),
        "Enlarge the window; nothing is lost.".to_owned(),
    ];
    let style = canvas.theme.styles.status.info;
    for (y, line) in (area.top()..area.bottom()).zip(lines) {
        canvas.line((area.x, y), area.width, &[Span::own(line, style)]);
    }
}
