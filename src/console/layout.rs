//! Which panes show and which has the focus.
//!
//! ```text
//!  < 80×24        80…99 columns                100 columns and more
//!  too small      ┌ the focused pane ┐         ┌ Groups ┐┌ Members or editor ┐
//! ```

use super::event::Size;

/// One of the three panes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pane {
    /// The group list.
    Groups,
    /// The member details.
    Members,
    /// The assignment editor.
    Editor,
}

/// What is on screen under the overlays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arrangement {
    /// The screen has no room for us; we say so and wait.
    TooSmall,
    /// One pane.
    One(Pane),
    /// The group list on the left, this pane on the right.
    Two(Pane),
}

/// Whether a roster is being edited: then the editor takes the place of the member details.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Editing {
    /// It is.
    Yes,
    /// It is not.
    No,
}

const LEAST: Size = Size { width: 80, height: 24 };
const TWO_PANES: u16 = 100;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Side {
    List,
    Work,
}

/// Size of the screen and focus; everything else about the arrangement follows from them.
#[derive(Clone, Copy, Debug)]
pub struct Layout {
    size: Size,
    side: Side,
}

impl Default for Layout {
    fn default() -> Self {
        Self {
            size: LEAST,
            side: Side::List,
        }
    }
}

impl Layout {
    /// Takes another size of the screen; the focus stays.
    pub const fn resize(&mut self, size: Size) {
        self.size = size;
    }

    /// The size of the screen.
    pub const fn size(&self) -> Size {
        self.size
    }

    /// Gives the focus to the group list.
    pub const fn focus_list(&mut self) {
        self.side = Side::List;
    }

    /// Gives the focus to the member details or the editor.
    pub const fn focus_work(&mut self) {
        self.side = Side::Work;
    }

    /// Gives the focus to the other side.
    pub fn focus_other(&mut self) {
        self.side = match self.side {
            Side::List => Side::Work,
            Side::Work => Side::List,
        };
    }

    /// The pane that keys go to.
    pub fn focused(&self, editing: Editing) -> Pane {
        match (self.side, editing) {
            (Side::List, _) => Pane::Groups,
            (Side::Work, Editing::No) => Pane::Members,
            (Side::Work, Editing::Yes) => Pane::Editor,
        }
    }

    /// What is on screen.
    pub fn arrangement(&self, editing: Editing) -> Arrangement {
        if self.size.width < LEAST.width || self.size.height < LEAST.height {
            Arrangement::TooSmall
        } else if self.size.width < TWO_PANES {
            Arrangement::One(self.focused(editing))
        } else {
            Arrangement::Two(match editing {
                Editing::Yes => Pane::Editor,
                Editing::No => Pane::Members,
            })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn panes_follow_the_size_and_the_focus_stays() {
        let mut layout = Layout::default();
        layout.focus_work();
        assert_eq!(layout.arrangement(Editing::Yes), Arrangement::One(Pane::Editor));
        layout.resize(Size { width: 100, height: 24 });
        assert_eq!(layout.arrangement(Editing::Yes), Arrangement::Two(Pane::Editor));
        layout.resize(Size { width: 100, height: 23 });
        assert_eq!(layout.arrangement(Editing::No), Arrangement::TooSmall);
        layout.resize(Size { width: 0, height: 0 });
        assert_eq!(layout.arrangement(Editing::No), Arrangement::TooSmall);
        assert_eq!(layout.focused(Editing::No), Pane::Members);
    }
}
