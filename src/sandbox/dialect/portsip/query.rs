//! The parameters of a collection (`api/portsip.md` §4), and what they make of its items.

use std::cmp::Ordering;

use serde_json::Value;

use super::filter::{Fields, Predicate, as_text};
use super::refusal::Refusal;
use super::variant::{Capitals, PortsipVariants};
use crate::sandbox::store::{Window, fold};

/// The most items of a page, and how many come without `top`.
const LARGEST_PAGE: i64 = 100;

/// What a collection can be asked by.
#[derive(Debug, Clone, Copy)]
pub(super) struct Columns {
    /// The fields that `filter` and `orderby` may name.
    pub(super) known: &'static [&'static str],
    /// The fields that `search` looks into.
    pub(super) searched: &'static [&'static str],
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Direction {
    Ascending,
    Descending,
}

/// What was asked of a collection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Query {
    pub(super) window: Window,
    order: Vec<(String, Direction)>,
    filter: Option<Predicate>,
    capitals: Capitals,
    search: Option<String>,
    searched: &'static [&'static str],
    /// What decides about items and their order, as it was sent.
    pub(super) key: [String; 3],
}

impl Query {
    /// Reads the parameters; those that are not declared are ignored, `$` prefixes included.
    pub(super) fn read(
        parameters: &[(String, String)],
        columns: Columns,
        variants: &PortsipVariants,
    ) -> Result<Self, Refusal> {
        let parameter = |name: &str| {
            let found = parameters.iter().find(|(key, _)| key == name);
            found.map(|(_, value)| value.as_str()).unwrap_or_default()
        };
        let number = |name: &str, usual: i64, least: i64, most: i64| match parameter(name) {
            "" => Ok(usual),
            text => {
                let number = text.parse().ok().filter(|number| (least..=most).contains(number));
                number.ok_or_else(|| Refusal::invalid(format!("{name} must be between {least} and {most}")))
            }
        };
        let filter = match parameter("filter") {
            "" => None,
            text => {
                let predicate = Predicate::parse(text, columns.known, variants.quotes);
                Some(predicate.ok_or_else(|| Refusal::invalid("filter is not valid"))?)
            }
        };
        let search = Some(parameter("search").trim()).filter(|text| !text.is_empty());
        Ok(Self {
            window: Window {
                offset: number("skip", 0, 0, i64::from(i32::MAX))?,
                limit: number("top", LARGEST_PAGE, 1, LARGEST_PAGE)?,
            },
            order: order(parameter("orderby"), columns.known)?,
            filter,
            capitals: variants.capitals,
            search: search.map(fold),
            searched: columns.searched,
            key: ["orderby", "filter", "search"].map(|name| parameter(name).to_owned()),
        })
    }

    /// Tells whether all items are asked for in the order they were made in.
    pub(super) fn is_plain(&self) -> bool {
        self.order.is_empty() && self.filter.is_none() && self.search.is_none()
    }

    /// Leaves out what was not asked for and orders the rest; items that compare equal keep their order.
    pub(super) fn select(&self, items: Vec<(i64, Fields)>) -> Vec<i64> {
        let wanted = items.into_iter().filter(|(_, item)| self.wants(item));
        // Each item's keys are folded once: a large collection is compared many times over.
        let mut keyed: Vec<_> = wanted.map(|(id, item)| (id, self.keys(&item))).collect();
        keyed.sort_by(|(_, left), (_, right)| self.compare(left, right));
        keyed.into_iter().map(|(id, _)| id).collect()
    }

    fn keys(&self, item: &Fields) -> Vec<SortKey> {
        self.order.iter().map(|(field, _)| sort_key(item.get(field))).collect()
    }

    fn wants(&self, item: &Fields) -> bool {
        let found = |text: &str| {
            let values = self
                .searched
                .iter()
                .filter_map(|field| item.get(*field))
                .filter_map(as_text);
            values.into_iter().any(|value| fold(&value).contains(text))
        };
        self.filter
            .as_ref()
            .is_none_or(|filter| filter.matches(item, self.capitals))
            && self.search.as_deref().is_none_or(found)
    }

    fn compare(&self, left: &[SortKey], right: &[SortKey]) -> Ordering {
        let orderings = left.iter().zip(right).map(|(left, right)| left.cmp(right));
        let mut directed = orderings
            .zip(&self.order)
            .map(|(ordering, (_, direction))| match direction {
                Direction::Ascending => ordering,
                Direction::Descending => ordering.reverse(),
            });
        directed.find(|ordering| ordering.is_ne()).unwrap_or(Ordering::Equal)
    }
}

/// What a value is ordered by: its folded text, then the text itself; absent ones come first.
type SortKey = Option<(String, String)>;

fn sort_key(value: Option<&Value>) -> SortKey {
    let text = as_text(value?)?;
    Some((fold(&text), text))
}

fn order(text: &str, known: &[&str]) -> Result<Vec<(String, Direction)>, Refusal> {
    let terms = text.split(',').map(str::trim).filter(|term| !term.is_empty());
    terms
        .map(|term| {
            let mut words = term.split_ascii_whitespace();
            let field = words.next().filter(|field| known.contains(field));
            let direction = match words.next() {
                None | Some("asc") => Some(Direction::Ascending),
                Some("desc") => Some(Direction::Descending),
                Some(_) => None,
            };
            match (field, direction, words.next()) {
                (Some(field), Some(direction), None) => Ok((field.to_owned(), direction)),
                _ => Err(Refusal::invalid("orderby is not valid")),
            }
        })
        .collect()
}
