//! The assignment editor: who is in one group and who of them receives calls, as a draft on top of the roster as read.

mod edits;
pub mod ids;
mod order;
mod outcome;
mod row;
mod rules;
pub mod view;

use std::collections::HashMap;
use std::sync::Arc;

use super::rows::{Rows, Sort};
use crate::console::RequestId;
use crate::console::book::Book;
use crate::console::keymap::CommandId;
use crate::console::saved::SavedDraft;
use crate::console::short_id::id_columns;
use crate::console::word::{GroupLabel, Word};
use crate::domain::{AgentId, Draft, GroupId, Merge, Order, Roster, Seat, Slot, Step, Tally};
use crate::text::{FilterIndex, fold};

pub use outcome::{amount, amount_of};
pub use row::{Change, EditorRow, calls_word};
pub use rules::{Calls, Rules};

/// Which rows show besides what the filter says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Showing {
    /// Every agent.
    #[default]
    All,
    /// Those who differ from the base.
    Changed,
    /// Those who are members in the draft.
    Members,
    /// The marked ones.
    Marked,
}

/// The editor of one group's roster.
///
/// Its rows are the agents of the list together with the members, so that a member the list does not know can still
/// be seen and taken out. Rows stay in place while they are edited, also under [`Showing::Changed`]: nothing moves
/// away from under the cursor.
#[derive(Clone, Debug)]
pub struct AssignmentEditor {
    group: GroupLabel,
    draft: Draft,
    slots: Vec<Slot>,
    rows: Rows<AgentId>,
    sort: Sort,
    showing: Showing,
    rules: Rules,
    saving: Option<RequestId>,
    id_columns: u16,
    note: Option<String>,
    word: Option<Word>,
}

impl AssignmentEditor {
    /// Opens the editor on a roster as just read.
    pub fn new(group: GroupLabel, base: Roster, book: &Book, rules: Rules) -> Self {
        Self::over(group, Draft::new(base, rules.order), book, rules)
    }

    /// Opens the editor on a draft that was merged or kept.
    pub fn resume(group: GroupLabel, merge: &Merge, book: &Book, rules: Rules) -> Self {
        let draft = Draft::resume(merge.base.clone(), &merge.target, rules.order);
        Self::over(group, draft, book, rules)
    }

    fn over(group: GroupLabel, draft: Draft, book: &Book, rules: Rules) -> Self {
        let mut editor = Self {
            group,
            draft,
            slots: Vec::new(),
            rows: Rows::default(),
            sort: Sort::default(),
            showing: Showing::default(),
            rules,
            saving: None,
            id_columns: 0,
            note: None,
            word: None,
        };
        editor.arrange(book);
        // The members are what one comes for: the cursor starts on the first of them.
        let first = match rules.order {
            Order::Kept => editor.rows.key(0).cloned(),
            Order::None => editor.draft.base().members().first().map(|member| member.agent.clone()),
        };
        if let Some(first) = first {
            editor.rows.go_to(&first);
        }
        editor
    }

    /// Builds the rows anew from what the book knows; cursor, marks and filter stay.
    pub fn arrange(&mut self, book: &Book) {
        let target = self.draft.target();
        let in_list = |id: &AgentId| book.agents().binary_search_by(|agent| agent.id.cmp(id)).is_ok();
        let mut ids: Vec<AgentId> = book.agents().iter().map(|agent| agent.id.clone()).collect();
        let listed = ids.len();
        for member in self.draft.base().members().iter().chain(target.members()) {
            if !in_list(&member.agent) {
                ids.push(member.agent.clone());
            }
        }
        if ids.len() > listed {
            ids.sort_unstable();
            ids.dedup();
        }
        let name = |id: &AgentId| book.name(id).unwrap_or_default();
        if self.sort == Sort::Name {
            ids.sort_by_cached_key(|id| fold(&name(id)));
        }
        if self.rules.order == Order::Kept {
            self.put_members_first(&mut ids);
        }
        let index = FilterIndex::new(ids.iter().map(|id| {
            let detail = book.agent(id).and_then(|agent| agent.detail.clone());
            [name(id), Arc::from(id.as_str()), detail.unwrap_or_default()]
        }));
        self.id_columns = id_columns(&ids);
        self.slots = ids.iter().map(|id| self.draft.slot(id)).collect();
        self.rows.replace(ids, index);
        if self.showing != Showing::All {
            self.refilter();
        }
    }

    /// Where an order is kept the members stand first and in it; the others keep their arrangement.
    fn put_members_first(&self, ids: &mut [AgentId]) {
        let members = self.draft.in_order();
        let places: HashMap<AgentId, usize> = members
            .iter()
            .filter_map(|slot| self.draft.agent(*slot).cloned())
            .zip(0..)
            .collect();
        // The stable sort: those without a place are equal.
        ids.sort_by_key(|id| places.get(id).copied().unwrap_or(usize::MAX));
    }

