//! The least a ratatui list can do: what no console on this stack can be faster than.

use std::io;
use std::time::Duration;

use crossterm::event::{Event, KeyCode, poll, read};
use crossterm::execute;
use crossterm::terminal::{EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode};
use ratatui::Terminal;
use ratatui::backend::CrosstermBackend;
use ratatui::style::{Modifier, Style};

const ROWS: usize = 10_000;

/// Shows a list of 10,000 rows, of which only the visible ones are built.
pub fn run() -> io::Result<()> {
    enable_raw_mode()?;
    execute!(io::stdout(), EnterAlternateScreen)?;
    let mut terminal = Terminal::new(CrosstermBackend::new(io::stdout()))?;
    let (mut cursor, mut top) = (0_usize, 0_usize);
    'frames: loop {
        terminal.draw(|frame| {
            let area = frame.area();
            let height = usize::from(area.height);
            top = top.clamp((cursor + 1).saturating_sub(height), cursor);
            for (line, row) in (top..ROWS).take(height).enumerate() {
                let style = if row == cursor {
                    Style::new().add_modifier(Modifier::REVERSED)
                } else {
                    Style::new()
                };
                let text = format!(
                    "{:<width$}",
                    format!("row {} of the floor", row + 1),
                    width = usize::from(area.width)
                );
                frame
                    .buffer_mut()
                    .set_string(0, u16::try_from(line).unwrap_or(0), text, style);
            }
        })?;
        // Everything that waits, before the next frame.
        loop {
            match read()? {
                Event::Key(key) if key.code == KeyCode::Char('j') => cursor = (cursor + 1).min(ROWS - 1),
                Event::Key(key) if key.code == KeyCode::Char('q') => break 'frames,
                _ => {}
            }
            if !poll(Duration::ZERO)? {
                break;
            }
        }
    }
    execute!(io::stdout(), LeaveAlternateScreen)?;
    disable_raw_mode()
}
