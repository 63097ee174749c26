//! How the console looks and which keys it has, from options, environment and the user's files.

use std::fs;
use std::io;
use std::path::Path;

use crate::cli::Failure;
use crate::cli::args::{ColorWhen, GlobalOptions};
use crate::console::keymap::{Keymap, KeymapSource};
use crate::console::theme::{
    Background, Charset, ColorChoice, ColorEnvironment, ColorMode, Glyphs, Ink, Palette, Theme,
};
use crate::session::{Colour, Environment, Paths, Profile, Settings, Variable};

/// Everything about looks but a profile's accent.
#[derive(Clone, Debug)]
pub struct Looks {
    palette: Palette,
    mode: ColorMode,
    glyphs: Glyphs,
}

impl Looks {
    /// Reads the user's theme; the command line wins over the settings, and those over the environment.
    ///
    /// # Errors
    ///
    /// `config/invalid` with everything that is wrong with the theme file.
    pub fn find(
        paths: &Paths,
        settings: Settings,
        global: &GlobalOptions,
        environment: &Environment,
    ) -> Result<Self, Failure> {
        let file = paths.theme_file();
        let palette = match read(&file)? {
            Some(text) => Palette::with_user_file(&file.display().to_string(), &text)
                .map_err(|problems| invalid("theme", problems.list().iter().cloned()))?,
            None => Palette::built_in(),
        };
        let choice = match (global.color, settings.colour) {
            (ColorWhen::Always, _) | (ColorWhen::Auto, Colour::Always) => ColorChoice::Always,
            (ColorWhen::Never, _) | (ColorWhen::Auto, Colour::Never) => ColorChoice::Never,
            (ColorWhen::Auto, Colour::Auto) => ColorChoice::Auto,
        };
        let mode = ColorMode::resolve(
            choice,
            ColorEnvironment {
                no_color: environment.text(Variable::NoColor),
                term: environment.text(Variable::Term),
                colorterm: environment.text(Variable::ColorTerm),
            },
        );
        let charset = if global.ascii || settings.ascii.unwrap_or(!environment.is_utf8()) {
            Charset::Ascii
        } else {
            Charset::Unicode
        };
        Ok(Self {
            palette,
            mode,
            glyphs: Glyphs::new(charset, settings.ambiguous_width.unwrap_or_default()),
        })
    }

    /// The theme with a profile's accent.
    pub fn theme(&self, profile: &Profile) -> Theme {
        let accent: Option<Ink> = profile.accent.as_ref().and_then(|accent| accent.colour.parse().ok());
        Theme::new(&self.palette, self.mode, Background::default(), accent, self.glyphs)
    }
}

/// The keys, the user's merged over ours.
///
/// # Errors
///
/// `config/invalid` with everything that is wrong with the key file.
pub fn keymap(paths: &Paths) -> Result<Keymap, Failure> {
    let file = paths.keymap_file();
    let name = file.display().to_string();
    let text = read(&file)?;
    let source = text.as_deref().map(|text| KeymapSource { name: &name, text });
    Keymap::compile(source).map_err(|problems| invalid("keymap", problems.list().iter().map(ToString::to_string)))
}

fn read(path: &Path) -> Result<Option<String>, Failure> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => {
            let message = format!("`{}` cannot be read: {error}", path.display());
            Err(Failure::new("config", "invalid", message))
        }
    }
}

fn invalid(what: &str, problems: impl Iterator<Item = String>) -> Failure {
    let failure = Failure::new(
        "config",
        "invalid",
        format!("the {what} file has problems; nothing was started"),
    )
    .with_hint("correct these lines and try again");
    problems.fold(failure, Failure::with_detail)
}
