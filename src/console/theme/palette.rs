//! The dozen colours that users set, read from `theme.toml`.

use std::collections::BTreeMap;
use std::fmt;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::ink::Ink;
use crate::text::{nearest, visible};

const DEFAULT: &str = include_str!("../../../assets/theme.toml");

/// What the terminal's background is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Background {
    /// Light text on dark.
    #[default]
    Dark,
    /// Dark text on light.
    Light,
}

impl Background {
    const fn table(self) -> &'static str {
        match self {
            Self::Dark => "dark",
            Self::Light => "light",
        }
    }
}

/// Writes the colours once: variant, name in the file, meaning.
macro_rules! roles {
    ($($role:ident $name:literal $doc:literal;)*) => {
        /// What a colour is for.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub(super) enum Role {
            $(#[doc = $doc] $role,)*
        }

        impl Role {
            const ALL: &'static [(Self, &'static str)] = &[$((Self::$role, $name),)*];
        }
    };
}

roles! {
    Text "text" "Ordinary text.";
    Muted "muted" "Text of less importance.";
    Border "border" "Borders of panes without focus.";
    Focus "focus" "The pane and the row that keys go to.";
    Accent "accent" "The profile, unless it has an accent of its own.";
    Key "key" "Keys in hints and help.";
    Marked "marked" "Marked rows.";
    Added "added" "What would be added.";
    Removed "removed" "What would be removed.";
    Changed "changed" "What would change.";
    Calls "calls" "Receives calls.";
    Warning "warning" "What needs attention.";
    Error "error" "What failed.";
}

/// The colours for dark and light terminals.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Palette {
    inks: BTreeMap<(Background, Role), Ink>,
}

/// Everything wrong with a theme file, a line for each; never empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaletteProblems(Vec<String>);

impl PaletteProblems {
    /// The problems as `file:line: what is wrong`.
    pub fn list(&self) -> &[String] {
        &self.0
    }
}

impl fmt::Display for PaletteProblems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join("\n"))
    }
}

impl std::error::Error for PaletteProblems {}

impl Palette {
    /// The built-in colours.
    pub fn built_in() -> Self {
        let mut palette = Self { inks: BTreeMap::new() };
        palette.merge("theme.toml", DEFAULT);
        palette
    }

    /// The built-in colours with the user's file, named `name`, merged over them.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with the file, at once.
    pub fn with_user_file(name: &str, text: &str) -> Result<Self, PaletteProblems> {
        let mut palette = Self::built_in();
        let problems = palette.merge(name, text);
        if problems.is_empty() {
            Ok(palette)
        } else {
            Err(PaletteProblems(problems))
        }
    }

    pub(super) fn ink(&self, background: Background, role: Role) -> Ink {
        self.inks.get(&(background, role)).copied().unwrap_or_default()
    }

    fn merge(&mut self, file: &str, text: &str) -> Vec<String> {
        let mut problems: Vec<(usize, String)> = Vec::new();
        let (document, errors) = DeTable::parse_recoverable(text);
        for error in errors {
            problems.push((error.span().map_or(0, |span| span.start), error.message().to_owned()));
        }
        for (name, value) in document.get_ref() {
            let background = [Background::Dark, Background::Light]
                .into_iter()
                .find(|one| one.table() == name.get_ref());
            match (background, value.get_ref()) {
                (Some(background), DeValue::Table(table)) => self.merge_table(background, table, &mut problems),
                _ => problems.push((
                    name.span().start,
                    format!("`{}` is neither `[dark]` nor `[light]`", name.get_ref()),
                )),
            }
        }
        problems.sort();
        let line = |at: usize| text.bytes().take(at).filter(|byte| *byte == b'\n').count() + 1;
        problems
            .into_iter()
            // The file's own words are in it: the name of a colour could hold an escape sequence.
            .map(|(at, problem)| format!("{file}:{}: {}", line(at), visible(&problem)))
            .collect()
    }

    fn merge_table(&mut self, background: Background, table: &DeTable<'_>, problems: &mut Vec<(usize, String)>) {
        for (name, value) in table {
            let Some((role, _)) = Role::ALL.iter().find(|(_, known)| known == name.get_ref()) else {
                let meant = nearest(name.get_ref(), Role::ALL.iter().map(|(_, known)| *known));
                let hint = meant
                    .map(|meant| format!("; did you mean `{meant}`?"))
                    .unwrap_or_default();
                problems.push((
                    name.span().start,
                    format!("`{}` is not a colour of the theme{hint}", name.get_ref()),
                ));
                continue;
            };
            match ink(value) {
                Ok(ink) => {
                    self.inks.insert((background, *role), ink);
                }
                Err(problem) => problems.push((value.span().start, problem)),
            }
        }
    }
}

fn ink(value: &Spanned<DeValue<'_>>) -> Result<Ink, String> {
    let one = |value: &Spanned<DeValue<'_>>| match value.get_ref() {
        DeValue::String(text) => text.parse::<Ink>().map_err(|error| error.to_string()),
        _ => Err("a colour is a text such as \"blue\" or \"#5fafff\"".to_owned()),
    };
    match value.get_ref() {
        DeValue::Array(array) => match array.iter().collect::<Vec<_>>().as_slice() {
            [few, many] => Ok(Ink::pair(one(few)?, one(many)?)),
            _ => Err("in brackets there are two colours: for terminals with sixteen, and for others".to_owned()),
        },
        _ => one(value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_file_sets_every_colour() {
        let mut palette = Palette { inks: BTreeMap::new() };
        assert_eq!(palette.merge("theme.toml", DEFAULT), [] as [&str; 0]);
        assert_eq!(palette.inks.len(), 2 * Role::ALL.len());
    }

    #[test]
    fn the_users_colours_win() {
        let palette = Palette::with_user_file("theme.toml", "[dark]\nerror = \"magenta\"\n");
        let palette = palette.unwrap_or_else(|problems| panic!("{problems}"));
        assert_eq!(Ok(palette.ink(Background::Dark, Role::Error)), "magenta".parse());
        assert_eq!(
            palette.ink(Background::Light, Role::Error),
            Palette::built_in().ink(Background::Light, Role::Error)
        );
    }

    #[test]
    fn everything_wrong_is_reported_at_once_with_its_line() {
        let text = "[dark]\neror = \"red\"\nadded = \"grren\"\ncalls = [\"red\"]\n[dusk]\n";
        let problems = Palette::with_user_file("theme.toml", text).map(|_| ()).unwrap_err();
        assert_eq!(
            problems.to_string(),
            "theme.toml:2: `eror` is not a colour of the theme; did you mean `error`?\n\
             theme.toml:3: `grren` is not a colour; use a name such as `blue` or `bright_red`, `default`, or `#rrggbb`\n\
             theme.toml:4: in brackets there are two colours: for terminals with sixteen, and for others\n\
             theme.toml:5: `dusk` is neither `[dark]` nor `[light]`"
        );
    }
}
