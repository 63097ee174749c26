//! How long the other side asks us to wait.

use std::time::Duration;

use jiff::Timestamp;
use jiff::fmt::rfc2822;
use reqwest::header::{DATE, HeaderMap, RETRY_AFTER};

/// Reads `Retry-After`, seconds or a date. A date is held against the answer's own `Date`, so that a wrong clock
/// here does not matter.
pub(super) fn read(headers: &HeaderMap, now: Timestamp) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(Duration::from_secs(text.parse().unwrap_or(u64::MAX)));
    }
    let until = date(text)?;
    let from = answered_at(headers).unwrap_or(now);
    Some(Duration::try_from(until.duration_since(from)).unwrap_or_default())
}

/// What time it was on the other side when it answered.
pub(super) fn answered_at(headers: &HeaderMap) -> Option<Timestamp> {
    date(headers.get(DATE)?.to_str().ok()?)
}

fn date(text: &str) -> Option<Timestamp> {
    rfc2822::DateTimeParser::new().parse_timestamp(text).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use reqwest::header::HeaderValue;
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("7", Some(7))]
    #[case(" 0 ", Some(0))]
    #[case("86400", Some(86_400))]
    #[case("99999999999999999999999", Some(u64::MAX))]
    #[case("Sat, 16 Nov 2024 14:39:57 GMT", Some(20))]
    #[case("Sat, 16 Nov 2024 14:39:07 GMT", Some(0))]
    #[case("-1", None)]
    #[case("soon", None)]
    #[case("", None)]
    fn seconds_and_dates_are_understood(#[case] text: &'static str, #[case] seconds: Option<u64>) {
        let mut headers = HeaderMap::new();
        headers.insert(RETRY_AFTER, HeaderValue::from_static(text));
        headers.insert(DATE, HeaderValue::from_static("Sat, 16 Nov 2024 14:39:37 GMT"));
        assert_eq!(
            read(&headers, Timestamp::UNIX_EPOCH),
            seconds.map(Duration::from_secs),
            "{text}"
        );
    }

    proptest! {
        /// Promise F2, with what has the shape of a date besides what has none.
        #[test]
        fn anything_is_a_wait_or_nothing(
            wait in prop_oneof![
                "[ -~]{0,40}",
                "[A-Z][a-z]{2}, [0-9]{1,3} [A-Z][a-z]{2} [0-9]{1,6} [0-9]{2}:[0-9]{2}:[0-9]{2} (GMT|[+-][0-9]{4})",
                "[0-9]{1,30}",
            ],
            date in "(Sat, )?[0-9]{1,2} (Nov|Dec|Feb) (0001|1969|2024|9999) [0-2][0-9]:[0-5][0-9]:[0-5][0-9] GMT",
            now in any::<i32>(),
        ) {
            let mut headers = HeaderMap::new();
            headers.insert(RETRY_AFTER, HeaderValue::from_str(&wait)?);
            headers.insert(DATE, HeaderValue::from_str(&date)?);
            let now = Timestamp::from_second(i64::from(now))?;
            let digits = !wait.trim().is_empty() && wait.trim().bytes().all(|byte| byte.is_ascii_digit());
            prop_assert!(read(&headers, now).is_some() || !digits);
        }
    }
}
