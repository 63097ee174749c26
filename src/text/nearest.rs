//! The nearest known word, for "did you mean".

use super::fold::fold;

/// The candidate nearest to `wanted`, if one is near enough to be what was meant.
///
/// Near enough is one mistake in every three letters: a letter left out, added, changed, or two neighbours swapped.
/// Case and accents do not count. Of equally near candidates the first wins.
pub fn nearest<'a, Candidate: AsRef<str> + ?Sized>(
    wanted: &str,
    candidates: impl IntoIterator<Item = &'a Candidate>,
) -> Option<&'a Candidate> {
    let wanted: Vec<char> = fold(wanted).chars().collect();
    let mut best: Option<(usize, &Candidate)> = None;
    for candidate in candidates {
        let letters: Vec<char> = fold(candidate.as_ref()).chars().collect();
        let allowed = wanted.len().max(letters.len()).div_ceil(3);
        if wanted.len().abs_diff(letters.len()) > allowed {
            continue;
        }
        let distance = distance(&wanted, &letters);
        if distance <= allowed && best.is_none_or(|(nearest, _)| distance < nearest) {
            best = Some((distance, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// Mistakes between two words, swapped neighbours counting as one.
fn distance(left: &[char], right: &[char]) -> usize {
    let mut before_last: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=right.len()).collect();
    let mut previous_left = None;
    for (row, &letter) in left.iter().enumerate() {
        let mut current = vec![row + 1];
        let mut previous_right = None;
        for (column, &other) in right.iter().enumerate() {
            let at = |line: &[usize], place: usize| line.get(place).copied().unwrap_or(usize::MAX - 1);
            let mut cost = at(&last, column) + usize::from(letter != other);
            cost = cost.min(at(&last, column + 1) + 1).min(at(&current, column) + 1);
            if column > 0 && previous_left == Some(other) && previous_right == Some(letter) {
                cost = cost.min(at(&before_last, column - 1).saturating_add(1));
            }
            current.push(cost);
            previous_right = Some(other);
        }
        before_last = std::mem::replace(&mut last, current);
        previous_left = Some(letter);
    }
    last.last().copied().unwrap_or(left.len())
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("mvoe-down", Some("move-down"))]
    #[case("move-dwon", Some("move-down"))]
    #[case("Quit", Some("quit"))]
    #[case("qiut", Some("quit"))]
    #[case("undo", Some("undo"))]
    #[case("xyzzy", None)]
    #[case("", None)]
    fn the_likely_word_is_offered(#[case] wanted: &str, #[case] expected: Option<&str>) {
        assert_eq!(nearest(wanted, ["move-down", "move-up", "quit", "undo"]), expected);
    }

    #[test]
    fn mistakes_are_counted_once() {
        let count =
            |left: &str, right: &str| distance(&left.chars().collect::<Vec<_>>(), &right.chars().collect::<Vec<_>>());
        assert_eq!(count("ab", "ba"), 1);
        assert_eq!(count("kitten", "sitting"), 3);
        assert_eq!(count("", "abc"), 3);
        assert_eq!(count("abc", ""), 3);
    }
}
