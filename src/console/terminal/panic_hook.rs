//! What a panic does to the screen.

use std::panic::{PanicHookInfo, set_hook, take_hook};

use super::guard::{Hold, give_back, hold};

/// Installs a panic hook in front of the one there is (call it once, after the report hook of `main`).
///
/// - A panic of the thread that draws gives the terminal back before the earlier hook prints its message.
/// - A panic of any other thread while the screen is up neither restores nor prints, because both would tear the
///   screen: it is told to `background`, which must not block.
/// - Where panics abort the process, every one of them restores, because no destructor will.
/// - Without a screen the earlier hook works alone.
pub fn restore_on_panic(background: impl Fn(&PanicHookInfo<'_>) + Send + Sync + 'static) {
    let earlier = take_hook();
    set_hook(Box::new(move |info| match hold() {
        Hold::Theirs if cfg!(panic = "unwind") => background(info),
        _ => {
            give_back();
            earlier(info);
        }
    }));
}

/// A panic as one line: the place and the message, without anything secret-looking added.
pub fn sentence(info: &PanicHookInfo<'_>) -> String {
    let message = info.payload_as_str().unwrap_or("no message");
    match info.location() {
        Some(place) => format!("{message} ({}:{})", place.file(), place.line()),
        None => message.to_owned(),
    }
}
