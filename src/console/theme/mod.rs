//! How everything looks: few colours that users set, many named styles that views read, and the signs.

mod color_mode;
mod glyphs;
mod ink;
mod palette;
mod styles;

pub use color_mode::{ColorChoice, ColorEnvironment, ColorMode};
pub use glyphs::{BorderGlyphs, Charset, Glyphs};
pub use ink::{Ink, NotAColor};
pub use palette::{Background, Palette, PaletteProblems};
pub use styles::{
    CallsStyles, ChangeStyles, FieldStyles, FrameStyles, HeaderStyles, HintStyles, ListStyles, StatusStyles, Styles,
};

/// Everything that a view needs to know about looks, decided once at the start and again for another profile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Theme {
    /// The named styles.
    pub styles: Styles,
    /// The signs.
    pub glyphs: Glyphs,
}

impl Theme {
    /// Derives the styles; `accent` is the profile's own colour, which makes it tell apart from others.
    pub fn new(
        palette: &Palette,
        mode: ColorMode,
        background: Background,
        accent: Option<Ink>,
        glyphs: Glyphs,
    ) -> Self {
        Self {
            styles: Styles::new(palette, mode, background, accent),
            glyphs,
        }
    }
}

#[cfg(test)]
mod tests {
    use ratatui::style::{Color, Modifier, Style};

    use super::*;
    use crate::text::AmbiguousWidth;

    fn theme(mode: ColorMode, accent: Option<Ink>) -> Theme {
        let glyphs = Glyphs::new(Charset::Unicode, AmbiguousWidth::Narrow);
        Theme::new(&Palette::built_in(), mode, Background::Dark, accent, glyphs)
    }

    #[test]
    fn mono_has_no_colour_anywhere() {
        let printed = format!("{:?}", theme(ColorMode::Mono, "red".parse().ok()).styles);
        assert!(
            !printed.contains("fg: Some") && !printed.contains("bg: Some"),
            "{printed}"
        );
        assert!(!printed.contains("Indexed") && !printed.contains("Rgb"));
    }

    #[test]
    fn what_has_focus_stands_out_without_colour() {
        let styles = theme(ColorMode::Mono, None).styles;
        assert_ne!(styles.frame.border, styles.frame.border_focused);
        assert_ne!(styles.list.cursor_bar, styles.list.cursor_bar_idle);
        assert_ne!(styles.change.added, styles.change.removed);
        assert_ne!(styles.status.error, styles.status.info);
    }

    #[test]
    fn sixteen_colours_stay_among_sixteen() {
        let printed = format!("{:?}", theme(ColorMode::Ansi16, None).styles);
        let beyond = (16..=255_u8).find(|index| printed.contains(&format!("Indexed({index})")));
        assert_eq!(beyond, None);
    }

    #[test]
    fn a_profile_has_its_own_accent() {
        let style = theme(ColorMode::Full, "red".parse().ok()).styles.header.profile;
        assert_eq!(style, Style::new().fg(Color::Indexed(1)).add_modifier(Modifier::BOLD));
        assert_ne!(style, theme(ColorMode::Full, None).styles.header.profile);
    }
}
