//! The member details: who is in the group under the cursor and who of them receives calls.

mod about_view;
pub mod view;

use std::collections::HashMap;
use std::sync::Arc;

use super::rows::Rows;
use crate::client::{Fact, Lint, RosterReading};
use crate::console::book::Book;
use crate::console::keymap::CommandId;
use crate::console::short_id::id_columns;
use crate::console::word::Word;
use crate::domain::{AgentId, GroupId, ListedMember, LiveState, Membership, ReceiveCall, Roster, by_position};
use crate::text::FilterIndex;

/// One row as it is to be drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MemberRow<'a> {
    /// Who.
    pub agent: &'a AgentId,
    /// Whether calls arrive; `None` while only the group list was read, which does not tell.
    pub calls: Option<ReceiveCall>,
    /// The position, where the roster was read and has one.
    pub position: Option<u32>,
    /// In how many other groups they are; `None` when the list does not tell members.
    pub elsewhere: Option<usize>,
    /// Whether something about them is to be mended.
    pub is_suspect: bool,
    /// Whether a call would get through, where that was asked and told.
    pub live: Option<&'a LiveState>,
}

/// The members of one group. Until its roster arrives, what the group list told is shown.
#[derive(Clone, Debug, Default)]
pub struct MemberDetails {
    group: Option<GroupId>,
    roster: Option<Roster>,
    rows: Rows<AgentId>,
    unreadable: Vec<Arc<str>>,
    lints: Arc<[Lint]>,
    facts: Arc<[Fact]>,
    /// Who could take a call when it was asked; `None` while nobody has asked.
    live: Option<HashMap<AgentId, LiveState>>,
    id_columns: u16,
    word: Option<Word>,
}

impl MemberDetails {
    /// Turns to a group, or to none; nothing happens when it is the same one.
    pub fn turn_to(&mut self, group: Option<&GroupId>, book: &Book) {
        if self.group.as_ref() == group {
            return;
        }
        *self = Self {
            group: group.cloned(),
            ..Self::default()
        };
        self.arrange(book);
    }

    /// Takes a reading of the group: its roster, what else is kept about it and what looks wrong.
    pub fn take_reading(&mut self, reading: &RosterReading, book: &Book) {
        self.lints = reading.lints.as_slice().into();
        self.facts = reading.facts.as_slice().into();
        self.take_roster(reading.roster.clone(), book);
    }

    /// Takes who of them could take a call now.
    pub fn take_live_states(&mut self, states: Vec<LiveState>) {
        self.live = Some(states.into_iter().map(|state| (state.agent.clone(), state)).collect());
    }

    /// Whether it was asked who of them could take a call.
    pub const fn is_live(&self) -> bool {
        self.live.is_some()
    }

    /// What looks wrong about the group.
    pub const fn lints(&self) -> &Arc<[Lint]> {
        &self.lints
    }

    /// What else is kept about the group.
    pub const fn facts(&self) -> &Arc<[Fact]> {
        &self.facts
    }

    /// Columns that the longest id takes.
    pub const fn id_columns(&self) -> u16 {
        self.id_columns
    }

    fn take_roster(&mut self, roster: Roster, book: &Book) {
        // The list has its own order: a cursor that nobody has moved stays at the top, not with whom the list had there.
        let is_at_rest = self.roster.is_none() && self.rows.list().cursor() == Some(0);
        self.roster = Some(roster);
        self.word = None;
        self.arrange(book);
        if is_at_rest {
            self.rows.command(CommandId::MoveToTop);
        }
    }

    /// Builds the rows anew; the cursor stays on the same agent.
    pub fn arrange(&mut self, book: &Book) {
        let ids: Vec<AgentId> = if let Some(roster) = &self.roster {
            let mut members: Vec<&Membership> = roster.members().iter().collect();
            members.sort_by(|left, right| {
                by_position(left.order, &left.agent).cmp(&by_position(right.order, &right.agent))
            });
            members.into_iter().map(|member| member.agent.clone()).collect()
        } else {
            let listed = self.listed(book);
            let mut ids: Vec<AgentId> = listed.iter().filter_map(|member| member.id().cloned()).collect();
            // In the roster's order, so that the rows do not move under the cursor when it arrives.
            ids.sort_unstable();
            ids
        };
        self.unreadable = match &self.roster {
            Some(_) => Vec::new(),
            None => self.listed(book).iter().filter_map(unreadable).collect(),
        };
        let index = FilterIndex::new(
            ids.iter()
                .map(|id| [book.name(id).unwrap_or_default(), Arc::from(id.as_str())]),
        );
        self.id_columns = id_columns(&ids);
        self.rows.replace(ids, index);
    }

