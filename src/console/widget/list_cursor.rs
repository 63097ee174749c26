//! Where the cursor of a list is, and which rows are on screen.

use std::cell::Cell;
use std::ops::Range;

use crate::console::keymap::CommandId;

/// Cursor and window of a list.
///
/// Moving past the edge puts the cursor into the middle of the window: a screen that scrolls by one row is sent again
/// almost whole, so scrolling rarely is what keeps a slow line quick.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ListCursor {
    length: usize,
    cursor: usize,
    offset: usize,
    /// Rows that the view had; the only thing written while drawing.
    height: Cell<usize>,
}

impl ListCursor {
    /// The row that keys go to; `None` in an empty list.
    pub fn cursor(&self) -> Option<usize> {
        (self.cursor < self.length).then_some(self.cursor)
    }

    /// Number of rows.
    pub fn len(&self) -> usize {
        self.length
    }

    /// Whether there are no rows.
    pub fn is_empty(&self) -> bool {
        self.length == 0
    }

    /// The rows on screen when `height` rows have room; notes the height for moving by pages.
    pub fn window(&self, height: usize) -> Range<usize> {
        self.height.set(height);
        let first = self.settled();
        first..self.length.min(first + height)
    }

    /// Takes over a new number of rows. `place` is where the row under the cursor is now: it stays under the cursor and
    /// at its height on screen. Without it the cursor stays at its number.
    pub fn keep_on(&mut self, length: usize, place: Option<usize>) {
        let above = self.cursor.saturating_sub(self.settled());
        self.length = length;
        self.cursor = place.unwrap_or(self.cursor).min(length.saturating_sub(1));
        // A list that nobody has seen yet has no height on screen to keep.
        if self.height.get() > 0 {
            self.offset = self.cursor.saturating_sub(above);
            self.offset = self.settled();
        }
    }

    /// Takes over new rows by their ids: [`ListCursor::keep_on`] with the place of `under_cursor` among them.
    pub fn keep_on_id<Id: PartialEq>(&mut self, ids: impl IntoIterator<Item = Id>, under_cursor: Option<&Id>) {
        let mut length = 0;
        let mut place = None;
        for (number, id) in ids.into_iter().enumerate() {
            length = number + 1;
            if place.is_none() && Some(&id) == under_cursor {
                place = Some(number);
            }
        }
        self.keep_on(length, place);
    }

    /// Goes to a row, the last one if there are fewer.
    pub fn go_to(&mut self, row: usize) {
        self.offset = self.settled();
        self.cursor = row.min(self.length.saturating_sub(1));
        self.offset = self.settled();
    }

    /// Carries out a command if it is one that moves in a list; says whether it was.
    pub fn command(&mut self, command: CommandId) -> bool {
        let page = self.height.get().max(1);
        let half = page.div_ceil(2);
        match command {
            CommandId::MoveDown => self.go_to(self.cursor.saturating_add(1)),
            CommandId::MoveUp => self.go_to(self.cursor.saturating_sub(1)),
            CommandId::HalfPageDown => self.scroll_down(half),
            CommandId::HalfPageUp => self.scroll_up(half),
            CommandId::PageDown => self.scroll_down(page),
            CommandId::PageUp => self.scroll_up(page),
            CommandId::MoveToTop => self.go_to(0),
            CommandId::MoveToBottom => self.go_to(usize::MAX),
            _ => return false,
        }
        true
    }

    /// Window and cursor move together, so that the cursor stays at its height on screen.
    fn scroll_down(&mut self, rows: usize) {
        self.offset = (self.settled() + rows).min(self.last_offset());
        self.go_to_kept(self.cursor.saturating_add(rows));
    }

    fn scroll_up(&mut self, rows: usize) {
        self.offset = self.settled().saturating_sub(rows);
        self.go_to_kept(self.cursor.saturating_sub(rows));
    }

    fn go_to_kept(&mut self, row: usize) {
        self.cursor = row.min(self.length.saturating_sub(1));
        self.offset = self.settled();
    }

    fn last_offset(&self) -> usize {
        self.length.saturating_sub(self.height.get().max(1))
    }

