//! The sanitiser, widths, folding and finding (promises B1, B2).

use callboard::text::{
    Align, AmbiguousWidth, FilterIndex, Folded, Fuzzy, Measure, Search, fold, nearest, visible, visible_ascii,
};

use crate::campaign::{assert_harmless, text_campaign};
use crate::mutation;

#[test]
fn shown_text() {
    let names = include_str!("../fixtures/text/hostile_names.txt");
    let samples: Vec<&str> = names.lines().collect();
    text_campaign("text", &samples, &mutation::bytes, |random, text| {
        let shown = visible(text);
        assert_harmless(&shown);
        assert!(!shown.contains('\n'));
        let plain = visible_ascii(text);
        assert!(plain.bytes().all(|byte| (b' '..=b'~').contains(&byte)), "{plain}");
        let columns = random.below(60);
        for ambiguous in [AmbiguousWidth::Narrow, AmbiguousWidth::Wide] {
            for ellipsis in ["…", "..."] {
                let measure = Measure::new(ambiguous, ellipsis);
                for align in [Align::Left, Align::Right, Align::Center] {
                    assert_eq!(
                        measure.width(&measure.fit(&shown, columns, align)),
                        columns,
                        "{shown:?}"
                    );
                }
                assert!(measure.width(&measure.cut(&shown, columns)) <= columns);
            }
        }
        // Another name never looks the same.
        let other = mutation::bytes(random, &[text.as_bytes().to_vec()]);
        let other = String::from_utf8_lossy(&other);
        assert_eq!(visible(&other) == shown, other == text, "{text:?} {other:?}");
        assert_eq!(visible_ascii(&other) == plain, other == text, "{text:?} {other:?}");
    });
}

#[test]
fn searches() {
    let names = include_str!("../fixtures/text/hostile_names.txt");
    // Few and short: each query is held against all of them, several times.
    let short = names.lines().filter(|name| name.len() < 200);
    let rows: Vec<&str> = short.step_by(6).collect();
    let index = FilterIndex::new(rows.iter().map(|row| [*row]));
    text_campaign("search", &rows, &mutation::bytes, |random, query| {
        let folded = Folded::new(query);
        let found = index.matches(&folded);
        for place in &found {
            assert!(folded.is_in(rows[usize::try_from(*place).unwrap()]), "{query:?}");
        }
        let mut search = Search::default();
        let cut: String = query.chars().take(random.below(query.chars().count() + 1)).collect();
        search.run(&index, &cut);
        assert_eq!(search.run(&index, query), found, "{cut:?} then {query:?}");
        assert_eq!(fold(&fold(query)), fold(query));
        assert!(nearest(query, rows.iter().copied()).is_none_or(|near| rows.contains(&near)));
        let ranked = Fuzzy::default().rank(query, &rows);
        assert!(ranked.len() <= rows.len());
    });
}
