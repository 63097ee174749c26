//! Pages (`api/udesk.md` §4).

use serde_json::{Value, json};

use super::Call;
use super::refusal::Refusal;
use crate::sandbox::store::Window;

const LARGEST: i64 = 100;

/// The page that was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Page {
    number: i64,
    size: i64,
}

impl Page {
    /// Reads `page` and the size under the name it has here (§3, 10); more than 100 is lowered.
    pub(super) fn read(call: &Call<'_>, size_name: &str, usual: i64) -> Result<Self, Refusal> {
        let number = |name: &str, usual: i64| match call.query(name) {
            None | Some("") => Ok(usual),
            Some(text) => {
                let number = text.parse().ok().filter(|number: &i64| *number > 0);
                number.ok_or_else(|| Refusal::validation(&format!("{name} must be a positive number")))
            }
        };
        Ok(Self {
            number: number("page", 1)?,
            size: number(size_name, usual)?.min(LARGEST),
        })
    }

    pub(super) fn window(self) -> Window {
        Window {
            offset: (self.number - 1).saturating_mul(self.size),
            limit: self.size,
        }
    }

    /// Gives the part of a whole list that the page shows.
    pub(super) fn of<T>(self, items: Vec<T>) -> Vec<T> {
        let Window { offset, limit } = self.window();
        let offset = usize::try_from(offset).unwrap_or(usize::MAX);
        let limit = usize::try_from(limit).unwrap_or(0);
        items.into_iter().skip(offset).take(limit).collect()
    }

    /// Tells which page it is of how many.
    pub(super) fn meta(self, total: i64) -> Value {
        json!({
            "current_page": self.number,
            "total_pages": total / self.size + i64::from(total % self.size > 0),
            "total_count": total,
        })
    }
}
