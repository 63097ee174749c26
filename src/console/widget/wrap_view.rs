//! Breaks text into lines.

use ratatui::style::Style;

use super::canvas_view::{Canvas, Span};

struct Cluster {
    text: String,
    columns: usize,
    style: Style,
}

/// Breaks `spans` into lines of at most `columns`, between words where there is a gap, else within one. The result is
/// ready to be drawn: text from elsewhere is visible in it.
pub fn wrapped(canvas: &Canvas<'_>, columns: u16, spans: &[Span<'_>]) -> Vec<Vec<Span<'static>>> {
    let room = usize::from(columns.max(1));
    let mut lines = Vec::new();
    let mut line: Vec<Cluster> = Vec::new();
    for cluster in clusters(canvas, spans) {
        let used: usize = line.iter().map(|cluster| cluster.columns).sum();
        if used + cluster.columns > room && !line.is_empty() {
            let is_gap = cluster.text == " ";
            let rest = if is_gap { Vec::new() } else { after_gap(&mut line) };
            lines.push(joined(std::mem::replace(&mut line, rest)));
            if is_gap {
                continue;
            }
        }
        line.push(cluster);
    }
    if !line.is_empty() {
        lines.push(joined(line));
    }
    lines
}

fn clusters(canvas: &Canvas<'_>, spans: &[Span<'_>]) -> Vec<Cluster> {
    let measure = canvas.theme.glyphs.measure();
    let of = |span: &Span<'_>| -> Vec<Cluster> {
        let shown = span.shown(canvas.theme);
        let cluster = |text: &str| Cluster {
            text: text.to_owned(),
            columns: measure.width(text),
            style: span.style(),
        };
        let pieces = span.pieces(&shown, canvas.theme);
        pieces.into_iter().map(cluster).collect()
    };
    spans.iter().flat_map(of).collect()
}

/// Takes what stands after the last gap out of `line`, and the gap with it; nothing when there is no gap.
fn after_gap(line: &mut Vec<Cluster>) -> Vec<Cluster> {
    let Some(gap) = line
        .iter()
        .rposition(|cluster| cluster.text == " ")
        .filter(|gap| *gap > 0)
    else {
        return Vec::new();
    };
    let rest = line.split_off(gap + 1);
    line.truncate(gap);
    rest
}

fn joined(line: Vec<Cluster>) -> Vec<Span<'static>> {
    let mut pieces: Vec<(String, Style)> = Vec::new();
    for cluster in line {
        match pieces.last_mut() {
            Some((text, style)) if *style == cluster.style => text.push_str(&cluster.text),
            _ => pieces.push((cluster.text, cluster.style)),
        }
    }
    pieces.into_iter().map(|(text, style)| Span::own(text, style)).collect()
}

#[cfg(test)]
mod tests {
    use ratatui::style::Modifier;

    use super::super::test_screen_view::{drawn, unicode};
    use super::*;

    fn lines(columns: u16, spans: &[Span<'_>]) -> String {
        drawn(&unicode(), columns, 6, |canvas, _| {
            for (y, line) in (0..).zip(wrapped(canvas, columns, spans)) {
                canvas.line((0, y), columns, &line);
            }
        })
        .trim_end()
        .to_owned()
    }

    #[test]
    fn lines_break_between_words() {
        let bold = Style::new().add_modifier(Modifier::BOLD);
        let spans = [
            Span::own("Deletes ", Style::new()),
            Span::foreign("Night\u{7} crew", bold),
            Span::own(" for good.", Style::new()),
        ];
        assert_eq!(lines(18, &spans), "Deletes Night‹BEL›\ncrew for good.");
    }

    #[test]
    fn a_long_word_breaks_where_it_must() {
        let spans = [Span::own("a 山田太郎 bcdefghijk", Style::new())];
        assert_eq!(lines(6, &spans), "a\n山田太\n郎\nbcdefg\nhijk");
    }

    #[test]
    fn no_room_is_no_endless_loop() {
        drawn(&unicode(), 5, 1, |canvas, _| {
            assert_eq!(wrapped(canvas, 0, &[Span::own("山b", Style::new())]).len(), 2);
            assert!(wrapped(canvas, 5, &[]).is_empty());
        });
    }
}
