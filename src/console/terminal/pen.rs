//! How the next character will look, and the shortest way to change that.

use std::io::Write as _;

use ratatui::buffer::Cell;
use ratatui::style::{Color, Modifier};

/// Colours and modifiers as the terminal has them now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Pen {
    foreground: Color,
    background: Color,
    modifier: Modifier,
}

impl Default for Pen {
    fn default() -> Self {
        Self {
            foreground: Color::Reset,
            background: Color::Reset,
            modifier: Modifier::empty(),
        }
    }
}

impl Pen {
    /// What a cell needs.
    pub(super) fn of(cell: &Cell) -> Self {
        Self {
            foreground: cell.fg,
            background: cell.bg,
            modifier: cell.modifier,
        }
    }

    /// Whether a space drawn with it leaves nothing but the terminal's own background.
    pub(super) fn leaves_nothing(self) -> bool {
        let shows = Modifier::REVERSED | Modifier::UNDERLINED | Modifier::CROSSED_OUT | Modifier::SLOW_BLINK;
        self.background == Color::Reset && !self.modifier.intersects(shows | Modifier::RAPID_BLINK)
    }

    /// Writes what makes `self` out of `before`: the difference, or a reset and everything, whichever is shorter.
    ///
    /// We write this ourselves because crossterm sends named colours as `38;5;n`, which costs twice the bytes and
    /// says nothing to a 16-colour terminal, and under `NO_COLOR` sends an empty sequence, which is a reset.
    pub(super) fn change(self, before: Self, bytes: &mut Vec<u8>) {
        if self == before {
            return;
        }
        let mut difference = Vec::new();
        self.codes_from(before, &mut difference);
        let mut anew = b"0".to_vec();
        let mut all = Vec::new();
        self.codes_from(Self::default(), &mut all);
        if !all.is_empty() {
            anew.push(b';');
            anew.extend_from_slice(&all);
        }
        let shorter = if difference.len() < anew.len() {
            &difference
        } else {
            &anew
        };
        bytes.extend_from_slice(b"\x1b[");
        // A lone 0 may be left out.
        if shorter != b"0" {
            bytes.extend_from_slice(shorter);
        }
        bytes.push(b'm');
    }

    fn codes_from(self, before: Self, codes: &mut Vec<u8>) {
        let removed = before.modifier - self.modifier;
        let mut added = self.modifier - before.modifier;
        for (modifier, code) in OFF {
            if removed.intersects(modifier) {
                push(codes, code);
                // Bold and dim, slow and rapid blinking share their end.
                added |= self.modifier & modifier;
            }
        }
        for (modifier, code) in ON {
            if added.contains(modifier) {
                push(codes, code);
            }
        }
        if self.foreground != before.foreground {
            colour(codes, self.foreground, 30);
        }
        if self.background != before.background {
            colour(codes, self.background, 40);
        }
    }
}

const OFF: [(Modifier, u8); 7] = [
    (Modifier::BOLD.union(Modifier::DIM), 22),
    (Modifier::ITALIC, 23),
    (Modifier::UNDERLINED, 24),
    (Modifier::SLOW_BLINK.union(Modifier::RAPID_BLINK), 25),
    (Modifier::REVERSED, 27),
    (Modifier::HIDDEN, 28),
    (Modifier::CROSSED_OUT, 29),
];

const ON: [(Modifier, u8); 9] = [
    (Modifier::BOLD, 1),
    (Modifier::DIM, 2),
    (Modifier::ITALIC, 3),
    (Modifier::UNDERLINED, 4),
    (Modifier::SLOW_BLINK, 5),
    (Modifier::RAPID_BLINK, 6),
    (Modifier::REVERSED, 7),
    (Modifier::HIDDEN, 8),
    (Modifier::CROSSED_OUT, 9),
];

fn push(codes: &mut Vec<u8>, code: u8) {
    if !codes.is_empty() {
        codes.push(b';');
    }
    // Writing to a vector cannot fail.
    let _ = write!(codes, "{code}");
}

/// `ground` is 30 for the foreground and 40 for the background; bright colours are 60 higher.
fn colour(codes: &mut Vec<u8>, colour: Color, ground: u8) {
    let named = match colour {
        Color::Reset => 9,
        Color::Black => 0,
        Color::Red => 1,
        Color::Green => 2,
        Color::Yellow => 3,
        Color::Blue => 4,
        Color::Magenta => 5,
        Color::Cyan => 6,
        Color::Gray => 7,
        Color::DarkGray => 60,
        Color::LightRed => 61,
        Color::LightGreen => 62,
        Color::LightYellow => 63,
        Color::LightBlue => 64,
        Color::LightMagenta => 65,
        Color::LightCyan => 66,
        Color::White => 67,
        Color::Indexed(index) => {
            for code in [ground + 8, 5, index] {
                push(codes, code);
            }
            return;
        }
        Color::Rgb(red, green, blue) => {
            for code in [ground + 8, 2, red, green, blue] {
                push(codes, code);
            }
            return;
        }
    };
    push(codes, ground + named);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pen(foreground: Color, modifier: Modifier) -> Pen {
        Pen {
            foreground,
            background: Color::Reset,
            modifier,
        }
    }

    fn change(from: Pen, to: Pen) -> String {
        let mut bytes = Vec::new();
        to.change(from, &mut bytes);
        bytes.escape_ascii().to_string()
    }

    #[test]
    fn only_the_difference_is_sent() {
        let plain = Pen::default();
        let red = pen(Color::Red, Modifier::empty());
        let bold_red = pen(Color::Red, Modifier::BOLD);
        assert_eq!(change(plain, plain), "");
        assert_eq!(change(plain, bold_red), "\\x1b[1;31m");
        assert_eq!(change(bold_red, red), "\\x1b[22m");
        assert_eq!(change(bold_red, plain), "\\x1b[m");
    }

    #[test]
    fn dim_survives_the_end_of_bold() {
        let both = pen(Color::Green, Modifier::BOLD | Modifier::DIM);
        let dim = pen(Color::Green, Modifier::DIM);
        assert_eq!(change(both, dim), "\\x1b[22;2m");
    }

    #[test]
    fn named_colours_are_the_sixteen_every_terminal_knows() {
        let plain = Pen::default();
        assert_eq!(change(plain, pen(Color::DarkGray, Modifier::empty())), "\\x1b[90m");
        assert_eq!(change(plain, pen(Color::Gray, Modifier::empty())), "\\x1b[37m");
        assert_eq!(
            change(plain, pen(Color::Indexed(200), Modifier::empty())),
            "\\x1b[38;5;200m"
        );
        assert_eq!(
            change(plain, pen(Color::Rgb(1, 2, 3), Modifier::empty())),
            "\\x1b[38;2;1;2;3m"
        );
    }

    #[test]
    fn modifiers_work_without_any_colour() {
        let reversed = pen(Color::Reset, Modifier::REVERSED | Modifier::BOLD);
        assert_eq!(change(Pen::default(), reversed), "\\x1b[1;7m");
    }
}
