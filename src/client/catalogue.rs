//! What a phone system's codes mean and what to do about them.

/// The codes of one phone system.
#[derive(Clone, Debug, Default)]
pub struct Catalogue {
    entries: Vec<CatalogueEntry>,
}

/// One code in one module.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CatalogueEntry {
    /// The vendor's module the code belongs to; `None` for codes that mean the same everywhere.
    pub module: Option<String>,
    /// The code as text.
    pub code: String,
    /// What it means, as one sentence of ours.
    pub meaning: String,
    /// The next sensible step.
    pub hint: Option<String>,
}

impl Catalogue {
    /// All entries, global codes first.
    pub fn entries(&self) -> &[CatalogueEntry] {
        &self.entries
    }
}
