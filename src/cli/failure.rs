//! A failure as people and scripts see it: the one shape every error of the program ends in.

mod from_client;
mod from_parts;
mod from_usage;

use std::borrow::Cow;
use std::error::Error as StdError;

use serde_json::{Value, json};

use super::Exit;
use super::output::{Glyphs, Paint};

/// What happened, what was and was not done, and the next step. Texts are kept as they came; printing makes them
/// visible.
#[derive(Debug)]
pub struct Failure {
    inner: Box<Inner>,
}

#[derive(Debug)]
struct Inner {
    kind: Cow<'static, str>,
    reason: Cow<'static, str>,
    vendor_code: Option<String>,
    message: String,
    operation: Option<Cow<'static, str>>,
    said: Option<(&'static str, String)>,
    details: Vec<String>,
    causes: Vec<String>,
    hint: Option<String>,
    request_id: Option<String>,
    exit: Exit,
    silent: bool,
}

impl Failure {
    /// A failure with its `kind/reason` and one sentence without a full stop; the exit code follows from the words.
    pub fn new(
        kind: impl Into<Cow<'static, str>>,
        reason: impl Into<Cow<'static, str>>,
        message: impl Into<String>,
    ) -> Self {
        let (kind, reason) = (kind.into(), reason.into());
        let exit = Exit::of(&kind, &reason);
        Self {
            inner: Box::new(Inner {
                kind,
                reason,
                vendor_code: None,
                message: message.into(),
                operation: None,
                said: None,
                details: Vec::new(),
                causes: Vec::new(),
                hint: None,
                request_id: None,
                exit,
                silent: false,
            }),
        }
    }

    /// An end that has already been told in the command's own data: only the exit code is left to give.
    pub fn told(exit: Exit) -> Self {
        let mut failure = Self::new("told", "told", "");
        failure.inner.exit = exit;
        failure.inner.silent = true;
        failure
    }

    /// Sets the next step.
    #[must_use]
    pub fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.inner.hint = Some(hint.into());
        self
    }

    /// Sets what was being done.
    #[must_use]
    pub fn with_operation(mut self, operation: impl Into<Cow<'static, str>>) -> Self {
        self.inner.operation = Some(operation.into());
        self
    }

    /// Sets the phone system's own code.
    #[must_use]
    pub fn with_vendor_code(mut self, code: impl Into<String>) -> Self {
        self.inner.vendor_code = Some(code.into());
        self
    }

    /// Sets who said what, verbatim.
    #[must_use]
    pub fn with_saying(mut self, who: &'static str, sentence: impl Into<String>) -> Self {
        self.inner.said = Some((who, sentence.into()));
        self
    }

    /// Adds a line: where it happened, what was not done, a candidate.
    #[must_use]
    pub fn with_detail(mut self, detail: impl Into<String>) -> Self {
        self.inner.details.push(detail.into());
        self
    }

    /// Adds the errors underneath, outermost first.
    #[must_use]
    pub fn with_causes(mut self, mut error: Option<&(dyn StdError + 'static)>) -> Self {
        while let Some(cause) = error {
            let text = cause.to_string();
            // Wrappers that only repeat the sentence below them tell nothing.
            if self.inner.causes.last() != Some(&text) && self.inner.message != text {
                self.inner.causes.push(text);
            }
            error = cause.source();
        }
        self
    }

    /// Sets the id by which a request is found in logs.
    #[must_use]
    pub fn with_request_id(mut self, id: impl Into<String>) -> Self {
        self.inner.request_id = Some(id.into());
        self
    }

    /// Sets another exit code than the words stand for.
    #[must_use]
    pub fn with_exit(mut self, exit: Exit) -> Self {
        self.inner.exit = exit;
        self
    }

    /// The same trouble in the words of a wider view; place, saying and causes stay.
    #[must_use]
    fn reworded(mut self, kind: &'static str, reason: &'static str, message: String) -> Self {
        self.inner.exit = Exit::of(kind, reason);
        self.inner.kind = kind.into();
        self.inner.reason = reason.into();
        self.inner.message = message;
        self
    }

    /// First half of `kind/code`.
    pub fn kind(&self) -> &str {
        &self.inner.kind
    }

    /// Our own word for it.
    pub fn reason(&self) -> &str {
        &self.inner.reason
    }

    /// The phone system's code where it gave one, else our own word.
    pub fn code(&self) -> &str {
        self.inner.vendor_code.as_deref().unwrap_or(&self.inner.reason)
    }

    /// What happened.
    pub fn message(&self) -> &str {
        &self.inner.message
    }

    /// The next step.
    pub fn hint(&self) -> Option<&str> {
        self.inner.hint.as_deref()
    }

    /// How the run ends.
    pub fn exit(&self) -> Exit {
        self.inner.exit
    }

    /// Whether there is nothing left to print.
    pub fn is_told(&self) -> bool {
        self.inner.silent
    }

    /// Lines for people.
    pub fn text(&self, paint: Paint, glyphs: Glyphs) -> String {
        let inner = &self.inner;
        let shown = |text: &str| glyphs.shown(text).into_owned();
        let ours = |text: &str| glyphs.shown_again(text);
        let mut lines = vec![format!(
            "{} {} [{}/{}]",
            paint.error("error:"),
            ours(&inner.message),
            shown(&inner.kind),
            shown(self.code())
        )];
        if let Some((who, sentence)) = &inner.said {
            lines.push(format!("  {who} said: {}", shown(sentence)));
        }
        lines.extend(inner.details.iter().map(|detail| format!("  {}", shown(detail))));
        lines.extend(
            inner
                .causes
                .iter()
                .enumerate()
                .map(|(index, cause)| format!("  {}: {}", index + 1, ours(cause))),
        );
        if let Some(hint) = &inner.hint {
            lines.push(format!("{} {}", paint.strong("hint:"), ours(hint)));
        }
        lines.join("\n") + "\n"
    }

    /// The document for programs.
    pub fn json(&self) -> Value {
        json!({ "error": self.json_fields() })
    }

    /// The same without its frame, as a field of another document.
    pub fn json_fields(&self) -> Value {
        let inner = &self.inner;
        json!({
            "kind": inner.kind,
            "code": self.code(),
            "reason": inner.reason,
            "message": inner.message,
            "operation": inner.operation,
            "hint": inner.hint,
            "request_id": inner.request_id,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_get_message_saying_causes_and_next_step() {
        let failure = Failure::new("refused", "vendor", "the group was not found")
            .with_vendor_code("1503")
            .with_saying("DeepCall", "Group not\u{1b}[2J found")
            .with_detail("nothing was written")
            .with_causes(Some(&std::io::Error::other("the line broke")))
            .with_hint("list the groups: callboard group list");
        insta::assert_snapshot!(failure.text(Paint::Plain, Glyphs::Unicode), @r"
        error: the group was not found [refused/1503]
          DeepCall said: Group not‹ESC›[2J found
          nothing was written
          1: the line broke
        hint: list the groups: callboard group list
        ");
    }

    #[test]
    fn programs_get_both_words() {
        let failure = Failure::new("auth", "expired", "the session has ended").with_vendor_code("1011");
        insta::assert_snapshot!(failure.json(), @r#"{"error":{"kind":"auth","code":"1011","reason":"expired","message":"the session has ended","operation":null,"hint":null,"request_id":null}}"#);
        assert_eq!(failure.exit(), Exit::SignIn);
    }
}
