//! Failures that come from talking to a phone system.

use crate::client::{Error, Fate, Kind, Reach};

use super::Failure;
use crate::cli::Exit;

impl From<&Error> for Failure {
    fn from(error: &Error) -> Self {
        let mut failure = Self::new(error.kind().word(), error.reason(), error.message())
            .with_operation(error.operation().word())
            .with_detail(place(error));
        if let Some(code) = error.vendor_code() {
            failure = failure.with_vendor_code(code);
        }
        if let Some(sentence) = error.vendor_message() {
            failure = failure.with_saying(error.backend().title(), sentence);
        }
        if let Some(hint) = error.hint() {
            failure = failure.with_hint(hint);
        }
        if let Some(id) = error.request_id() {
            failure = failure.with_request_id(id);
        }
        if let Some(done) = effect(error) {
            failure = failure.with_detail(done);
        }
        let failure = failure.with_causes(std::error::Error::source(error));
        // A gateway's page after all tries means that the phone system behind it was not reached.
        let gateway = error.fate() == Fate::Exhausted && matches!(error.status(), Some(502..=504));
        if gateway && matches!(error.kind(), Kind::Reply | Kind::Net) {
            failure.with_exit(Exit::Unreachable)
        } else {
            failure
        }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::from(&error)
    }
}

/// Where it happened, as one line.
fn place(error: &Error) -> String {
    let mut parts = vec![format!("while: {} on {}", error.operation(), error.backend().title())];
    if let Some(group) = error.group() {
        parts.push(format!("group #{group}"));
    }
    if let Some(endpoint) = error.endpoint() {
        parts.push(endpoint.to_owned());
    }
    if let Some(status) = error.status() {
        parts.push(format!("HTTP {status}"));
    }
    if error.tries() > 1 {
        parts.push(format!(
            "{} tries in {:.1} s",
            error.tries(),
            error.elapsed().as_secs_f32()
        ));
    }
    if let Some(id) = error.request_id() {
        parts.push(format!("request {id}"));
    }
    parts.join(", ")
}

/// What a write did, where that is known at once; rosters are told by their re-read instead.
fn effect(error: &Error) -> Option<&'static str> {
    if !error.operation().is_write() {
        return None;
    }
    Some(match error.reach() {
        Reach::NotSent => "nothing was sent and nothing was changed",
        Reach::Answered => return None,
        Reach::Unanswered => "it was sent and no usable answer came: it may have taken effect",
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::output::{Glyphs, Paint};
    use crate::client::Operation;
    use crate::domain::{Backend, GroupId};

    #[test]
    fn vendor_errors_keep_code_sentence_and_place() {
        let error = Error::new(
            Backend::DeepCall,
            Operation::ReadRoster,
            Kind::NotFound,
            "unknown-group",
            "group not found or not authorised",
        )
        .with_vendor_code("1503")
        .with_vendor_message("Group not found")
        .with_group(GroupId::new("31"))
        .with_status(200)
        .with_hint("refresh the list");
        let failure = Failure::from(error);
        insta::assert_snapshot!(failure.text(Paint::Plain, Glyphs::Unicode), @r"
        error: group not found or not authorised [not-found/1503]
          DeepCall said: Group not found
          while: read-roster on DeepCall, group #31, HTTP 200
        hint: refresh the list
        ");
        assert_eq!(failure.exit(), Exit::NotFound);
    }

    #[test]
    fn a_gateway_that_stays_bad_is_unreachable() {
        let page = |fate| {
            Error::new(
                Backend::DeepCall,
                Operation::ListGroups,
                Kind::Reply,
                "html",
                "a page came",
            )
            .with_status(502)
            .with_fate(fate)
        };
        assert_eq!(Failure::from(page(Fate::Exhausted)).exit(), Exit::Unreachable);
        assert_eq!(Failure::from(page(Fate::Permanent)).exit(), Exit::Failed);
    }
}
