//! Repeating words of the other side without repeating a secret.

use std::borrow::Cow;
use std::fmt;

use secrecy::{ExposeSecret, SecretString};

use super::secret_forms;

const MASK: &str = "[secret]";

/// The secrets of one session, to be masked wherever the other side's words are repeated: servers echo tokens.
#[derive(Default)]
pub(in crate::client) struct Secrets(Vec<SecretString>);

impl Secrets {
    /// Secrets to mask, each as it is and as it may come back encoded.
    pub(in crate::client) fn new<'a>(secrets: impl IntoIterator<Item = &'a str>) -> Self {
        let mut forms: Vec<String> = secrets
            .into_iter()
            .filter(|secret| !secret.is_empty())
            .flat_map(secret_forms::of)
            .collect();
        // A secret that contains another one must be masked first, or its rest would stay.
        forms.sort_by_key(|form| std::cmp::Reverse(form.len()));
        Self(forms.into_iter().map(SecretString::from).collect())
    }

    /// These secrets and some that hold for one try only.
    pub(super) fn and<'a>(&self, more: impl IntoIterator<Item = &'a str>) -> Self {
        let mut all = Self::new(more);
        all.0.extend(self.0.iter().cloned());
        all.0.sort_by_key(|form| std::cmp::Reverse(form.expose_secret().len()));
        all
    }

    /// The text with every secret masked.
    pub(in crate::client) fn mask<'a>(&self, text: &'a str) -> Cow<'a, str> {
        let mut masked = Cow::Borrowed(text);
        for secret in self.0.iter().map(ExposeSecret::expose_secret) {
            if masked.contains(secret) {
                masked = Cow::Owned(masked.replace(secret, MASK));
            }
        }
        masked
    }

    /// At most `limit` characters of the text, masked and visible, for a message of ours.
    pub(in crate::client) fn excerpt(&self, text: &str, limit: usize) -> String {
        let masked = self.mask(text);
        let short: String = masked.chars().take(limit).collect();
        crate::text::visible(&short).into_owned()
    }
}

impl fmt::Debug for Secrets {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Secrets")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_masked_before_anything_is_cut() {
        let secrets = Secrets::new(["hunter2/x"]);
        assert_eq!(secrets.excerpt("token hunter2/x is bad", 12), "token [secre");
        assert_eq!(secrets.mask("?t=hunter2%2Fx").as_ref(), "?t=[secret]");
        assert_eq!(secrets.mask("nothing here").as_ref(), "nothing here");
    }

    #[test]
    fn a_secret_inside_another_leaves_no_rest() {
        assert_eq!(Secrets::new(["abc", "abcdef"]).mask("abcdef").as_ref(), MASK);
    }

    #[test]
    fn the_secrets_of_one_try_are_masked_beside_the_others() {
        let both = Secrets::new(["hunter2"]).and(["ad8b4710"]);
        assert_eq!(
            both.mask("sign=ad8b4710&t=hunter2").as_ref(),
            "sign=[secret]&t=[secret]"
        );
        assert_eq!(Secrets::new(["abc"]).and(["abcdef"]).mask("abcdef").as_ref(), MASK);
    }

    #[test]
    fn printing_them_prints_nothing_of_them() {
        assert_eq!(format!("{:?}", Secrets::new(["hunter2"])), "Secrets");
    }

    #[test]
    fn excerpts_cannot_control_the_terminal() {
        assert!(!Secrets::default().excerpt("a\u{1b}[2Jb", 10).contains('\u{1b}'));
    }
}
