//! How far a page is scrolled.

use std::cell::Cell;

use crate::console::keymap::CommandId;

/// The place in a page of lines that only the view can count, because it breaks them.
#[derive(Clone, Debug, Default)]
pub struct Scroll {
    first: usize,
    /// Lines there are and lines that fit, as the view found them.
    measured: Cell<(usize, usize)>,
}

impl Scroll {
    /// The first line to show, of `lines` when `height` fit; notes both for the next command.
    pub fn first_line(&self, lines: usize, height: usize) -> usize {
        self.measured.set((lines, height));
        self.first.min(lines.saturating_sub(height))
    }

    /// Goes back to the first line.
    pub(super) const fn go_to_top(&mut self) {
        self.first = 0;
    }

    /// Carries out a command that moves the page; says whether it was one.
    pub(super) fn command(&mut self, command: CommandId) -> bool {
        let (lines, height) = self.measured.get();
        let last = lines.saturating_sub(height);
        let now = self.first.min(last);
        let page = height.max(1);
        self.first = match command {
            CommandId::MoveDown => now + 1,
            CommandId::MoveUp => now.saturating_sub(1),
            CommandId::HalfPageDown => now + page.div_ceil(2),
            CommandId::HalfPageUp => now.saturating_sub(page.div_ceil(2)),
            CommandId::PageDown => now + page,
            CommandId::PageUp => now.saturating_sub(page),
            CommandId::MoveToTop => 0,
            CommandId::MoveToBottom => last,
            _ => return false,
        }
        .min(last);
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_moves_no_further_than_its_end() {
        let mut scroll = Scroll::default();
        scroll.first_line(12, 10);
        for _ in 0..5 {
            scroll.command(CommandId::MoveDown);
        }
        assert_eq!(scroll.first_line(12, 10), 2);
        // No key is lost on the way back.
        scroll.command(CommandId::MoveUp);
        assert_eq!(scroll.first_line(12, 10), 1);
        scroll.command(CommandId::PageDown);
        assert_eq!(scroll.first_line(12, 20), 0);
    }
}
