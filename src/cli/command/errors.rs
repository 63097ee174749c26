//! `callboard errors`: what a code means and what to do about it.

use serde_json::{Value, json};

use crate::cli::output::{Column, Present, Table};
use crate::cli::{Context, Failure};
use crate::client::CatalogueEntry;
use crate::client::dialect::catalogue;
use crate::domain::{Backend, UnknownBackend};

/// Shows the entries that were asked for.
pub fn run(context: &Context, backend: Option<&str>, code: Option<&str>) -> Result<(), Failure> {
    let backends = match backend {
        None => Backend::ALL.to_vec(),
        Some(word) => vec![known(word)?],
    };
    let rows: Vec<(Backend, &CatalogueEntry)> = backends
        .iter()
        .flat_map(|&backend| catalogue(backend).entries().iter().map(move |entry| (backend, entry)))
        .filter(|(_, entry)| code.is_none_or(|code| entry.code == code))
        .collect();
    if let Some(code) = code
        && rows.is_empty()
    {
        return Err(Failure::new(
            "not-found",
            "unknown-code",
            format!("`{code}` is no code of {} that is known", backend.unwrap_or_default()),
        )
        .with_hint(format!(
            "list the codes: callboard errors {}",
            backend.unwrap_or_default()
        )));
    }
    context.output.present(&ErrorTable(&rows))
}

fn known(word: &str) -> Result<Backend, Failure> {
    word.parse().map_err(|error: UnknownBackend| {
        let words = Backend::ALL.map(Backend::word);
        Failure::new("usage", "bad-value", error.to_string()).with_hint(format!("accepted: {}", words.join(", ")))
    })
}

struct ErrorTable<'a>(&'a [(Backend, &'a CatalogueEntry)]);

impl Present for ErrorTable<'_> {
    fn json(&self) -> Value {
        let errors: Vec<Value> = self
            .0
            .iter()
            .map(|(backend, entry)| {
                json!({
                    "backend": backend.word(),
                    "module": entry.module,
                    "code": entry.code,
                    "meaning": entry.meaning,
                    "hint": entry.hint,
                })
            })
            .collect();
        json!({ "errors": errors, "complete": true })
    }

    fn table(&self) -> Table {
        let mut table = Table::new(["backend", "module", "code", "meaning", "hint"].map(Column::text));
        for (backend, entry) in self.0 {
            table.push([
                backend.to_string(),
                entry.module.clone().unwrap_or_default(),
                entry.code.clone(),
                entry.meaning.clone(),
                entry.hint.clone().unwrap_or_default(),
            ]);
        }
        table
    }
}
