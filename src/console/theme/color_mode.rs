//! How many colours the terminal gets, decided once at the start.

/// What `--color` asks for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ColorChoice {
    /// As many as the terminal has, none under `NO_COLOR`.
    #[default]
    Auto,
    /// Colours even under `NO_COLOR`.
    Always,
    /// None.
    Never,
}

/// What the environment says about colours; read by the caller.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ColorEnvironment<'a> {
    /// `NO_COLOR`; an empty value counts as unset (no-color.org).
    pub no_color: Option<&'a str>,
    /// `TERM`.
    pub term: Option<&'a str>,
    /// `COLORTERM`.
    pub colorterm: Option<&'a str>,
}

/// How many colours are sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ColorMode {
    /// None at all, only bold, dim, underlined and reversed.
    #[default]
    Mono,
    /// The sixteen that the user's terminal theme defines.
    Ansi16,
    /// The 256 of xterm: half the bytes of 24-bit colours, which matters on a slow line.
    Full,
}

impl ColorMode {
    /// Decides from the option and the environment.
    pub fn resolve(choice: ColorChoice, environment: ColorEnvironment<'_>) -> Self {
        let is_refused = environment.no_color.is_some_and(|value| !value.is_empty());
        match choice {
            ColorChoice::Never => Self::Mono,
            ColorChoice::Auto if is_refused => Self::Mono,
            ColorChoice::Auto => Self::of_terminal(environment),
            ColorChoice::Always => match Self::of_terminal(environment) {
                Self::Mono => Self::Ansi16,
                mode => mode,
            },
        }
    }

    fn of_terminal(environment: ColorEnvironment<'_>) -> Self {
        let term = environment.term.unwrap_or_default();
        let is_colourless =
            matches!(term, "" | "dumb" | "unknown") || term.starts_with("vt1") || term.starts_with("vt2");
        let has_many = matches!(environment.colorterm, Some("truecolor" | "24bit"))
            || ["256color", "direct", "kitty", "alacritty", "ghostty", "wezterm", "foot"]
                .into_iter()
                .any(|name| term.contains(name));
        if is_colourless {
            Self::Mono
        } else if has_many {
            Self::Full
        } else {
            Self::Ansi16
        }
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case(ColorChoice::Auto, None, "xterm-256color", None, ColorMode::Full)]
    #[case(ColorChoice::Auto, None, "xterm", None, ColorMode::Ansi16)]
    #[case(ColorChoice::Auto, None, "screen", Some("truecolor"), ColorMode::Full)]
    #[case(ColorChoice::Auto, Some("1"), "xterm-256color", Some("truecolor"), ColorMode::Mono)]
    #[case(ColorChoice::Auto, Some(""), "xterm-256color", None, ColorMode::Full)]
    #[case(ColorChoice::Auto, None, "dumb", Some("truecolor"), ColorMode::Mono)]
    #[case(ColorChoice::Auto, None, "", None, ColorMode::Mono)]
    #[case(ColorChoice::Auto, None, "vt100", None, ColorMode::Mono)]
    #[case(ColorChoice::Always, Some("1"), "dumb", None, ColorMode::Ansi16)]
    #[case(ColorChoice::Always, Some("1"), "xterm-256color", None, ColorMode::Full)]
    #[case(ColorChoice::Never, None, "xterm-256color", Some("24bit"), ColorMode::Mono)]
    fn option_and_environment_decide_together(
        #[case] choice: ColorChoice,
        #[case] no_color: Option<&str>,
        #[case] term: &str,
        #[case] colorterm: Option<&str>,
        #[case] expected: ColorMode,
    ) {
        let environment = ColorEnvironment {
            no_color,
            term: Some(term),
            colorterm,
        };
        assert_eq!(ColorMode::resolve(choice, environment), expected);
    }
}
