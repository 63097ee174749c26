//! What a phone system's codes mean and what to do about them.

use serde::Deserialize;

/// The codes of one phone system.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Catalogue {
    entries: Vec<CatalogueEntry>,
}

/// One code in one module.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CatalogueEntry {
    /// The vendor's module the code belongs to; `None` for codes that mean the same everywhere.
    #[serde(default)]
    pub module: Option<String>,
    /// The code as text.
    pub code: String,
    /// What it means, as one sentence of ours.
    pub meaning: String,
    /// The next sensible step.
    #[serde(default)]
    pub hint: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(rename = "code")]
    entries: Vec<CatalogueEntry>,
}

impl Catalogue {
    /// Reads a catalogue file of `assets/errors/`.
    ///
    /// # Errors
    ///
    /// When the text is not TOML of that shape.
    pub(super) fn parse(text: &str) -> Result<Self, toml::de::Error> {
        let mut entries = toml::from_str::<File>(text)?.entries;
        entries.sort_by(|left, right| left.module.cmp(&right.module));
        Ok(Self { entries })
    }

    /// All entries, global codes first.
    pub fn entries(&self) -> &[CatalogueEntry] {
        &self.entries
    }

    /// What `code` means when an action of `module` answers it: the module's own meaning, else the global one.
    pub fn lookup(&self, module: &str, code: &str) -> Option<&CatalogueEntry> {
        let find = |wanted: Option<&str>| {
            self.entries
                .iter()
                .find(|entry| entry.module.as_deref() == wanted && entry.code == code)
        };
        find(Some(module)).or_else(|| find(None))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_modules_own_meaning_wins_over_the_global_one() {
        let text = r#"
            [[code]]
            module = "Group"
            code = "1"
            meaning = "of groups"
            [[code]]
            code = "1"
            meaning = "everywhere"
        "#;
        let catalogue = Catalogue::parse(text).expect("a catalogue");
        let meaning = |module| catalogue.lookup(module, "1").map(|entry| entry.meaning.as_str());
        assert_eq!(meaning("Group"), Some("of groups"));
        assert_eq!(meaning("Agent"), Some("everywhere"));
        assert_eq!(catalogue.lookup("Group", "2"), None);
        assert_eq!(catalogue.entries()[0].module, None);
    }
}