    /// Filters again, after the query has changed.
    pub fn refilter(&mut self) {
        self.rows.refilter(|_| true);
    }

    /// Shows every member.
    pub fn show_all(&mut self) {
        self.rows.filter_mut().command(CommandId::FilterClear);
        self.refilter();
    }

    /// Whose members are shown.
    pub const fn group(&self) -> Option<&GroupId> {
        self.group.as_ref()
    }

    /// The roster, once it was read.
    pub const fn roster(&self) -> Option<&Roster> {
        self.roster.as_ref()
    }

    /// The rows, for drawing.
    pub const fn rows(&self) -> &Rows<AgentId> {
        &self.rows
    }

    /// The rows, to be moved over.
    pub const fn rows_mut(&mut self) -> &mut Rows<AgentId> {
        &mut self.rows
    }

    /// Labels of the group list that name nobody we can assign, verbatim.
    pub fn unreadable(&self) -> &[Arc<str>] {
        &self.unreadable
    }

    /// One row as it is to be drawn.
    pub fn row<'a>(&'a self, row: u32, book: &Book) -> Option<MemberRow<'a>> {
        let agent = self.rows.key(row)?;
        let member = self.roster.as_ref().and_then(|roster| roster.get(agent));
        let elsewhere = book.groups_of(agent).map(|groups| {
            groups
                .iter()
                .filter(|group| Some(*group) != self.group.as_ref())
                .count()
        });
        Some(MemberRow {
            agent,
            calls: member.map(|member| member.receive_call),
            position: member.and_then(|member| member.order),
            elsewhere,
            is_suspect: self.lints.iter().any(|lint| lint.agent.as_ref() == Some(agent)),
            live: self.live.as_ref().and_then(|live| live.get(agent)),
        })
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

    fn listed<'a>(&self, book: &'a Book) -> &'a [ListedMember] {
        self.group
            .as_ref()
            .and_then(|id| book.group(id))
            .and_then(|group| group.listed_members.as_deref())
            .unwrap_or_default()
    }
}

fn unreadable(member: &ListedMember) -> Option<Arc<str>> {
    match member {
        ListedMember::Unreadable(label) => Some(Arc::clone(label)),
        ListedMember::Known { .. } => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::client::Listing;
    use crate::domain::{Group, GroupStatus};

    fn book() -> Book {
        let mut group = Group::named("28", "Support", GroupStatus::Active);
        group.listed_members = Some(vec![
            ListedMember::Known {
                id: AgentId::new("2"),
                name: Arc::from("bhawesh"),
            },
            ListedMember::Unreadable(Arc::from("no id here")),
        ]);
        let mut book = Book::default();
        book.take_groups(Listing::complete(vec![group]));
        book
    }

    #[test]
    fn the_list_is_shown_until_the_roster_arrives() {
        let (book, group) = (book(), GroupId::new("28"));
        let mut details = MemberDetails::default();
        details.turn_to(Some(&group), &book);
        let row = details.row(0, &book).expect("the listed member");
        assert_eq!((row.agent.as_str(), row.calls, row.elsewhere), ("2", None, Some(0)));
        assert_eq!(details.unreadable(), [Arc::from("no id here")]);

        let members = vec![
            Membership::new("2", ReceiveCall::Unknown),
            Membership::new("3", ReceiveCall::On),
        ];
        details.take_roster(Roster::new(group, members).expect("a roster"), &book);
        assert_eq!(
            details.row(0, &book).and_then(|row| row.calls),
            Some(ReceiveCall::Unknown)
        );
        assert_eq!(details.rows().len(), 2);
        assert!(details.unreadable().is_empty());
    }

    #[test]
    fn a_cursor_nobody_moved_is_at_the_top_of_the_roster() {
        let (book, group) = (book(), GroupId::new("28"));
        let mut details = MemberDetails::default();
        details.turn_to(Some(&group), &book);
        let members = ["1", "2"].map(|id| Membership::new(id, ReceiveCall::On));
        details.take_roster(Roster::new(group, members.to_vec()).expect("a roster"), &book);
        assert_eq!(details.rows().current(), Some(&AgentId::new("1")));
    }

    #[test]
    fn another_group_starts_with_nothing_of_the_one_before() {
        let book = book();
        let mut details = MemberDetails::default();
        details.turn_to(Some(&GroupId::new("28")), &book);
        details.turn_to(Some(&GroupId::new("31")), &book);
        assert!(details.rows().is_empty() && details.roster().is_none());
    }
}
