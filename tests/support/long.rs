//! How much the bounded suites do.
//!
//! `CALLBOARD_LONG=1` asks for the nightly amount; without it each suite ends within seconds.

/// The usual amount, or the nightly one.
#[expect(clippy::disallowed_methods, reason = "a switch of the tests, not of the program")]
pub fn by_length<T>(usual: T, nightly: T) -> T {
    if std::env::var_os("CALLBOARD_LONG").is_some_and(|value| value == "1") {
        nightly
    } else {
        usual
    }
}
