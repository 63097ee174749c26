//! Short names for journal entries that sort by time.

use std::fmt;
use std::sync::{Mutex, PoisonError};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Digits that sort as they count and are not mistaken for one another when read aloud (Crockford's).
const DIGITS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// The last id made here, so that ids made within one millisecond still sort.
static LAST: Mutex<(u64, u32)> = Mutex::new((0, 0));

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// A new one; later ones sort after earlier ones.
            pub fn fresh(at: Timestamp) -> Self {
                Self(fresh(at))
            }

            /// One that a person typed or a file holds.
            pub fn new(text: impl Into<String>) -> Self {
                Self(text.into())
            }

            /// As text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.pad(&self.0)
            }
        }
    };
}

id! {
    /// Names one write.
    EntryId
}
id! {
    /// Names all writes of one plan or command.
    RunId
}

/// Nine digits of milliseconds and four that tell apart what happens within one.
fn fresh(at: Timestamp) -> String {
    let now = u64::try_from(at.as_millisecond()).unwrap_or(0);
    let (millisecond, number) = {
        let mut last = LAST.lock().unwrap_or_else(PoisonError::into_inner);
        *last = match *last {
            (then, number) if then == now && number < 0xf_ffff => (now, number + 1),
            // Only half of the room at random: the other half is for those that follow in this millisecond. Without
            // randomness the process id still tells two consoles apart.
            _ => (now, getrandom::u32().unwrap_or_else(|_| std::process::id()) & 0x7_ffff),
        };
        *last
    };
    let mut text = String::with_capacity(13);
    digits(&mut text, millisecond, 9);
    digits(&mut text, u64::from(number), 4);
    text
}

fn digits(text: &mut String, value: u64, width: u32) {
    for place in (0..width).rev() {
        let digit = (value >> (5 * place)) & 31;
        let letter = usize::try_from(digit).ok().and_then(|digit| DIGITS.get(digit));
        text.extend(letter.map(|letter| char::from(*letter)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_short_and_sort_by_time_also_within_one_millisecond() {
        let at = |millisecond| Timestamp::from_millisecond(millisecond).unwrap();
        let mut ids: Vec<String> = (0..100).map(|_| fresh(at(1_795_000_000_000))).collect();
        ids.push(fresh(at(1_795_000_000_001)));
        ids.push(fresh(at(1_900_000_000_000)));
        assert!(ids.iter().all(|id| id.len() == 13));
        assert!(ids.is_sorted_by(|left, right| left < right), "{ids:?}");
    }
}
