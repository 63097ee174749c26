//! The screen as the runtime uses it.

use std::io::{self, Write};

use ratatui::layout::{Rect, Size};
use ratatui::{Frame, Terminal};

use super::frame_backend::{FrameBackend, Tally};
use super::uncertain::UncertainRows;

/// Draws frames: one write per frame, and none for a frame without a change.
#[derive(Debug)]
pub struct Screen<W: Write> {
    terminal: Terminal<FrameBackend<W>>,
    uncertain: UncertainRows,
}

impl<W: Write> Screen<W> {
    /// A screen of this size.
    ///
    /// # Errors
    ///
    /// None of ours; ratatui's constructor can fail for backends that ask the terminal.
    pub fn new(writer: W, size: Size) -> io::Result<Self> {
        Ok(Self {
            terminal: Terminal::new(FrameBackend::new(writer, size))?,
            uncertain: UncertainRows::default(),
        })
    }

    /// Draws what `view` draws, as far as it differs from the last frame.
    ///
    /// # Errors
    ///
    /// The writer's error.
    pub fn draw(&mut self, view: impl FnOnce(&mut Frame<'_>)) -> io::Result<()> {
        let drawn = self.terminal.draw(view)?;
        let changed = self.uncertain.take(drawn.buffer);
        let backend = self.terminal.backend_mut();
        for (row, cells) in changed {
            backend.rewrite_row(row, &cells);
        }
        backend.finish()
    }

    /// Takes on another size; the next frame is complete.
    ///
    /// # Errors
    ///
    /// None of ours.
    pub fn resize(&mut self, size: Size) -> io::Result<()> {
        self.terminal.backend_mut().set_size(size);
        self.uncertain = UncertainRows::default();
        self.terminal
            .resize(Rect::from((ratatui::layout::Position::ORIGIN, size)))
    }

    /// Makes the next frame complete, after somebody else has used the terminal.
    ///
    /// Not through ratatui's `clear`, which asks the terminal for its cursor and waits.
    ///
    /// # Errors
    ///
    /// None of ours.
    pub fn redraw_all(&mut self) -> io::Result<()> {
        self.terminal.backend_mut().forget();
        let size = self.size();
        self.resize(size)
    }

    /// Its size.
    pub fn size(&self) -> Size {
        self.terminal.size().unwrap_or_default()
    }

    /// Writes a sequence that does not touch the screen, such as one for the clipboard.
    ///
    /// # Errors
    ///
    /// The writer's error.
    pub fn send(&mut self, sequence: &[u8]) -> io::Result<()> {
        self.terminal.backend_mut().send(sequence)
    }

    /// What has gone out so far.
    pub fn tally(&self) -> Tally {
        self.terminal.backend().tally()
    }

    /// What the frames were written to.
    pub fn writer(&self) -> &W {
        self.terminal.backend().writer()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use ratatui::buffer::Buffer;
    use ratatui::layout::Position;
    use ratatui::style::{Color, Modifier, Style};

    use super::*;

    const SIZE: Size = Size { width: 20, height: 6 };

    fn screen() -> Screen<Vec<u8>> {
        Screen::new(Vec::new(), SIZE).unwrap()
    }

    fn text(frame: &mut Frame<'_>, x: u16, y: u16, text: &str, style: Style) {
        frame.buffer_mut().set_string(x, y, text, style);
    }

    fn written(screen: &Screen<Vec<u8>>, from: usize) -> String {
        screen.writer().get(from..).unwrap().escape_ascii().to_string()
    }

    #[test]
    fn a_frame_is_one_write_in_a_synchronized_update() {
        let mut screen = screen();
        screen
            .draw(|frame| {
                text(frame, 0, 0, "one", Style::new());
                text(frame, 3, 4, "two", Style::new().add_modifier(Modifier::REVERSED));
            })
            .unwrap();
        assert_eq!(
            written(&screen, 0),
            "\\x1b[?2026h\\x1b[m\\x1b[2J\\x1b[Hone\\x1b[5;4H\\x1b[7mtwo\\x1b[?2026l"
        );
        assert_eq!(screen.tally().writes, 1);
    }

    #[test]
    fn a_frame_without_a_change_writes_nothing() {
        let mut screen = screen();
        let view = |frame: &mut Frame<'_>| {
            text(frame, 0, 0, "same", Style::new());
            frame.set_cursor_position((4, 0));
        };
        screen.draw(view).unwrap();
        let before = screen.tally();
        screen.draw(view).unwrap();
        assert_eq!(screen.tally(), before);
    }

    #[test]
    fn a_cursor_that_only_moves_costs_only_the_move() {
        let mut screen = screen();
        screen.draw(|frame| frame.set_cursor_position((4, 0))).unwrap();
        let before = screen.tally().bytes;
        screen.draw(|frame| frame.set_cursor_position((5, 0))).unwrap();
        // Writing the cell it stands on is the shortest way to the next one.
        assert_eq!(written(&screen, before), " ");
        let before = screen.tally().bytes;
        screen.draw(|_| ()).unwrap();
        assert_eq!(written(&screen, before), "\\x1b[?25l");
    }

    #[test]
    fn a_cleared_line_is_erased_and_not_filled_with_spaces() {
        let mut screen = screen();
        screen
            .draw(|frame| text(frame, 0, 1, "twenty columns of it", Style::new()))
            .unwrap();
        let before = screen.tally().bytes;
        screen.draw(|_| ()).unwrap();
        assert_eq!(written(&screen, before), "\\x1b[?2026h\\x1b[2H\\x1b[K\\x1b[?2026l");
    }

    #[test]
    fn another_size_or_a_stop_draws_everything_again_without_a_question() {
        let mut screen = screen();
        let view = |frame: &mut Frame<'_>| text(frame, 0, 0, "text", Style::new());
        screen.draw(view).unwrap();
        for change in [
            |screen: &mut Screen<Vec<u8>>| screen.redraw_all(),
            |screen: &mut Screen<Vec<u8>>| screen.resize(Size { width: 10, height: 3 }),
        ] {
            let before = screen.tally().bytes;
            change(&mut screen).unwrap();
            screen.draw(view).unwrap();
            let bytes = written(&screen, before);
            assert_eq!(bytes, "\\x1b[?2026h\\x1b[m\\x1b[2J\\x1b[Htext\\x1b[?2026l");
        }
    }

    #[test]
    fn nothing_stays_behind_of_names_whose_width_terminals_dispute() {
        let mut screen = screen();
        let cells = |count: u16| std::num::NonZero::new(count).unwrap();
        let mut terminal = vt100::Parser::new(cells(SIZE.height), cells(SIZE.width), 0);
        let frames: [&[(u16, &str)]; 4] = [
            &[(0, "प्रिया शर्मा"), (1, "सिंह"), (2, "☀️ Okafor")],
            &[(0, "Tom"), (1, "प्रिया शर्मा"), (2, "Ana")],
            &[(1, "Kim"), (3, "राहुल गुप्ता")],
            &[(3, "Ruiz")],
        ];
        let mut from = 0;
        for frame in frames {
            screen
                .draw(|screen| {
                    for (y, name) in frame {
                        text(screen, 2, *y, name, Style::new());
                        text(screen, 18, *y, "on", Style::new());
                    }
                })
                .unwrap();
            terminal.process(&screen.writer()[from..]);
            from = screen.writer().len();
        }
        let shown: Vec<String> = terminal
            .screen()
            .rows(0, SIZE.width)
            .map(|row| row.trim_end().to_owned())
            .collect();
        assert_eq!(shown, ["", "", "", "  Ruiz            on", "", ""]);
    }

    #[test]
    fn any_size_can_be_drawn() {
        for width in [0, 1, 2, 3, 5, 10, 79, 80, 300, 1_000] {
            for height in [0, 1, 2, 3, 5, 10, 79, 80, 300, 400] {
                let mut screen = screen();
                screen.resize(Size { width, height }).unwrap();
                screen
                    .draw(|frame| {
                        let area = frame.area();
                        let last = Position::new(area.width.saturating_sub(1), area.height.saturating_sub(1));
                        if let Some(cell) = frame.buffer_mut().cell_mut(last) {
                            cell.set_symbol("x");
                        }
                    })
                    .unwrap();
            }
        }
    }

    /// Words that terminals and we count alike, wide ones and accents included.
    fn word() -> impl Strategy<Value = (u16, u16, &'static str, Style)> {
        let words = prop::sample::select(vec![
            "a",
            "  ",
            "long word",
            "              ",
            "漢字",
            "é",
            "─│",
            "xy漢",
        ]);
        let colours = prop::sample::select(vec![Color::Reset, Color::Red, Color::LightBlue, Color::Indexed(9)]);
        let modifiers = prop::sample::select(vec![
            Modifier::empty(),
            Modifier::BOLD,
            Modifier::REVERSED,
            Modifier::UNDERLINED,
        ]);
        (
            0..SIZE.width,
            0..SIZE.height,
            words,
            colours.clone(),
            colours,
            modifiers,
        )
            .prop_map(|(x, y, word, foreground, background, modifier)| {
                (
                    // Wide characters never cover half of another: what is left of that one differs by terminal.
                    2 * x,
                    y,
                    word,
                    Style::new().fg(foreground).bg(background).add_modifier(modifier),
                )
            })
    }

    proptest! {
        #[test]
        fn a_terminal_shows_the_last_of_any_frames(
            frames in prop::collection::vec(prop::collection::vec(word(), 0..8), 1..6),
        ) {
            let mut screen = screen();
            let cells = |count: u16| std::num::NonZero::new(count).unwrap();
            let mut terminal = vt100::Parser::new(cells(SIZE.height), cells(SIZE.width), 0);
            let mut expected = Buffer::empty(Rect::new(0, 0, SIZE.width, SIZE.height));
            let mut from = 0;
            for words in &frames {
                screen.draw(|frame| {
                    for (x, y, word, style) in words {
                        text(frame, *x, *y, word, *style);
                    }
                    expected = frame.buffer_mut().clone();
                }).unwrap();
                terminal.process(&screen.writer()[from..]);
                from = screen.writer().len();
            }
            for y in 0..SIZE.height {
                for x in 0..SIZE.width {
                    let cell = &expected[(x, y)];
                    let shown = terminal.screen().cell(y, x).unwrap();
                    if shown.is_wide_continuation() {
                        continue;
                    }
                    let symbol = if shown.contents().is_empty() { " " } else { shown.contents() };
                    prop_assert_eq!(symbol, cell.symbol(), "at {},{}", x, y);
                    prop_assert_eq!(shown.inverse(), cell.modifier.contains(Modifier::REVERSED), "at {},{}", x, y);
                    prop_assert_eq!(shown.underline(), cell.modifier.contains(Modifier::UNDERLINED), "at {},{}", x, y);
                    prop_assert_eq!(shown.bgcolor(), colour(cell.bg), "at {},{}", x, y);
                    if symbol != " " {
                        prop_assert_eq!(shown.fgcolor(), colour(cell.fg), "at {},{}", x, y);
                        prop_assert_eq!(shown.bold(), cell.modifier.contains(Modifier::BOLD), "at {},{}", x, y);
                    }
                }
            }
        }
    }

    fn colour(colour: Color) -> vt100::Color {
        match colour {
            Color::Red => vt100::Color::Idx(1),
            Color::LightBlue => vt100::Color::Idx(12),
            Color::Indexed(index) => vt100::Color::Idx(index),
            _ => vt100::Color::Default,
        }
    }
}
