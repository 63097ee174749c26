//! Draws what there is to say, with the keys of the next step.

use super::keymap::CommandId;
use super::requests::Stage;
use super::theme::Theme;
use super::view::Scene;
use super::widget::{Canvas, Level, Notice, NoticeView};
use super::word::{Tone, Word};

/// Draws the word of the pane in focus in one line.
pub(super) fn draw(scene: &Scene<'_>, canvas: &mut Canvas<'_>, at: (u16, u16), columns: u16) {
    if let Some(notice) = lengthy(scene, canvas.theme) {
        NoticeView { notice: &notice }.draw(canvas, at, columns);
    } else if let Some(word) = scene.model.word() {
        let notice = notice(scene, word, canvas.theme);
        NoticeView { notice: &notice }.draw(canvas, at, columns);
    }
}

/// How a request is getting on that takes its time, with the key that stops it.
fn lengthy(scene: &Scene<'_>, theme: &Theme) -> Option<Notice> {
    let request = scene.model.requests().lengthy()?;
    let notice = Notice::new(
        Level::Running,
        sentence_case(&request.sentence()).replace('·', theme.glyphs.dot),
    );
    let is_stopped = request.stage == Stage::Stopping;
    let key = scene.keymap.key(scene.model.layer(), CommandId::CancelRequest);
    Some(notice.key(key.filter(|_| !is_stopped), "stop"))
}

fn sentence_case(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    first.chain(letters).collect()
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
