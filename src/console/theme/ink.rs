//! One colour as a user writes it.

use std::str::FromStr;

use ratatui::style::{Color, Style};

use super::ColorMode;

const NAMES: [&str; 16] = [
    "black",
    "red",
    "green",
    "yellow",
    "blue",
    "magenta",
    "cyan",
    "white",
    "bright_black",
    "bright_red",
    "bright_green",
    "bright_yellow",
    "bright_blue",
    "bright_magenta",
    "bright_cyan",
    "bright_white",
];

/// A colour for terminals with sixteen colours and one for those with more; `None` is the terminal's own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ink {
    few: Option<u8>,
    many: Option<u8>,
}

/// The text is not a colour.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not a colour; use a name such as `blue` or `bright_red`, `default`, or `#rrggbb`")]
pub struct NotAColor {
    /// What was written.
    pub text: String,
}

impl Ink {
    /// `few` on terminals with sixteen colours, `many` on others.
    pub(super) const fn pair(few: Self, many: Self) -> Self {
        Self {
            few: few.few,
            many: many.many,
        }
    }

    /// The foreground style of this colour; empty without colours.
    pub(super) fn style(self, mode: ColorMode) -> Style {
        let index = match mode {
            ColorMode::Mono => None,
            ColorMode::Ansi16 => self.few,
            ColorMode::Full => self.many,
        };
        index.map_or(Style::new(), |index| Style::new().fg(Color::Indexed(index)))
    }
}

impl FromStr for Ink {
    type Err = NotAColor;

    fn from_str(text: &str) -> Result<Self, NotAColor> {
        let not_a_color = || NotAColor { text: text.to_owned() };
        if text == "default" {
            return Ok(Self::default());
        }
        if let Some(index) = (0_u8..)
            .zip(NAMES)
            .find_map(|(index, name)| (name == text).then_some(index))
        {
            return Ok(Self {
                few: Some(index),
                many: Some(index),
            });
        }
        let digits = text
            .strip_prefix('#')
            .filter(|digits| digits.len() == 6)
            .ok_or_else(not_a_color)?;
        if !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(not_a_color());
        }
        let number = u32::from_str_radix(digits, 16).map_err(|_| not_a_color())?;
        let [_, red, green, blue] = number.to_be_bytes();
        Ok(Self {
            few: Some(nearest_of_16([red, green, blue])),
            many: Some(nearest_of_256([red, green, blue])),
        })
    }
}

type Rgb = [u8; 3];

fn distance(left: Rgb, right: Rgb) -> u32 {
    left.iter()
        .zip(right)
        .map(|(left, right)| u32::from(left.abs_diff(right)).pow(2))
        .sum()
}

fn nearest_of_16(wanted: Rgb) -> u8 {
    // The colours of the VGA console, which most terminal themes resemble.
    let rgb = |index: u8| {
        let level = |bit: u8| (index >> bit & 1) * 170 + (index >> 3) * 85;
        [level(0), level(1), level(2)]
    };
    (0..16)
        .min_by_key(|index| distance(rgb(*index), wanted))
        .unwrap_or_default()
}

/// The nearest of the colour cube and the greys; the first sixteen are left out because users redefine them.
fn nearest_of_256(wanted: Rgb) -> u8 {
    const LEVELS: [u8; 6] = [0, 95, 135, 175, 215, 255];
    let rgb = |index: u8| {
        if index >= 232 {
            return [8 + 10 * (index - 232); 3];
        }
        let level = |place: u8| LEVELS.get(usize::from(place)).copied().unwrap_or_default();
        let cube = index - 16;
        [level(cube / 36), level(cube / 6 % 6), level(cube % 6)]
    };
    (16..=255)
        .min_by_key(|index| distance(rgb(*index), wanted))
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("red", Some(1), Some(1))]
    #[case("bright_black", Some(8), Some(8))]
    #[case("#ff5f5f", Some(9), Some(203))]
    #[case("#8a8a8a", Some(7), Some(245))]
    #[case("#5fafff", Some(14), Some(75))]
    #[case("default", None, None)]
    fn colours_go_to_the_nearest_that_the_terminal_has(
        #[case] text: &str,
        #[case] few: Option<u8>,
        #[case] many: Option<u8>,
    ) {
        assert_eq!(text.parse::<Ink>().unwrap(), Ink { few, many });
    }

    #[rstest]
    #[case("reddish")]
    #[case("#ff00")]
    #[case("#+f0000")]
    #[case("")]
    fn what_is_not_a_colour_is_refused(#[case] text: &str) {
        assert!(text.parse::<Ink>().is_err());
    }

    #[test]
    fn without_colours_there_is_no_colour() {
        assert_eq!("red".parse::<Ink>().unwrap().style(ColorMode::Mono), Style::new());
    }
}
