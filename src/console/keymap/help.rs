//! The help page and the palette, generated from the table and the keys.

use super::{Availability, CommandId, Keymap, Layer};

/// A part of the help page: the keys of one layer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HelpSection {
    /// Its heading.
    pub title: &'static str,
    /// Its rows, in the table's order.
    pub rows: Vec<HelpRow>,
}

/// A row of the help page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HelpRow {
    /// The command.
    pub command: CommandId,
    /// Its keys; `:` and its id when it has none here.
    pub keys: Vec<String>,
    /// Whether it can be done now, and why not.
    pub availability: Availability,
}

/// A command as the palette offers it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaletteEntry {
    /// The command.
    pub command: CommandId,
    /// What is searched and shown: its id.
    pub id: &'static str,
    /// What it does.
    pub sentence: &'static str,
    /// Its keys, for learning them.
    pub keys: Vec<String>,
    /// Whether it can be done now, and why not.
    pub availability: Availability,
}

impl Keymap {
    /// The help for `layer`: what its keys do, then those of the layers below, then what has no key.
    ///
    /// Every command that works in the layer is in it exactly once, unless it is hidden.
    pub fn help(&self, layer: Layer, availability: impl Fn(CommandId) -> Availability) -> Vec<HelpSection> {
        let rows: Vec<(Option<Layer>, HelpRow)> = CommandId::ALL
            .iter()
            .copied()
            .filter(|command| command.works_in(layer))
            .map(|command| self.help_row(layer, command, availability(command)))
            .filter(|(_, row)| row.availability != Availability::Hidden)
            .collect();
        let section = |place: Option<Layer>, title: &'static str| {
            let rows: Vec<HelpRow> = rows
                .iter()
                .filter(|(found, _)| *found == place)
                .map(|(_, row)| row.clone())
                .collect();
            (!rows.is_empty()).then_some(HelpSection { title, rows })
        };
        let with_keys = layer
            .stack()
            .iter()
            .filter_map(|asked| section(Some(*asked), asked.title()));
        with_keys.chain(section(None, "By name")).collect()
    }

    fn help_row(&self, layer: Layer, command: CommandId, availability: Availability) -> (Option<Layer>, HelpRow) {
        let keys: Vec<String> = self.keys(layer, command).iter().map(ToString::to_string).collect();
        if keys.is_empty() {
            return (
                None,
                HelpRow {
                    command,
                    keys: vec![format!(":{}", command.id())],
                    availability,
                },
            );
        }
        let is_bound_in = |asked: &Layer| {
            self.bindings
                .iter()
                .any(|bound| bound.layer == *asked && bound.command == command)
        };
        let place = layer.stack().iter().copied().find(is_bound_in);
        (
            place,
            HelpRow {
                command,
                keys,
                availability,
            },
        )
    }

    /// What the palette offers over `layer`, in the table's order.
    pub fn palette(&self, layer: Layer, availability: impl Fn(CommandId) -> Availability) -> Vec<PaletteEntry> {
        CommandId::ALL
            .iter()
            .copied()
            .filter(|command| command.is_in_palette() && command.works_in(layer))
            .map(|command| PaletteEntry {
                command,
                id: command.id(),
                sentence: command.sentence(),
                keys: self.keys(layer, command).iter().map(ToString::to_string).collect(),
                availability: availability(command),
            })
            .filter(|entry| entry.availability != Availability::Hidden)
            .collect()
    }
}
