//! Lists of agent ids as people paste them.

use std::collections::HashSet;

use callboard::console::pane::assignment_editor::ids::IdList;

use crate::campaign::text_campaign;
use crate::mutation::bytes;

#[test]
fn id_lists() {
    let samples = [
        "1001-1005; 1040",
        "#17, 008-010\n2",
        "a1b2-c3d4",
        "9-3 0-18446744073709551615",
        "1–3;;,",
    ];
    text_campaign("id_list", &samples, &bytes, |random, text| {
        let knows_ranges = random.below(2) == 0;
        let list = IdList::parse(text, |id| knows_ranges && id.as_str().contains('-'));
        let distinct: HashSet<_> = list.ids.iter().collect();
        assert_eq!(distinct.len(), list.ids.len());
        let separates = |letter: char| letter.is_whitespace() || matches!(letter, ',' | ';');
        assert!(
            list.ids
                .iter()
                .all(|id| !id.as_str().is_empty() && !id.as_str().contains(separates))
        );
    });
}
