//! Rows that can be filtered, walked and marked: what the group list, the member details and the editor share.

use std::collections::HashSet;
use std::hash::Hash;

use crate::console::keymap::CommandId;
use crate::console::widget::{FilterCounts, FilterField, ListCursor};
use crate::text::{FilterIndex, Search};

/// How rows are arranged.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sort {
    /// By id.
    #[default]
    Id,
    /// By name, folded as the filter folds.
    Name,
}

impl Sort {
    /// The other way.
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::Id => Self::Name,
            Self::Name => Self::Id,
        }
    }

    /// The word in a pane's title.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Id => "by id",
            Self::Name => "by name",
        }
    }
}

/// How rows are arranged: as their ids suggest, until somebody turns it round.
///
/// Numbers are an order people know; thirty-two digits or a blob of letters are none, and there the name comes first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Arrangement {
    usual: Sort,
    turned: bool,
}

impl Arrangement {
    /// Looks at the ids anew.
    pub fn suit<'a>(&mut self, mut ids: impl Iterator<Item = &'a str>) {
        let plain = |id: &str| id.len() <= 12 && id.bytes().all(|byte| byte.is_ascii_digit());
        self.usual = if ids.all(plain) { Sort::Id } else { Sort::Name };
    }

    /// Arranges the rows the other way.
    pub const fn turn(&mut self) {
        self.turned = !self.turned;
    }

    /// How the rows are to stand.
    pub const fn sort(self) -> Sort {
        if self.turned { self.usual.other() } else { self.usual }
    }

    /// The word in a pane's title, where it is not as usual.
    pub const fn badge(self) -> Option<&'static str> {
        if self.turned { Some(self.sort().word()) } else { None }
    }
}

/// Rows in display order, each known by a key; which of them show, which are marked, and where the cursor is.
///
/// A mark belongs to a row, not to what shows: it survives filtering. Numbers of rows are display places among all
/// rows; places are positions among those that show.
#[derive(Clone, Debug)]
pub struct Rows<Key> {
    keys: Vec<Key>,
    index: FilterIndex,
    search: Search,
    filter: FilterField,
    shown: Vec<u32>,
    marks: Vec<bool>,
    marked: usize,
    hidden: usize,
    list: ListCursor,
    anchor: Option<u32>,
}

impl<Key: Clone + Eq + Hash> Default for Rows<Key> {
    fn default() -> Self {
        Self {
            keys: Vec::new(),
            index: FilterIndex::default(),
            search: Search::default(),
            filter: FilterField::default(),
            shown: Vec::new(),
            marks: Vec::new(),
            marked: 0,
            hidden: 0,
            list: ListCursor::default(),
            anchor: None,
        }
    }
}

impl<Key: Clone + Eq + Hash> Rows<Key> {
    /// Puts other rows in place. The cursor stays on the same key, marks stay on theirs, the filter stays on.
    pub fn replace(&mut self, keys: Vec<Key>, index: FilterIndex) {
        let on = self.current().cloned();
        let anchor = self.anchor.and_then(|row| self.keys.get(row as usize)).cloned();
        let marked: HashSet<Key> = self.marked_keys().cloned().collect();
        self.marks = keys
            .iter()
            .map(|key| !marked.is_empty() && marked.contains(key))
            .collect();
        self.keys = keys;
        self.index = index;
        self.search.forget();
        self.anchor = anchor.and_then(|key| self.row_of(&key));
        self.refilter(|_| true);
        if let Some(key) = on {
            self.go_to(&key);
        }
    }

    /// Filters again with the query as it is; a row shows when `also` agrees. The cursor stays on its row while that
    /// row shows, else it goes to the nearest one below.
    pub fn refilter(&mut self, also: impl Fn(u32) -> bool) {
        let on = self.row();
        let found = self.search.run(&self.index, self.filter.query());
        self.shown.clear();
        self.shown.extend(found.iter().copied().filter(|row| also(*row)));
        let place = on.map(|row| self.shown.partition_point(|shown| *shown < row));
        self.list.keep_on(self.shown.len(), Some(place.unwrap_or(0)));
        self.count_marks();
    }

    /// The filter field.
    pub const fn filter(&self) -> &FilterField {
        &self.filter
    }

    /// The filter field, to be typed into; the rows must be filtered again when its query changes.
    pub const fn filter_mut(&mut self) -> &mut FilterField {
        &mut self.filter
    }

    /// Carries out a command that moves the cursor or marks rows; says whether it was one.
    pub fn command(&mut self, command: CommandId) -> bool {
        match command {
            CommandId::Select => self.toggle_mark(),
            CommandId::SelectAllShown => self.toggle_all_shown(),
            CommandId::SelectRange => self.toggle_range(),
            CommandId::InvertSelection => self.invert_shown(),
            CommandId::ClearSelection => self.clear_marks(),
            _ => return self.list.command(command),
        }
        true
    }

    /// Cursor and window, for drawing.
    pub const fn list(&self) -> &ListCursor {
        &self.list
    }

