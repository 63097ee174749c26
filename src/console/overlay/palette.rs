//! The palette: any command by its name, any group by a few of its letters.

use std::sync::Arc;

use crate::console::keymap::{CommandId, Layer};
use crate::console::widget::{ListCursor, TextField};
use crate::domain::{Group, GroupId};
use crate::text::{Fuzzy, fold};

/// What is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PalettePurpose {
    /// A command that works in this layer.
    Commands(Layer),
    /// A group.
    Groups,
}

/// Something that can be chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PaletteItem {
    /// A command.
    Command(CommandId),
    /// A group, by id and name as sent.
    Group(GroupId, Arc<str>),
}

impl PaletteItem {
    fn is_called(&self, folded: &str) -> bool {
        match self {
            Self::Command(command) => command.id() == folded,
            Self::Group(id, name) => fold(name) == folded || id.as_str() == folded,
        }
    }
}

/// What is typed and what it finds, best first.
#[derive(Clone, Debug)]
pub struct Palette {
    purpose: PalettePurpose,
    field: TextField,
    items: Vec<PaletteItem>,
    texts: Vec<String>,
    found: Vec<usize>,
    list: ListCursor,
}

impl Palette {
    /// Offers commands.
    pub fn commands(layer: Layer, commands: impl IntoIterator<Item = CommandId>) -> Self {
        let items: Vec<PaletteItem> = commands.into_iter().map(PaletteItem::Command).collect();
        Self::new(PalettePurpose::Commands(layer), items)
    }

    /// Offers groups.
    pub fn groups(groups: &[Group]) -> Self {
        let item = |group: &Group| PaletteItem::Group(group.id.clone(), Arc::clone(&group.name));
        Self::new(PalettePurpose::Groups, groups.iter().map(item).collect())
    }

    fn new(purpose: PalettePurpose, items: Vec<PaletteItem>) -> Self {
        let text = |item: &PaletteItem| match item {
            PaletteItem::Command(command) => format!("{} {}", command.id(), command.sentence()),
            PaletteItem::Group(id, name) => format!("{name} #{id}"),
        };
        let mut list = ListCursor::default();
        list.keep_on(items.len(), None);
        Self {
            purpose,
            field: TextField::default(),
            texts: items.iter().map(text).collect(),
            found: (0..items.len()).collect(),
            items,
            list,
        }
    }

    /// What is looked for.
    pub const fn purpose(&self) -> PalettePurpose {
        self.purpose
    }

    /// What is typed.
    pub const fn field(&self) -> &TextField {
        &self.field
    }

    pub(super) const fn field_mut(&mut self) -> &mut TextField {
        &mut self.field
    }

    /// Looks again, after the text has changed.
    pub fn search(&mut self) {
        let ranked = Fuzzy::default().rank(self.field.text(), &self.texts);
        self.found = ranked.into_iter().map(|item| item.index).collect();
        // A name typed in full is meant, also where its letters are found closer together elsewhere.
        let typed = fold(self.field.text().trim());
        self.found
            .sort_by_key(|place| !self.items.get(*place).is_some_and(|item| item.is_called(&typed)));
        self.list.keep_on(self.found.len(), Some(0));
    }

    /// How many are found.
    pub const fn len(&self) -> usize {
        self.found.len()
    }

    /// Whether nothing is found.
    pub const fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// One of those found, best first.
    pub fn item(&self, place: usize) -> Option<&PaletteItem> {
        self.items.get(*self.found.get(place)?)
    }

    /// Cursor and window, for drawing.
    pub const fn list(&self) -> &ListCursor {
        &self.list
    }

    /// Carries out a command that moves the cursor; says whether it was one.
    pub fn command(&mut self, command: CommandId) -> bool {
        self.list.command(command)
    }

    /// What is under the cursor.
    pub fn current(&self) -> Option<&PaletteItem> {
        self.item(self.list.cursor()?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_few_letters_find_the_command() {
        let mut palette = Palette::commands(Layer::GroupList, CommandId::ALL.iter().copied());
        palette.field = TextField::with_text("rename");
        palette.search();
        assert_eq!(palette.current(), Some(&PaletteItem::Command(CommandId::RenameGroup)));
    }

    #[test]
    fn a_name_typed_in_full_comes_first() {
        for command in CommandId::ALL {
            let mut palette = Palette::commands(Layer::AssignmentEditor, CommandId::ALL.iter().copied());
            palette.field = TextField::with_text(command.id());
            palette.search();
            assert_eq!(palette.current(), Some(&PaletteItem::Command(*command)));
        }
        let groups = [("1", "Night support"), ("2", "NIGHT"), ("12", "Nights")];
        let groups = groups.map(|(id, name)| Group::named(id, name, crate::domain::GroupStatus::Active));
        let mut palette = Palette::groups(&groups);
        for (typed, id) in [("night", "2"), ("12", "12")] {
            palette.field = TextField::with_text(typed);
            palette.search();
            assert!(matches!(palette.current(), Some(PaletteItem::Group(found, _)) if found.as_str() == id));
        }
    }
}
