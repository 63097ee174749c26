//! Files of one versioned JSON value: the frame that snapshots and drafts share.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::storage::{Error, PrivateDir, Result};

#[derive(Deserialize)]
struct Version {
    schema: u64,
}

#[derive(Serialize, Deserialize)]
struct Framed<T> {
    schema: u64,
    record: T,
}

/// Saves a value in a file of `directory`, in the format `schema`.
pub(super) fn save<T: Serialize>(directory: &PrivateDir, name: &str, schema: u64, record: &T) -> Result<()> {
    let bytes = serde_json::to_vec(&Framed { schema, record })
        .map_err(|error| Error::io("save", &directory.file(name), error.into()))?;
    directory.save(name, &bytes)
}

/// Reads a value back; `None` when there is no such file.
///
/// # Errors
///
/// `storage/newer-version` and `storage/corrupt` with line and column; an older format counts as corrupt, because
/// nothing here is worth a conversion.
pub(super) fn read<T: DeserializeOwned>(directory: &PrivateDir, name: &str, schema: u64) -> Result<Option<T>> {
    let Some(bytes) = directory.read(name)? else {
        return Ok(None);
    };
    let path = directory.file(name);
    // The whole is tried first: a second look costs time only where something is wrong.
    match serde_json::from_slice::<Framed<T>>(&bytes) {
        Ok(framed) if framed.schema == schema => Ok(Some(framed.record)),
        outcome => match serde_json::from_slice::<Version>(&bytes) {
            Ok(version) if version.schema > schema => Err(Error::newer_version(&path, version.schema, schema)),
            _ => {
                let (line, column) = outcome.map_or_else(|error| (error.line(), error.column()), |_| (1, 1));
                Err(Error::corrupt(&path, line, column))
            }
        },
    }
}