    /// The offset at which the cursor is in the window and the window is full if it can be.
    fn settled(&self) -> usize {
        let height = self.height.get();
        if height == 0 {
            // Not drawn yet: it starts at its top, not at its cursor, or the rows above would be out of sight.
            return self.offset;
        }
        let offset = if (self.offset..self.offset + height).contains(&self.cursor) {
            self.offset
        } else {
            self.cursor.saturating_sub(height / 2)
        };
        offset.min(self.last_offset())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn list(length: usize, height: usize) -> ListCursor {
        let mut list = ListCursor::default();
        list.keep_on(length, None);
        let _ = list.window(height);
        list
    }

    #[test]
    fn a_list_that_was_not_drawn_yet_begins_at_its_top() {
        let mut list = ListCursor::default();
        list.keep_on(60, None);
        list.go_to(3);
        assert_eq!((list.window(20), list.cursor()), (0..20, Some(3)));
        let mut list = ListCursor::default();
        list.keep_on(60, None);
        list.go_to(30);
        assert!(list.window(20).contains(&30));
    }

    fn after(mut list: ListCursor, commands: &[CommandId]) -> (Option<usize>, Range<usize>) {
        for command in commands {
            assert!(list.command(*command));
        }
        let height = list.height.get();
        (list.cursor(), list.window(height))
    }

    #[test]
    fn moving_past_the_edge_jumps_half_a_page() {
        let at_edge = [CommandId::MoveDown; 9];
        assert_eq!(after(list(100, 10), &at_edge), (Some(9), 0..10));
        let past_edge = [CommandId::MoveDown; 10];
        assert_eq!(after(list(100, 10), &past_edge), (Some(10), 5..15));
    }

    #[test]
    fn two_hundred_moves_scroll_forty_times() {
        let mut list = list(1000, 10);
        let mut jumps = 0;
        for _ in 0..200 {
            let before = list.window(10);
            list.command(CommandId::MoveDown);
            jumps += usize::from(list.window(10) != before);
        }
        assert!(jumps <= 40, "{jumps}");
    }

    #[test]
    fn pages_move_window_and_cursor_together() {
        let commands = [CommandId::MoveDown, CommandId::PageDown];
        assert_eq!(after(list(100, 10), &commands), (Some(11), 10..20));
        assert_eq!(after(list(100, 10), &[CommandId::HalfPageDown]), (Some(5), 5..15));
        assert_eq!(after(list(100, 10), &[CommandId::MoveToBottom]), (Some(99), 90..100));
        assert_eq!(
            after(list(100, 10), &[CommandId::MoveToBottom, CommandId::PageUp]),
            (Some(89), 80..90)
        );
        assert_eq!(after(list(0, 10), &[CommandId::PageDown]), (None, 0..0));
    }

    #[test]
    fn a_refresh_keeps_the_row_and_its_height_on_screen() {
        let mut cursor = list(100, 10);
        cursor.go_to(50);
        let above = 50 - cursor.window(10).start;
        cursor.keep_on(103, Some(53));
        assert_eq!((cursor.cursor(), cursor.window(10).start), (Some(53), 53 - above));
        cursor.keep_on_id(["a", "b", "c"], Some(&"b"));
        assert_eq!(cursor.cursor(), Some(1));
        cursor.keep_on_id(["a"], Some(&"gone"));
        assert_eq!(cursor.cursor(), Some(0));
        cursor.keep_on(0, None);
        assert_eq!(cursor.cursor(), None);
    }

    #[test]
    fn a_smaller_screen_keeps_the_cursor_in_the_window() {
        let mut cursor = list(100, 20);
        cursor.go_to(19);
        assert!(cursor.window(5).contains(&19));
        assert!(!cursor.command(CommandId::Quit));
    }

    proptest! {
        #[test]
        fn the_cursor_is_always_in_a_full_window(
            length in 0_usize..60,
            steps in proptest::collection::vec((0_usize..8, 1_usize..20, 0_usize..60), 0..40),
        ) {
            let mut list = list(length, 5);
            for (step, height, size) in steps {
                match step {
                    0 => list.keep_on(size, None),
                    1 => list.go_to(size),
                    2 => { list.command(CommandId::PageDown); }
                    3 => { list.command(CommandId::HalfPageUp); }
                    4 => { list.command(CommandId::MoveDown); }
                    5 => { list.command(CommandId::MoveUp); }
                    6 => { list.command(CommandId::PageUp); }
                    _ => list.keep_on(size, Some(size / 2)),
                }
                let window = list.window(height);
                prop_assert_eq!(window.len(), height.min(list.len()));
                prop_assert!(list.cursor().is_none_or(|cursor| window.contains(&cursor)));
            }
        }
    }
}
