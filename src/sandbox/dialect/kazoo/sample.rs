//! What only KAZOO knows about the sample call center, read from the file the program ships.

use rusqlite::Transaction;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::document;
use super::identity::{kazoo_device_id, kazoo_group_id, kazoo_user_id};

const SAMPLE: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/assets/sandbox/kazoo.toml"));

/// Why the file cannot be read, which only an edit of it can cause.
type Unreadable = Box<dyn std::error::Error + Send + Sync>;

/// The file's contents.
#[derive(Deserialize)]
struct Sample {
    groups: Vec<SampleGroup>,
}

#[derive(Deserialize)]
struct SampleGroup {
    id: i64,
    /// A JSON text, because a document's keys have an order and a table's have none.
    document: String,
}

/// Groups with their documents.
type Documents = Vec<(i64, Map<String, Value>)>;

/// Adds the documents to the groups of the sample.
pub(crate) fn fill(transaction: &Transaction<'_>) -> rusqlite::Result<()> {
    for (group, document) in read().map_err(rusqlite::Error::ToSqlConversionFailure)? {
        document::seed(transaction, group, document)?;
    }
    Ok(())
}

fn read() -> Result<Documents, Unreadable> {
    let sample: Sample = toml::from_str(SAMPLE)?;
    let group = |group: SampleGroup| {
        let mut document: Map<String, Value> = serde_json::from_str(&group.document)?;
        if let Some(Value::Object(entries)) = document.get_mut("endpoints") {
            let named = std::mem::take(entries);
            entries.extend(named.into_iter().map(|(name, entry)| (id(&name), entry)));
        }
        Ok((group.id, document))
    };
    sample.groups.into_iter().map(group).collect()
}

/// Gives the id that a name in the file stands for.
fn id(name: &str) -> String {
    let number = |text: &str| text.parse().ok();
    let known = match name.split_once(':') {
        Some(("user", agent)) => number(agent).map(kazoo_user_id),
        Some(("group", group)) => number(group).map(kazoo_group_id),
        Some(("device", phone)) => phone
            .split_once('.')
            .and_then(|(agent, phone)| Some(kazoo_device_id(number(agent)?, number(phone)?))),
        _ => None,
    };
    known.unwrap_or_else(|| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_in_the_sample_stands_for_an_id() {
        let groups = read().unwrap();
        assert_eq!(groups.iter().map(|(group, _)| *group).collect::<Vec<_>>(), [1, 2, 7]);
        for (_, document) in groups {
            let ids: Vec<_> = document["endpoints"].as_object().unwrap().keys().cloned().collect();
            assert!(ids.iter().all(|id| id.len() == 32 && !id.contains(':')), "{ids:?}");
        }
    }
}
