use std::sync::Arc;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::{Kept, directory, draft, link, opened};
use crate::console::Event;
use crate::console::event::Size;
use crate::console::keymap::{Keymap, Layer};
use crate::console::runtime::desk::Desk;
use crate::console::terminal::{Arrival, Input, Key};

fn key(code: KeyCode, arrival: Arrival, frame: u64) -> Input {
    Input::Key(Key {
        event: KeyEvent::new(code, KeyModifiers::NONE),
        arrival,
        frame,
    })
}

/// A desk with frame 1 on the screen, over which a question came up that is in no frame yet.
fn asked() -> Desk {
    let state = tempfile::tempdir().unwrap();
    let link = link(&directory(), &state);
    let keymap = Arc::new(Keymap::compile(None).unwrap());
    let mut desk = Desk::new(opened(Some(link), Arc::new(Kept::default())), keymap);
    desk.begin(Size { width: 80, height: 24 });
    desk.drawn(1);
    desk.event(Event::DraftsFound(vec![draft()]));
    assert_eq!(desk.model().layer(), Layer::Confirm);
    desk
}

#[test]
fn a_key_pressed_before_the_question_was_drawn_answers_nothing() {
    let mut desk = asked();
    desk.input(key(KeyCode::Char('y'), Arrival::Alone, 1));
    assert_eq!(desk.model().layer(), Layer::Confirm);
    desk.drawn(2);
    // Read after the frame, pressed before it.
    desk.input(key(KeyCode::Char('y'), Arrival::Alone, 1));
    assert_eq!(desk.model().layer(), Layer::Confirm);
    desk.input(key(KeyCode::Char('y'), Arrival::Alone, 2));
    assert_ne!(desk.model().layer(), Layer::Confirm);
}

#[test]
fn keys_that_come_together_answer_nothing() {
    let mut desk = asked();
    desk.drawn(2);
    for code in [KeyCode::Char('y'), KeyCode::Enter, KeyCode::Char('n')] {
        desk.input(key(code, Arrival::Burst, 2));
    }
    assert_eq!(desk.model().layer(), Layer::Confirm);
}

#[test]
fn a_paste_answers_nothing() {
    let mut desk = asked();
    desk.drawn(2);
    desk.input(Input::Pasted("y\n".to_owned()));
    assert_eq!(desk.model().layer(), Layer::Confirm);
}

#[test]
fn keys_typed_ahead_count_where_nothing_is_asked() {
    let mut desk = asked();
    desk.drawn(2);
    desk.input(key(KeyCode::Char('n'), Arrival::Alone, 2));
    desk.input(key(KeyCode::Char('/'), Arrival::Burst, 0));
    assert_eq!(desk.model().layer(), Layer::Filter);
}
