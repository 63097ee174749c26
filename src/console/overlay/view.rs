//! Draws whatever lies over the panes.

use ratatui::layout::Rect;

use super::{
    Overlay, agent_card_view, confirm_view, error_details_view, group_details_view, group_form_view, help_view,
    line_form_view, merge_view, palette_view, profile_picker_view, review_view, sign_in_view, write_outcome_view,
};
use crate::client::Capabilities;
use crate::console::book::Book;
use crate::console::keymap::{Availability, CommandId, Keymap, Layer};
use crate::console::widget::Canvas;

/// What overlays are drawn with besides their own state: keys, names and the rules of the phone system.
#[derive(Clone, Copy)]
pub struct OverlayContext<'a> {
    /// The keys, for hints and help.
    pub keymap: &'a Keymap,
    /// Whether a command can be given while a layer is on top.
    pub availability: &'a dyn Fn(Layer, CommandId) -> Availability,
    /// Names of groups and agents.
    pub book: &'a Book,
    /// What the phone system can do.
    pub capabilities: &'a Capabilities,
    /// The profile in use.
    pub profile: &'a str,
    /// The note that will be kept with the change under review.
    pub note: Option<&'a str>,
}

/// Draws `overlay` over the middle of `area`, never beyond it, with a line of hints as its last row.
pub fn draw(overlay: &Overlay, canvas: &mut Canvas<'_>, area: Rect, context: &OverlayContext<'_>) {
    match overlay {
        Overlay::Review(review) => review_view::draw(review, canvas, area, context),
        Overlay::Confirm(confirm) => confirm_view::draw(confirm, canvas, area, context),
        Overlay::Merge(merge) => merge_view::draw(merge, canvas, area, context),
        Overlay::SignIn(sign_in) => sign_in_view::draw(sign_in, canvas, area, context),
        Overlay::GroupForm(form) => group_form_view::draw(form, canvas, area, context),
        Overlay::LineForm(form) => line_form_view::draw(form, canvas, area, context),
        Overlay::GroupDetails(details) => group_details_view::draw(details, canvas, area, context),
        Overlay::WriteOutcome(outcome) => write_outcome_view::draw(outcome, canvas, area, context),
        Overlay::ErrorDetails(details) => error_details_view::draw(details, canvas, area, context),
        Overlay::Help(help) => help_view::draw(help, canvas, area, context),
        Overlay::Palette(palette) => palette_view::draw(palette, canvas, area, context),
        Overlay::AgentCard(card) => agent_card_view::draw(card, canvas, area, context),
        Overlay::ProfilePicker(picker) => profile_picker_view::draw(picker, canvas, area, context),
    }
}
