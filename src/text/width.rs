//! How many columns text takes, and text cut or padded to a number of columns.

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// How wide the terminal draws the characters that Unicode leaves open, such as `…`, `●` and Greek letters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AmbiguousWidth {
    /// One column, as almost everywhere.
    #[default]
    Narrow,
    /// Two columns, as terminals set up for Chinese, Japanese or Korean fonts do.
    Wide,
}

/// Where padding goes when text is shorter than its columns.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Align {
    /// Text first, padding after it.
    #[default]
    Left,
    /// Padding first, for numbers.
    Right,
    /// Padding on both sides, the odd column after the text.
    Center,
}

/// Measures and cuts text as one particular terminal shows it.
///
/// Text must have passed [`visible()`](super::visible()) first: widths are those of what is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Measure {
    ambiguous: AmbiguousWidth,
    ellipsis: &'static str,
}

impl Default for Measure {
    fn default() -> Self {
        Self::new(AmbiguousWidth::Narrow, "…")
    }
}

impl Measure {
    /// Builds a measure that marks cut text with `ellipsis`, which should be `…` or, without Unicode, `...` or `~`.
    pub const fn new(ambiguous: AmbiguousWidth, ellipsis: &'static str) -> Self {
        Self { ambiguous, ellipsis }
    }

    /// The setting for characters of open width.
    pub const fn ambiguous(self) -> AmbiguousWidth {
        self.ambiguous
    }

    /// Columns that `text` takes: the sum over its clusters, because that is how cells are filled.
    pub fn width(self, text: &str) -> usize {
        if text.bytes().all(|byte| (b' '..=b'~').contains(&byte)) {
            return text.len();
        }
        text.graphemes(true).map(|cluster| self.cluster_width(cluster)).sum()
    }

    /// Columns that one grapheme cluster takes.
    pub fn cluster_width(self, cluster: &str) -> usize {
        match self.ambiguous {
            AmbiguousWidth::Narrow => cluster.width(),
            AmbiguousWidth::Wide => cluster.width_cjk(),
        }
    }

    /// The longest start of `text`, in whole clusters, that takes at most `columns`, and the columns it takes.
    pub fn prefix(self, text: &str, columns: usize) -> (&str, usize) {
        let mut used = 0;
        for (start, cluster) in text.grapheme_indices(true) {
            let width = self.cluster_width(cluster);
            if used + width > columns {
                return (text.get(..start).unwrap_or_default(), used);
            }
            used += width;
        }
        (text, used)
    }

    /// `text` cut to at most `columns`, ending in the ellipsis when something was cut; not padded.
    pub fn cut(self, text: &str, columns: usize) -> String {
        let (whole, _) = self.prefix(text, columns);
        if whole.len() == text.len() {
            return text.to_owned();
        }
        let (mark, mark_width) = self.prefix(self.ellipsis, columns);
        let (start, _) = self.prefix(text, columns.saturating_sub(mark_width));
        format!("{start}{mark}")
    }

    /// `text` in exactly `columns`: cut between clusters with an ellipsis, or padded with spaces.
    pub fn fit(self, text: &str, columns: usize, align: Align) -> String {
        let cut = self.cut(text, columns);
        let padding = columns.saturating_sub(self.width(&cut));
        let before = match align {
            Align::Left => 0,
            Align::Right => padding,
            Align::Center => padding / 2,
        };
        let mut out = String::with_capacity(cut.len() + padding);
        out.extend(std::iter::repeat_n(' ', before));
        out.push_str(&cut);
        out.extend(std::iter::repeat_n(' ', padding - before));
        out
    }
}

/// Columns that `text` takes on a terminal with narrow ambiguous characters.
pub fn width(text: &str) -> usize {
    Measure::default().width(text)
}

/// `text` in exactly `columns`, cut with `…` or padded, on a terminal with narrow ambiguous characters.
pub fn fit(text: &str, columns: usize, align: Align) -> String {
    Measure::default().fit(text, columns, align)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;

    use super::super::visible;
    use super::*;

    #[rstest]
    #[case("Ana", 5, Align::Left, "Ana  ")]
    #[case("Ana", 5, Align::Right, "  Ana")]
    #[case("Ana", 6, Align::Center, " Ana  ")]
    #[case("Ana Ruiz", 5, Align::Left, "Ana …")]
    #[case("山田太郎", 5, Align::Left, "山田…")]
    #[case("山田太郎", 4, Align::Left, "山… ")]
    #[case("e\u{301}e\u{301}e\u{301}", 2, Align::Left, "e\u{301}…")]
    #[case("Ana", 0, Align::Left, "")]
    #[case("Ana", 1, Align::Left, "…")]
    fn text_is_cut_between_clusters(
        #[case] text: &str,
        #[case] columns: usize,
        #[case] align: Align,
        #[case] expected: &str,
    ) {
        assert_eq!(fit(text, columns, align), expected);
    }

    #[test]
    fn ambiguous_characters_can_be_wide() {
        let wide = Measure::new(AmbiguousWidth::Wide, "…");
        assert_eq!((width("●…"), wide.width("●…")), (2, 4));
        assert_eq!(wide.fit("Ana Ruiz", 5, Align::Left), "Ana…");
    }

    #[test]
    fn another_ellipsis_counts_its_own_columns() {
        assert_eq!(
            Measure::new(AmbiguousWidth::Narrow, "...").fit("Ana Ruiz", 5, Align::Left),
            "An..."
        );
    }

    proptest! {
        #[test]
        fn fitted_text_takes_exactly_its_columns(text in any::<String>(), columns in 0_usize..40) {
            let shown = visible(&text);
            prop_assert_eq!(width(&fit(&shown, columns, Align::Left)), columns);
            let wide = Measure::new(AmbiguousWidth::Wide, "...");
            prop_assert_eq!(wide.width(&wide.fit(&shown, columns, Align::Right)), columns);
        }
    }
}
