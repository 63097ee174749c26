//! The smallest program on callboard's terminal part: what `tests/terminal.rs` drives in a pseudo-terminal.
//!
//! It shows its size, how many frames it drew and the last thing that happened. `q` quits, `z` stops, `p` panics, `t`
//! panics in another thread, `f` draws for ever without looking at anything else.

use std::process::ExitCode;

use callboard::console::terminal::{
    Arrival, Device, Happening, Input, PasteRefusal, Stopping, Surroundings, check, panic_sentence, restore_on_panic,
};
use crossterm::event::{KeyCode, KeyModifiers};
use ratatui::style::{Modifier, Style};
use tokio::sync::mpsc::unbounded_channel;

#[derive(Debug)]
enum Told {
    Happening(Happening),
    Panic(String),
}

#[tokio::main(flavor = "multi_thread", worker_threads = 1)]
async fn main() -> ExitCode {
    match run().await {
        Ok(code) => code,
        Err(error) => {
            report(&error.to_string());
            ExitCode::FAILURE
        }
    }
}

#[expect(clippy::print_stderr, reason = "a program of its own")]
fn report(message: &str) {
    eprintln!("{message}");
}

#[expect(clippy::disallowed_methods, reason = "a program of its own, without session/env.rs")]
async fn run() -> std::io::Result<ExitCode> {
    let term = std::env::var("TERM").ok();
    if let Err(error) = check(Surroundings::of_this_process(term.as_deref())) {
        report(&error.to_string());
        return Ok(ExitCode::from(2));
    }
    let (panics, mut panicked) = unbounded_channel();
    restore_on_panic(move |info| {
        let _ = panics.send(panic_sentence(info));
    });
    let mut device = Device::take()?;
    let mut last = "ready".to_owned();
    let mut keys = 0;
    loop {
        let size = device.size();
        device.draw(|frame| {
            let buffer = frame.buffer_mut();
            let plain = Style::new();
            for (row, line) in [
                format!("size {}x{}", size.width, size.height),
                format!("keys {keys}"),
                format!("last {last}"),
            ]
            .iter()
            .enumerate()
            {
                let row = u16::try_from(row).unwrap_or(0);
                if row < size.height {
                    buffer.set_stringn(0, row, line, size.width.into(), plain);
                }
            }
            if size.height > 4 {
                let selected = plain.add_modifier(Modifier::REVERSED | Modifier::BOLD);
                buffer.set_stringn(0, 4, "selected", size.width.into(), selected);
            }
        })?;
        let told = tokio::select! {
            biased;
            happening = device.next() => Told::Happening(happening?),
            Some(sentence) = panicked.recv() => Told::Panic(sentence),
        };
        let mut told = Some(told);
        while let Some(now) = told {
            match now {
                Told::Panic(sentence) => last = format!("panic {sentence}"),
                Told::Happening(Happening::HungUp) => return Ok(ExitCode::from(129)),
                Told::Happening(Happening::Terminated(signal)) => {
                    return Ok(ExitCode::from(u8::try_from(128 + signal).unwrap_or(1)));
                }
                Told::Happening(Happening::Resized) => {}
                Told::Happening(Happening::Resumed) => "resumed".clone_into(&mut last),
                Told::Happening(Happening::Input(input)) => {
                    if let Some(code) = typed(&mut device, &input, &mut last, &mut keys)? {
                        return Ok(code);
                    }
                }
            }
            told = device.waiting()?.map(Told::Happening);
        }
    }
}

fn typed(device: &mut Device, input: &Input, last: &mut String, keys: &mut u32) -> std::io::Result<Option<ExitCode>> {
    match input {
        Input::Pasted(text) => *last = format!("pasted {} bytes", text.len()),
        Input::PasteRefused(PasteRefusal::TooLarge { bytes }) => *last = format!("too large {bytes}"),
        Input::PasteRefused(PasteRefusal::NeverEnded { bytes }) => *last = format!("never ended {bytes}"),
        Input::Key(key) => {
            *keys += 1;
            let together = key.arrival == Arrival::Burst;
            *last = format!("key {:?}{}", key.event.code, if together { " in a burst" } else { "" });
            let suspend = key.event.modifiers.contains(KeyModifiers::CONTROL);
            match key.event.code {
                KeyCode::Char('q') => return Ok(Some(ExitCode::SUCCESS)),
                KeyCode::Char('z') if suspend => {
                    device.stop(Stopping::OurGroup)?;
                    "resumed".clone_into(last);
                }
                KeyCode::Char('p') => panic!("asked to panic"),
                KeyCode::Char('t') => {
                    std::thread::spawn(|| panic!("asked to panic elsewhere"));
                }
                KeyCode::Char('f') => flood(device)?,
                _ => {}
            }
        }
    }
    Ok(None)
}

/// Draws until the terminal takes no more, and then is blocked in a write.
fn flood(device: &mut Device) -> std::io::Result<()> {
    for round in 0_u64.. {
        device.draw(|frame| {
            let area = frame.area();
            for row in 0..area.height {
                let line = format!("{round:>width$}", width = usize::from(area.width));
                frame.buffer_mut().set_string(0, row, line, Style::new());
            }
        })?;
    }
    Ok(())
}
