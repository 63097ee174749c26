//! Keys and looks of the console, from options, settings, files and environment.

use std::fs;
use std::io;
use std::path::Path;

use crate::cli::Failure;
use crate::cli::args::{ColorWhen, GlobalOptions};
use crate::console::keymap::{Keymap, KeymapSource};
use crate::console::theme::{Background, Charset, ColorChoice, ColorEnvironment, ColorMode, Glyphs, Palette, Theme};
use crate::session::{Accent, Colour, Environment, Paths, Settings, Variable};
use crate::storage;

/// Everything about the screen that is the same for every profile.
#[derive(Clone, Debug)]
pub struct Looks {
    /// The keys.
    pub keymap: Keymap,
    palette: Palette,
    mode: ColorMode,
    glyphs: Glyphs,
}

impl Looks {
    /// Reads `keymap.toml` and `theme.toml` and decides about colours and signs; options win over settings, settings
    /// over the environment.
    ///
    /// # Errors
    ///
    /// `config/keymap` and `config/theme` with everything that is wrong, `storage/…` for files that cannot be read.
    pub fn new(
        global: &GlobalOptions,
        settings: &Settings,
        paths: &Paths,
        environment: &Environment,
    ) -> Result<Self, Failure> {
        Ok(Self {
            keymap: keymap(&paths.keymap_file())?,
            palette: palette(&paths.theme_file())?,
            mode: ColorMode::resolve(
                choice(global, settings),
                ColorEnvironment {
                    no_color: environment.text(Variable::NoColor),
                    term: environment.text(Variable::Term),
                    colorterm: environment.text(Variable::ColorTerm),
                },
            ),
            glyphs: Glyphs::new(
                charset(global, settings, environment),
                settings.ambiguous_width.unwrap_or_default(),
            ),
        })
    }

    /// How a profile with this accent looks.
    pub fn theme(&self, accent: Option<&Accent>) -> Theme {
        // The configuration takes only names of colours.
        let ink = accent.and_then(|accent| accent.colour.parse().ok());
        Theme::new(&self.palette, self.mode, Background::Dark, ink, self.glyphs)
    }
}

const fn choice(global: &GlobalOptions, settings: &Settings) -> ColorChoice {
    match (global.color, settings.colour) {
        (ColorWhen::Always, _) | (ColorWhen::Auto, Colour::Always) => ColorChoice::Always,
        (ColorWhen::Never, _) | (ColorWhen::Auto, Colour::Never) => ColorChoice::Never,
        (ColorWhen::Auto, Colour::Auto) => ColorChoice::Auto,
    }
}

fn charset(global: &GlobalOptions, settings: &Settings, environment: &Environment) -> Charset {
    let narrow = environment.locale().is_some() && !environment.is_utf8();
    if global.ascii || settings.ascii.unwrap_or(narrow) {
        Charset::Ascii
    } else {
        Charset::Unicode
    }
}

fn keymap(path: &Path) -> Result<Keymap, Failure> {
    let text = read(path)?;
    let name = path.display().to_string();
    let source = text.as_deref().map(|text| KeymapSource { name: &name, text });
    Keymap::compile(source).map_err(|problems| wrong("keymap", path, &problems.to_string()))
}

fn palette(path: &Path) -> Result<Palette, Failure> {
    match read(path)? {
        Some(text) => Palette::with_user_file(&path.display().to_string(), &text)
            .map_err(|problems| wrong("theme", path, &problems.to_string())),
        None => Ok(Palette::built_in()),
    }
}

fn wrong(what: &'static str, path: &Path, problems: &str) -> Failure {
    let message = format!("`{}` cannot be used; nothing was started", path.display());
    problems
        .lines()
        .fold(Failure::new("config", what, message), |failure, line| {
            failure.with_detail(line)
        })
        .with_hint("correct these lines and try again")
}

/// The text of a file that people edit; `None` when there is none.
fn read(path: &Path) -> Result<Option<String>, Failure> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(storage::Error::io("read", path, error).into()),
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::disallowed_methods, reason = "tests lay out files as people do")]

    use super::*;
    use crate::cli::Exit;
    use crate::text::AmbiguousWidth;

    struct Home(tempfile::TempDir);

    impl Home {
        fn new() -> Self {
            Self(tempfile::tempdir().unwrap())
        }

        fn environment(&self) -> Environment {
            Environment::default()
                .with(Variable::ConfigDir, self.0.path())
                .with(Variable::StateDir, self.0.path())
                .with(Variable::CacheDir, self.0.path())
                .with(Variable::Term, "xterm-256color")
                .with(Variable::Lang, "C.UTF-8")
        }

        fn looks(&self, global: &GlobalOptions, settings: &Settings) -> Result<Looks, Failure> {
            let environment = self.environment();
            let paths = Paths::discover(&environment).unwrap();
            Looks::new(global, settings, &paths, &environment)
        }
    }

    #[test]
    fn options_win_over_settings() {
        let home = Home::new();
        let settings = Settings {
            colour: Colour::Always,
            ascii: Some(false),
            ..Settings::default()
        };
        let global = GlobalOptions {
            ascii: true,
            color: ColorWhen::Never,
            ..GlobalOptions::default()
        };
        let looks = home.looks(&global, &settings).unwrap();
        assert_eq!(looks.mode, ColorMode::Mono);
        assert_eq!(looks.glyphs, Glyphs::new(Charset::Ascii, AmbiguousWidth::Narrow));
        let looks = home.looks(&GlobalOptions::default(), &settings).unwrap();
        assert_eq!(looks.mode, ColorMode::Full);
        assert_eq!(looks.glyphs, Glyphs::new(Charset::Unicode, AmbiguousWidth::Narrow));
    }

    #[test]
    fn a_wrong_key_file_names_its_lines_and_starts_nothing() {
        let home = Home::new();
        fs::write(home.0.path().join("keymap.toml"), "[group_list]\nfly = \"f\"\n").unwrap();
        let failure = home
            .looks(&GlobalOptions::default(), &Settings::default())
            .expect_err("a problem");
        assert_eq!((failure.kind(), failure.reason()), ("config", "keymap"));
        assert_eq!(failure.exit(), Exit::Usage);
    }
}
