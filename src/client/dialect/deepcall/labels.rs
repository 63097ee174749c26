//! Members as display labels: `#3 bhawesh` is agent 3 (`api/deepcall.md §3.11`).

use std::sync::Arc;

use crate::domain::{AgentId, ListedMember};

/// Reads a label: `#`, digits, a blank, the name. Whoever cannot be read has no identity and keeps the raw label;
/// nobody is ever found by name.
pub(super) fn read(label: &str) -> ListedMember {
    let unreadable = || ListedMember::Unreadable(Arc::from(label));
    let Some(rest) = label.strip_prefix('#') else {
        return unreadable();
    };
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    match rest.split_at_checked(digits) {
        Some((id, name)) if !id.is_empty() => ListedMember::Known {
            id: AgentId::new(id),
            name: Arc::from(name.trim_start()),
        },
        _ => unreadable(),
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    /// `api/deepcall.md §3.11`, `§10.18`: empty names, several blanks, names that begin with `#`, any id width.
    #[rstest]
    #[case("#3 bhawesh", "3", "bhawesh")]
    #[case("#2 bhawesh", "2", "bhawesh")]
    #[case("#7", "7", "")]
    #[case("#7 ", "7", "")]
    #[case("#8   Ana  Ruiz ", "8", "Ana  Ruiz ")]
    #[case("#9 #1 fan", "9", "#1 fan")]
    #[case("#12345678901234567890123 x", "12345678901234567890123", "x")]
    fn labels_name_an_agent(#[case] label: &str, #[case] id: &str, #[case] name: &str) {
        let expected = ListedMember::Known {
            id: AgentId::new(id),
            name: Arc::from(name),
        };
        assert_eq!(read(label), expected);
    }

    #[rstest]
    #[case("bhawesh")]
    #[case("# 3 bhawesh")]
    #[case("#bhawesh")]
    #[case(" #3 bhawesh")]
    #[case("#")]
    #[case("")]
    #[case("#٣ bhawesh")]
    fn a_label_without_a_number_stays_raw(#[case] label: &str) {
        assert_eq!(read(label), ListedMember::Unreadable(Arc::from(label)));
    }
}
