//! Everything about one error.

use crate::console::Failure;

/// The error shown in full.
#[derive(Clone, Debug)]
pub struct ErrorDetails {
    failure: Failure,
}

impl ErrorDetails {
    /// Shows an error.
    pub const fn new(failure: Failure) -> Self {
        Self { failure }
    }

    /// The error.
    pub const fn failure(&self) -> &Failure {
        &self.failure
    }

    /// Label and value of each line, as the phone system sent them: the view makes them visible.
    pub fn lines(&self) -> Vec<(&'static str, String)> {
        let failure = &self.failure;
        let mut lines = vec![
            ("error", failure.pair()),
            ("what", failure.message().to_owned()),
            ("operation", failure.operation().to_string()),
            ("backend", failure.backend().title().to_owned()),
        ];
        let mut add = |label, value: Option<String>| lines.extend(value.map(|value| (label, value)));
        add("they say", failure.vendor_message().map(str::to_owned));
        add("next", failure.hint().map(str::to_owned));
        add("group", failure.group().map(|group| format!("#{group}")));
        add("HTTP status", failure.status().map(|status| status.to_string()));
        add("address", failure.endpoint().map(str::to_owned));
        add("request id", failure.request_id().map(str::to_owned));
        add("tries", (failure.tries() > 0).then(|| failure.tries().to_string()));
        add(
            "time",
            (!failure.elapsed().is_zero()).then(|| format!("{} ms", failure.elapsed().as_millis())),
        );
        lines
    }
}
