//! Which requests a fault hits.

use std::str::FromStr;
use std::time::Duration;

use super::FaultKind;
use crate::sandbox::variant::Setting;

/// How often a rule strikes among the requests it matches.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Occurrence {
    /// Each time.
    Always,
    /// With this probability, 0 to 1; the same requests strike in each run.
    Rate(f64),
    /// Only the n-th time, counted from 1.
    Only(u64),
}

/// One fault and the requests it hits.
#[derive(Debug, Clone, PartialEq)]
pub struct FaultRule {
    pub(super) kind: FaultKind,
    pub(super) path: Option<String>,
    pub(super) occurrence: Occurrence,
    pub(super) duration: Option<Duration>,
}

impl FaultRule {
    /// Makes a rule that hits every request.
    pub fn new(kind: FaultKind) -> Self {
        Self {
            kind,
            path: None,
            occurrence: Occurrence::Always,
            duration: None,
        }
    }

    /// Restricts the rule to requests whose path contains the text.
    #[must_use]
    pub fn on(mut self, path_fragment: &str) -> Self {
        self.path = Some(path_fragment.to_owned());
        self
    }

    /// Sets how often the rule strikes.
    #[must_use]
    pub fn occurring(mut self, occurrence: Occurrence) -> Self {
        self.occurrence = occurrence;
        self
    }

    /// Restricts the rule to the n-th matching request, counted from 1.
    #[must_use]
    pub fn only(self, nth: u64) -> Self {
        self.occurring(Occurrence::Only(nth))
    }

    /// Sets the `Retry-After` of a refusal, or the length of a slow answer.
    #[must_use]
    pub fn lasting(mut self, duration: Duration) -> Self {
        self.duration = Some(duration);
        self
    }

    pub(super) fn matches(&self, path: &str) -> bool {
        self.path.as_deref().is_none_or(|fragment| path.contains(fragment))
    }
}

/// A `--fault` that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FaultParseError {
    /// Not of the expected form.
    #[error("`{text}` is not of the form `NAME[:SECONDS][@PATH][=RATE|=#N]`, such as `http503:2@Group/list=0.1`")]
    Form {
        /// What was given.
        text: String,
    },
    /// No such fault.
    #[error("unknown fault `{name}`; accepted: {}", names())]
    Name {
        /// What was given.
        name: String,
    },
    /// Neither a probability nor a place.
    #[error("`{value}` is neither a rate from 0 to 1 nor `#N` for the N-th matching request, counted from 1")]
    Occurrence {
        /// What was given.
        value: String,
    },
    /// Not a number of seconds.
    #[error("`{value}` is not a number of seconds")]
    Seconds {
        /// What was given.
        value: String,
    },
}

fn names() -> String {
    FaultKind::CHOICES
        .iter()
        .map(|choice| format!("`{}`", choice.name))
        .collect::<Vec<_>>()
        .join(", ")
}

/// Reads the value of `--fault`: `NAME[:SECONDS][@PATH][=RATE|=#N]`; without a rate it strikes each time.
///
/// # Errors
///
/// An unknown name, with all known ones, or a rate or duration that is none.
pub fn parse_fault(text: &str) -> Result<FaultRule, FaultParseError> {
    let (target, occurrence) = match text.rsplit_once('=') {
        Some((target, value)) => (target, parse_occurrence(value)?),
        None => (text, Occurrence::Always),
    };
    let (fault, path) = match target.split_once('@') {
        Some((_, "")) => return Err(FaultParseError::Form { text: text.to_owned() }),
        Some((fault, path)) => (fault, Some(path.to_owned())),
        None => (target, None),
    };
    let (name, duration) = match fault.split_once(':') {
        Some((name, seconds)) => (name, Some(parse_seconds(seconds)?)),
        None => (fault, None),
    };
    let kind = FaultKind::parse(name).ok_or_else(|| FaultParseError::Name { name: name.to_owned() })?;
    Ok(FaultRule {
        kind,
        path,
        occurrence,
        duration,
    })
}

fn parse_occurrence(value: &str) -> Result<Occurrence, FaultParseError> {
    let occurrence = match value.strip_prefix('#') {
        Some(nth) => nth.parse().ok().filter(|nth| *nth > 0).map(Occurrence::Only),
        None => value
            .parse()
            .ok()
            .filter(|rate| (0.0..=1.0).contains(rate))
            .map(Occurrence::Rate),
    };
    occurrence.ok_or_else(|| FaultParseError::Occurrence {
        value: value.to_owned(),
    })
}

fn parse_seconds(value: &str) -> Result<Duration, FaultParseError> {
    let seconds: Option<f64> = value.parse().ok();
    seconds
        .and_then(|seconds| Duration::try_from_secs_f64(seconds).ok())
        .ok_or_else(|| FaultParseError::Seconds {
            value: value.to_owned(),
        })
}

impl FromStr for FaultRule {
    type Err = FaultParseError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        parse_fault(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_are_read_in_all_their_forms() {
        assert_eq!(parse_fault("reset-after"), Ok(FaultRule::new(FaultKind::ResetAfter)));
        assert_eq!(
            parse_fault("http500=0.25"),
            Ok(FaultRule::new(FaultKind::Http500).occurring(Occurrence::Rate(0.25)))
        );
        assert_eq!(
            parse_fault("http503:2@Group/list=#3"),
            Ok(FaultRule::new(FaultKind::Http503)
                .lasting(Duration::from_secs(2))
                .on("Group/list")
                .only(3))
        );
        assert_eq!(
            parse_fault("truncated@Agent"),
            Ok(FaultRule::new(FaultKind::Truncated).on("Agent"))
        );
    }

    #[test]
    fn mistakes_say_what_is_accepted() {
        let message = |text| parse_fault(text).map_or_else(|error| error.to_string(), |rule| format!("{rule:?}"));
        assert!(message("http418").contains("`store-then-503`"));
        for wrong in ["http500=2", "http500=-1", "http500=NaN", "http500=#0", "http500=often"] {
            assert!(message(wrong).contains("rate from 0 to 1"), "{wrong}");
        }
        assert!(message("http503:soon").contains("seconds"));
        assert!(message("http503@=1").contains("form"));
    }
}