    /// Arranges the rows the other way: by id or by name.
    pub fn turn_sort(&mut self, book: &Book) {
        self.sort = self.sort.other();
        self.arrange(book);
    }

    /// Shows only these rows, or all again when it already does.
    pub fn turn_showing(&mut self, showing: Showing) {
        self.showing = if self.showing == showing { Showing::All } else { showing };
        self.refilter();
    }

    /// Shows every agent: neither filter nor choice keeps one back.
    pub fn show_all(&mut self) {
        self.showing = Showing::All;
        self.rows.filter_mut().command(CommandId::FilterClear);
        self.refilter();
    }

    /// Filters again, after the query has changed.
    pub fn refilter(&mut self) {
        let (draft, slots, showing) = (&self.draft, &self.slots, self.showing);
        let marked: Vec<bool> = self.marks_for(showing);
        self.rows.refilter(|row| shows(draft, slots, showing, &marked, row));
    }

    fn marks_for(&self, showing: Showing) -> Vec<bool> {
        if showing != Showing::Marked {
            return Vec::new();
        }
        (0_u32..)
            .take(self.rows.len())
            .map(|row| self.rows.is_marked(row))
            .collect()
    }

    /// Whose roster.
    pub const fn group(&self) -> &GroupLabel {
        &self.group
    }

    /// Whose roster, by id.
    pub const fn group_id(&self) -> &GroupId {
        &self.group.id
    }

    /// Takes another name of the group, after a rename.
    pub fn rename(&mut self, name: Arc<str>) {
        self.group.name = name;
    }

    /// The rows, for moving and marking.
    pub const fn rows(&self) -> &Rows<AgentId> {
        &self.rows
    }

    /// The rows, to be moved over and marked.
    pub const fn rows_mut(&mut self) -> &mut Rows<AgentId> {
        &mut self.rows
    }

    /// What the phone system keeps about members.
    pub const fn rules(&self) -> Rules {
        self.rules
    }

    /// Columns that the longest id takes.
    pub const fn id_columns(&self) -> u16 {
        self.id_columns
    }

    /// How rows are arranged.
    pub const fn sort(&self) -> Sort {
        self.sort
    }

    /// Which rows show.
    pub const fn showing(&self) -> Showing {
        self.showing
    }

    /// What the draft amounts to.
    pub fn tally(&self) -> Tally {
        self.draft.tally()
    }

    /// How many members the base has.
    pub fn base_len(&self) -> usize {
        self.draft.base().len()
    }

    /// The draft itself.
    pub const fn draft(&self) -> &Draft {
        &self.draft
    }

    /// Whether leaving would lose something.
    pub fn is_dirty(&self) -> bool {
        self.draft.tally().is_changed()
    }

    /// The write on its way, if one is.
    pub const fn saving(&self) -> Option<RequestId> {
        self.saving
    }

    /// Remembers that a write is on its way.
    pub fn begin_saving(&mut self, id: RequestId) {
        self.saving = Some(id);
        self.word = None;
    }

    /// Nothing is on its way any more, and nothing was said about it.
    pub fn end_saving(&mut self) {
        self.saving = None;
    }

    /// What goes into the journal with the change.
    pub fn note(&self) -> Option<&str> {
        self.note.as_deref()
    }

    /// Sets what goes into the journal; blank is nothing.
    pub fn set_note(&mut self, note: &str) {
        let note = note.trim();
        self.note = (!note.is_empty()).then(|| note.to_owned());
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

    /// The change as it stands now, to be shown, agreed to and written.
    pub fn step(&self) -> Step {
        Step {
            group_name: Arc::clone(&self.group.name),
            base: self.draft.base().clone(),
            target: self.draft.target(),
        }
    }

    /// What to keep when the program ends now; `None` when nothing would be lost.
    pub fn unsaved(&self) -> Option<SavedDraft> {
        self.is_dirty().then(|| SavedDraft {
            group_name: Arc::clone(&self.group.name),
            base: self.draft.base().clone(),
            target: self.draft.target(),
        })
    }

    /// One row as it is to be drawn.
    pub fn row(&self, row: u32) -> Option<EditorRow<'_>> {
        let slot = *self.slots.get(row as usize)?;
        Some(EditorRow {
            agent: self.rows.key(row)?,
            seat: self.draft.seat(slot),
            base: self.draft.base_seat(slot),
            position: self.draft.position(slot),
            base_position: self.draft.base_position(slot),
            calls_kept: self.rules.calls,
            is_marked: self.rows.is_marked(row),
        })
    }
}

fn shows(draft: &Draft, slots: &[Slot], showing: Showing, marked: &[bool], row: u32) -> bool {
    let slot = || slots.get(row as usize).copied();
    match showing {
        Showing::All => true,
        Showing::Changed => slot().is_some_and(|slot| draft.is_changed(slot)),
        Showing::Members => slot().is_some_and(|slot| draft.seat(slot) != Seat::Out),
        Showing::Marked => marked.get(row as usize).copied().unwrap_or(false),
    }
}
