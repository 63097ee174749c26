//! Draws what there is to say, with the keys of the next step.

use super::theme::Theme;
use super::view::Scene;
use super::widget::{Canvas, Level, Notice, NoticeView};
use super::word::{Tone, Word};

/// Draws the word of the pane in focus in one line.
pub(super) fn draw(scene: &Scene<'_>, canvas: &mut Canvas<'_>, at: (u16, u16), columns: u16) {
    if let Some(word) = scene.model.word() {
        let notice = notice(scene, word, canvas.theme);
        NoticeView { notice: &notice }.draw(canvas, at, columns);
    }
}

/// A word as the widgets draw it; keys are named as they are bound in the layer on top.
pub(super) fn notice(scene: &Scene<'_>, word: &Word, theme: &Theme) -> Notice {
    let level = match word.tone {
        Tone::Done => Level::Done,
        Tone::Note => Level::Info,
        Tone::Refused => Level::Warning,
        Tone::Failed => Level::Error,
    };
    let layer = scene.model.layer();
    let mut text = word.text.clone();
    // Our own sentences use two signs that plain terminals do not have; names keep theirs and are escaped.
    if theme.glyphs.removed == "-" {
        text = text.replace(['—', '−'], "-");
    }
    word.next
        .iter()
        .filter(|command| scene.model.availability(**command).is_available())
        .fold(Notice::new(level, text), |notice, command| {
            let key = scene.keymap.key(layer, *command);
            notice.key(
                Some(key.unwrap_or_else(|| format!(":{}", command.id()))),
                command.label(),
            )
        })
}
