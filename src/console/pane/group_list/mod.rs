//! The group list: all groups, to be found, marked and opened.

pub mod view;

use std::sync::Arc;

use super::rows::{Arrangement, Rows, Sort};
use crate::console::book::Book;
use crate::console::keymap::CommandId;
use crate::console::word::{GroupLabel, Word};
use crate::domain::{Group, GroupId};
use crate::text::{FilterIndex, fold};

/// Which groups show besides what the filter says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Showing {
    /// Every group.
    #[default]
    All,
    /// The marked ones.
    Marked,
}

/// The group list's own state; the groups themselves are in the [`Book`].
#[derive(Clone, Debug, Default)]
pub struct GroupList {
    rows: Rows<GroupId>,
    arrangement: Arrangement,
    showing: Showing,
    word: Option<Word>,
}

impl GroupList {
    /// Builds the rows anew from what the book knows; cursor, marks and filter stay.
    pub fn arrange(&mut self, book: &Book) {
        let mut groups: Vec<&Group> = book.groups().iter().collect();
        self.arrangement.suit(groups.iter().map(|group| group.id.as_str()));
        if self.arrangement.sort() == Sort::Name {
            groups.sort_by_cached_key(|group| fold(&group.name));
        }
        let index = FilterIndex::new(groups.iter().map(|group| [&*group.name, group.id.as_str()]));
        let keys = groups.into_iter().map(|group| group.id.clone()).collect();
        self.rows.replace(keys, index);
        if self.showing == Showing::Marked {
            self.refilter();
        }
    }

    /// Arranges the rows the other way: by id or by name.
    pub fn turn_sort(&mut self, book: &Book) {
        self.arrangement.turn();
        self.arrange(book);
    }

    /// Filters again, after the query has changed.
    pub fn refilter(&mut self) {
        let marked = self.marked_rows();
        let showing = self.showing;
        self.rows
            .refilter(|row| showing == Showing::All || marked.get(row as usize).copied().unwrap_or(false));
    }

    /// Shows only the marked groups, or all again when it already does.
    pub fn turn_showing(&mut self, showing: Showing) {
        self.showing = if self.showing == showing { Showing::All } else { showing };
        self.refilter();
    }

    /// Shows every group: neither filter nor choice keeps one back.
    pub fn show_all(&mut self) {
        self.showing = Showing::All;
        self.rows.filter_mut().command(CommandId::FilterClear);
        self.refilter();
    }

    fn marked_rows(&self) -> Vec<bool> {
        (0_u32..)
            .take(self.rows.len())
            .map(|row| self.rows.is_marked(row))
            .collect()
    }

    /// The rows, for drawing.
    pub const fn rows(&self) -> &Rows<GroupId> {
        &self.rows
    }

    /// The rows, to be moved over and marked.
    pub const fn rows_mut(&mut self) -> &mut Rows<GroupId> {
        &mut self.rows
    }

    /// How rows are arranged.
    pub const fn arrangement(&self) -> Arrangement {
        self.arrangement
    }

    /// Which rows show.
    pub const fn showing(&self) -> Showing {
        self.showing
    }

    /// The group under the cursor.
    pub fn current<'a>(&self, book: &'a Book) -> Option<&'a Group> {
        book.group(self.rows.current()?)
    }

    /// The group under the cursor, as sentences name it.
    pub fn label(&self, book: &Book) -> Option<GroupLabel> {
        self.current(book).map(GroupLabel::of)
    }

    /// Puts the cursor on a group, dropping a filter that hides it.
    pub fn go_to(&mut self, group: &GroupId) {
        if !self.rows.go_to(group) && self.rows.row_of(group).is_some() {
            self.show_all();
            self.rows.go_to(group);
        }
    }

    /// What the pane has to say.
    pub const fn word(&self) -> Option<&Word> {
        self.word.as_ref()
    }

    /// Says something beneath the pane.
    pub fn say(&mut self, word: Word) {
        self.word = Some(word);
    }

    /// Takes the last word away.
    pub fn hush(&mut self) {
        self.word = None;
    }
}

impl GroupLabel {
    /// The label of a group.
    pub fn of(group: &Group) -> Self {
        Self {
            id: group.id.clone(),
            name: Arc::clone(&group.name),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::client::Listing;
    use crate::domain::GroupStatus;

    fn book(groups: &[(&str, &str)]) -> Book {
        let mut book = Book::default();
        let groups = groups
            .iter()
            .map(|(id, name)| Group::named(*id, name, GroupStatus::Active));
        book.take_groups(Listing::complete(groups.collect()));
        book
    }

    fn shown(list: &GroupList) -> Vec<String> {
        list.rows()
            .shown()
            .iter()
            .filter_map(|row| list.rows().key(*row).map(GroupId::to_string))
            .collect()
    }

    #[test]
    fn a_refresh_keeps_the_cursor_on_the_same_group() {
        let mut list = GroupList::default();
        list.arrange(&book(&[("28", "Support"), ("31", "Night")]));
        list.rows_mut().command(CommandId::MoveToBottom);
        let later = book(&[("1", "New"), ("28", "Support"), ("31", "Night")]);
        list.arrange(&later);
        assert_eq!(list.current(&later).map(|group| group.id.as_str()), Some("31"));
    }

    #[test]
    fn sorting_by_name_ignores_case_and_keeps_the_cursor() {
        let book = book(&[("1", "zeta"), ("2", "Alpha"), ("3", "émile")]);
        let mut list = GroupList::default();
        list.arrange(&book);
        list.turn_sort(&book);
        assert_eq!(shown(&list), ["2", "3", "1"]);
        assert_eq!(list.rows().current(), Some(&GroupId::new("1")));
    }

    #[test]
    fn only_marked_groups_can_be_shown() {
        let book = book(&[("1", "a"), ("2", "b"), ("3", "c")]);
        let mut list = GroupList::default();
        list.arrange(&book);
        list.rows_mut().command(CommandId::MoveDown);
        list.rows_mut().toggle_mark();
        list.turn_showing(Showing::Marked);
        assert_eq!(shown(&list), ["2"]);
        list.go_to(&GroupId::new("3"));
        assert_eq!(shown(&list), ["1", "2", "3"]);
        assert_eq!(list.rows().current(), Some(&GroupId::new("3")));
    }
}