    /// How many rows show and how many are marked.
    pub fn counts(&self) -> FilterCounts {
        FilterCounts {
            shown: self.shown.len(),
            all: self.keys.len(),
            marked: self.marked(),
            marked_hidden: self.hidden,
        }
    }

    /// Puts the cursor on a key; `false` when its row does not show.
    pub fn go_to(&mut self, key: &Key) -> bool {
        let Some(place) = self.row_of(key).and_then(|row| self.shown.binary_search(&row).ok()) else {
            return false;
        };
        self.list.go_to(place);
        true
    }

    /// The key under the cursor.
    pub fn current(&self) -> Option<&Key> {
        self.row().and_then(|row| self.key(row))
    }

    /// The row under the cursor.
    pub fn row(&self) -> Option<u32> {
        self.shown.get(self.list.cursor()?).copied()
    }

    /// The key of a row.
    pub fn key(&self, row: u32) -> Option<&Key> {
        self.keys.get(row as usize)
    }

    /// All keys in display order.
    pub fn keys(&self) -> &[Key] {
        &self.keys
    }

    /// The row of a key. Walks all rows, so it is for single keys.
    pub fn row_of(&self, key: &Key) -> Option<u32> {
        let place = self.keys.iter().position(|other| other == key)?;
        u32::try_from(place).ok()
    }

    /// The rows that show, in order.
    pub fn shown(&self) -> &[u32] {
        &self.shown
    }

    /// How many rows there are, showing or not.
    pub fn len(&self) -> usize {
        self.keys.len()
    }

    /// Whether there are no rows at all.
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// Whether a row is marked, or inside the range being drawn.
    pub fn is_marked(&self, row: u32) -> bool {
        self.marks.get(row as usize).copied().unwrap_or(false) || self.in_range(row)
    }

    /// How many rows are marked, the range being drawn included.
    pub fn marked(&self) -> usize {
        let drawn = self
            .range()
            .iter()
            .filter(|row| !self.marks.get(**row as usize).copied().unwrap_or(false))
            .count();
        self.marked + drawn
    }

    /// How many of the marked rows do not show.
    pub const fn hidden_marks(&self) -> usize {
        self.hidden
    }

    /// Marks or unmarks the row under the cursor.
    pub fn toggle_mark(&mut self) {
        if let Some(mark) = self.row().and_then(|row| self.marks.get_mut(row as usize)) {
            *mark = !*mark;
            self.count_marks();
        }
    }

    /// Marks these rows and tells how many of them there are.
    pub fn mark_all(&mut self, rows: &[u32]) -> usize {
        for row in rows {
            if let Some(mark) = self.marks.get_mut(*row as usize) {
                *mark = true;
            }
        }
        self.count_marks();
        rows.len()
    }

    /// Marks every row that shows; when all of them are marked already, unmarks them.
    pub fn toggle_all_shown(&mut self) {
        let to = !self
            .shown
            .iter()
            .all(|row| self.marks.get(*row as usize).copied().unwrap_or(false));
        self.set_shown(|_| to);
    }

    /// Marks what shows and is unmarked, unmarks what shows and is marked; hidden rows stay as they are.
    pub fn invert_shown(&mut self) {
        self.end_range();
        self.set_shown(|mark| !mark);
    }

    /// Takes all marks away, hidden ones too, and drops a range being drawn.
    pub fn clear_marks(&mut self) {
        self.anchor = None;
        self.marks.fill(false);
        self.count_marks();
    }

    /// Begins a range at the cursor, or ends the one being drawn and marks its rows.
    pub fn toggle_range(&mut self) {
        if self.anchor.is_some() {
            self.end_range();
        } else {
            self.anchor = self.row();
        }
    }

    /// Ends the range being drawn and marks its rows.
    pub fn end_range(&mut self) {
        let rows = self.range().to_vec();
        self.anchor = None;
        for row in rows {
            if let Some(mark) = self.marks.get_mut(row as usize) {
                *mark = true;
            }
        }
        self.count_marks();
    }

    /// Whether a range is being drawn.
    pub const fn is_drawing_range(&self) -> bool {
        self.anchor.is_some()
    }

    /// The rows an action is meant for: the marked ones, hidden ones included, else the one under the cursor.
    pub fn targets(&self) -> Vec<u32> {
        let marked: Vec<u32> = (0_u32..)
            .zip(&self.marks)
            .filter(|&(row, &mark)| mark || self.in_range(row))
            .map(|(row, _)| row)
            .collect();
        if marked.is_empty() {
            self.row().into_iter().collect()
        } else {
            marked
        }
    }

    /// The keys of all marked rows in display order.
    pub fn marked_keys(&self) -> impl Iterator<Item = &Key> {
        self.keys
            .iter()
            .zip(&self.marks)
            .filter(|(_, mark)| **mark)
            .map(|(key, _)| key)
    }

