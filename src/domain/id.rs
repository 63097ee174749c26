//! Identities, opaque strings from the phone system.

use std::cmp::Ordering;
use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        ///
        /// Numbers of any width are kept as the text they came as, so that nothing is ever rounded. Ids sort as a
        /// person expects: numbers by value, before any other text.
        #[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Arc<str>);

        impl $name {
            /// Wraps the phone system's own text for this identity.
            pub fn new(id: impl AsRef<str>) -> Self {
                Self(Arc::from(id.as_ref()))
            }

            /// The text as the phone system knows it.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl Ord for $name {
            fn cmp(&self, other: &Self) -> Ordering {
                natural(&self.0, &other.0)
            }
        }

        impl PartialOrd for $name {
            fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
                Some(self.cmp(other))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.pad(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(formatter, "#{}", &self.0)
            }
        }

        impl From<&str> for $name {
            fn from(id: &str) -> Self {
                Self::new(id)
            }
        }
    };
}

id! {
    /// Names one group.
    GroupId
}
id! {
    /// Names one agent.
    AgentId
}

fn natural(left: &str, right: &str) -> Ordering {
    let number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    match (number(left), number(right)) {
        (true, true) => {
            let (short, long) = (left.trim_start_matches('0'), right.trim_start_matches('0'));
            short
                .len()
                .cmp(&long.len())
                .then_with(|| short.cmp(long))
                .then_with(|| left.cmp(right))
        }
        (true, false) => Ordering::Less,
        (false, true) => Ordering::Greater,
        (false, false) => left.cmp(right),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_sort_by_value_at_any_width() {
        let mut ids: Vec<AgentId> = ["b", "10", "9", "123456789012345678901", "a", "010"]
            .map(AgentId::new)
            .to_vec();
        ids.sort();
        let texts: Vec<&str> = ids.iter().map(AgentId::as_str).collect();
        assert_eq!(texts, ["9", "010", "10", "123456789012345678901", "a", "b"]);
    }

    #[test]
    fn equal_value_in_other_writing_is_another_id() {
        assert_ne!(AgentId::new("7"), AgentId::new("07"));
        assert_ne!(AgentId::new("7").cmp(&AgentId::new("07")), Ordering::Equal);
    }
}