    fn range(&self) -> &[u32] {
        let (Some(anchor), Some(row)) = (self.anchor, self.row()) else {
            return &[];
        };
        let start = self.shown.partition_point(|shown| *shown < anchor.min(row));
        let end = self.shown.partition_point(|shown| *shown <= anchor.max(row));
        self.shown.get(start..end).unwrap_or_default()
    }

    fn in_range(&self, row: u32) -> bool {
        let (Some(anchor), Some(current)) = (self.anchor, self.row()) else {
            return false;
        };
        (anchor.min(current)..=anchor.max(current)).contains(&row) && self.shown.binary_search(&row).is_ok()
    }

    fn set_shown(&mut self, to: impl Fn(bool) -> bool) {
        for row in &self.shown {
            if let Some(mark) = self.marks.get_mut(*row as usize) {
                *mark = to(*mark);
            }
        }
        self.count_marks();
    }

    fn count_marks(&mut self) {
        let marks = &self.marks;
        self.marked = marks.iter().filter(|mark| **mark).count();
        let showing = self
            .shown
            .iter()
            .filter(|row| marks.get(**row as usize).copied().unwrap_or(false))
            .count();
        self.hidden = self.marked - showing;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(names: &[&'static str]) -> Rows<&'static str> {
        let mut rows = Rows::default();
        rows.replace(names.to_vec(), FilterIndex::new(names.iter().map(|name| [*name])));
        rows
    }

    fn shown(rows: &Rows<&'static str>) -> Vec<&'static str> {
        rows.shown().iter().filter_map(|row| rows.key(*row).copied()).collect()
    }

    fn filter(rows: &mut Rows<&'static str>, query: &str) {
        rows.filter_mut().command(CommandId::FilterClear);
        rows.filter_mut().paste(query);
        rows.refilter(|_| true);
    }

    #[test]
    fn numbers_stand_by_id_and_opaque_ids_by_name_until_turned() {
        let mut arrangement = Arrangement::default();
        arrangement.suit(["2", "0041", "1003"].into_iter());
        assert_eq!((arrangement.sort(), arrangement.badge()), (Sort::Id, None));
        arrangement.suit(["1743724cd775bf6994380dbc79c1af09"].into_iter());
        assert_eq!((arrangement.sort(), arrangement.badge()), (Sort::Name, None));
        arrangement.turn();
        assert_eq!((arrangement.sort(), arrangement.badge()), (Sort::Id, Some("by id")));
    }

    #[test]
    fn marks_survive_filtering_and_hidden_ones_are_counted() {
        let mut rows = rows(&["ann", "bob", "anton", "carl"]);
        rows.toggle_mark();
        rows.command(CommandId::MoveDown);
        rows.toggle_mark();
        filter(&mut rows, "an");
        assert_eq!(shown(&rows), ["ann", "anton"]);
        assert_eq!((rows.marked(), rows.hidden_marks()), (2, 1));
        assert_eq!(rows.targets(), [0, 1]);
    }

    #[test]
    fn all_shown_means_what_shows() {
        let mut rows = rows(&["ann", "bob", "anton", "carl"]);
        filter(&mut rows, "an");
        rows.toggle_all_shown();
        filter(&mut rows, "");
        assert_eq!(rows.targets(), [0, 2]);
        rows.invert_shown();
        assert_eq!(rows.targets(), [1, 3]);
    }

    #[test]
    fn a_range_follows_the_cursor_and_becomes_marks_at_its_end() {
        let mut rows = rows(&["a", "b", "c", "d"]);
        rows.command(CommandId::MoveDown);
        rows.toggle_range();
        rows.command(CommandId::MoveDown);
        assert_eq!((rows.marked(), rows.targets()), (2, vec![1, 2]));
        rows.command(CommandId::MoveToTop);
        assert_eq!(rows.targets(), [0, 1]);
        rows.toggle_range();
        rows.command(CommandId::MoveToBottom);
        assert_eq!(rows.targets(), [0, 1]);
    }

    #[test]
    fn replacing_keeps_cursor_and_marks_on_their_keys() {
        let mut rows = rows(&["a", "b", "c"]);
        rows.command(CommandId::MoveDown);
        rows.toggle_mark();
        let names = ["_", "a", "b", "c"];
        rows.replace(names.to_vec(), FilterIndex::new(names.iter().map(|name| [*name])));
        assert_eq!((rows.current(), rows.targets()), (Some(&"b"), vec![2]));
    }

    #[test]
    fn a_row_that_is_gone_leaves_the_cursor_near() {
        let mut rows = rows(&["a", "b", "c"]);
        rows.command(CommandId::MoveToBottom);
        rows.replace(vec!["a", "b"], FilterIndex::new([["a"], ["b"]]));
        assert_eq!(rows.current(), Some(&"b"));
        rows.replace(Vec::new(), FilterIndex::default());
        assert_eq!(rows.current(), None);
        rows.command(CommandId::MoveDown);
        assert_eq!(rows.targets(), [] as [u32; 0]);
    }
}
