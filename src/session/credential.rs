//! How a command comes by the right to speak for a profile.

use secrecy::ExposeSecret;

use super::env::Environment;
use super::error::{Error, Result};
use super::profile::Profile;
use super::secret;
use super::session_store::SessionStore;
use crate::client::{Answers, FormField, Session, SignInForm};

/// Where the secret among some answers came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// Environment variables: what signing in with them gives is used and not stored.
    Environment,
    /// The profile's `secret_command`: the session is stored, so that the program is not run for every command.
    SecretCommand,
}

/// What a command has to speak for a profile with.
#[derive(Debug)]
pub enum Credential {
    /// A session that was stored by signing in.
    Stored(Session),
    /// Answers to a sign-in form; signing in with them gives a session.
    Answers {
        /// Which form.
        form: &'static SignInForm,
        /// Complete answers to it.
        answers: Answers,
        /// Where the secret came from.
        source: Source,
    },
}

impl Credential {
    /// Finds the credentials of a profile: secrets in the environment, else the stored session, else its
    /// `secret_command`. `forms` are the ways of signing in to its phone system.
    ///
    /// # Errors
    ///
    /// `auth/not-signed-in` when there are none, `auth/secret-command`, `auth/other-origin`, `storage/…`.
    pub async fn find(
        profile: &Profile,
        environment: &Environment,
        store: &SessionStore,
        forms: &'static [SignInForm],
    ) -> Result<Self> {
        if let Some((form, answers)) = Self::of_environment(profile, environment, forms) {
            return Ok(Self::Answers {
                form,
                answers,
                source: Source::Environment,
            });
        }
        // A session of another origin is no obstacle where a program gives a secret for this one.
        let stored = match store.load(profile) {
            Err(Error::OtherOrigin { .. }) if profile.secret_command.is_some() => None,
            stored => stored?,
        };
        if let Some(session) = stored {
            return Ok(Self::Stored(session));
        }
        Self::of_command(profile, environment, forms).await
    }

    /// Whether profile and environment answer one of the forms completely, so that nobody has to sign in.
    pub fn is_in_environment(profile: &Profile, environment: &Environment, forms: &'static [SignInForm]) -> bool {
        Self::of_environment(profile, environment, forms).is_some()
    }

    /// The first form that profile and environment answer completely, with at least one secret from the environment.
    pub fn of_environment(
        profile: &Profile,
        environment: &Environment,
        forms: &'static [SignInForm],
    ) -> Option<(&'static SignInForm, Answers)> {
        forms.iter().find_map(|form| {
            let (answers, missing) = fill(form, profile, environment);
            let has_secret = form
                .fields
                .iter()
                .any(|field| field.secret && answers.get(field.id).is_some());
            (missing.is_empty() && has_secret).then_some((form, answers))
        })
    }

    /// Asks the profile's `secret_command`, also where a session is stored: that one may have ended.
    ///
    /// # Errors
    ///
    /// `auth/not-signed-in` when the profile has no such program or its other settings are not complete,
    /// `auth/secret-command`.
    pub async fn of_command(
        profile: &Profile,
        environment: &Environment,
        forms: &'static [SignInForm],
    ) -> Result<Self> {
        let not_signed_in = || Error::NotSignedIn {
            profile: profile.name.to_string(),
        };
        let command = profile.secret_command.as_ref().ok_or_else(not_signed_in)?;
        let open = forms.iter().find_map(|form| {
            let (answers, missing) = fill(form, profile, environment);
            match missing.as_slice() {
                [only] if only.secret => Some((form, answers, only.id)),
                _ => None,
            }
        });
        let (form, answers, field) = open.ok_or_else(not_signed_in)?;
        let secret = secret::run_command(profile.name.as_str(), command).await?;
        Ok(Self::Answers {
            form,
            answers: answers.with(field, secret.expose_secret()),
            source: Source::SecretCommand,
        })
    }
}

/// What the profile and the environment already answer of a form, and the required fields they leave open.
pub fn fill(
    form: &'static SignInForm,
    profile: &Profile,
    environment: &Environment,
) -> (Answers, Vec<&'static FormField>) {
    let mut answers = Answers::default();
    let mut missing = Vec::new();
    for field in form.fields {
        // A secret never comes from the profile: it would be readable there.
        let setting = if field.secret {
            None
        } else {
            profile.settings.get(field.id)
        };
        let variable = || field.variable.and_then(|name| environment.secret(name));
        if let Some(answer) = setting.map(String::as_str).or_else(variable) {
            answers = answers.with(field.id, answer);
        } else if !field.optional {
            missing.push(field);
        }
    }
    (answers, missing)
}

#[cfg(test)]
mod tests {
    use super::super::env::Variable;
    use super::super::test_support::{TestHome, session};
    use super::*;
    use crate::client::dialect::sign_in_forms;
    use crate::domain::Backend;

    fn forms() -> &'static [SignInForm] {
        sign_in_forms(Backend::DeepCall)
    }

    async fn find(home: &TestHome, profile: &Profile, environment: &Environment) -> Result<Credential> {
        Credential::find(profile, environment, &home.sessions(), forms()).await
    }

    #[tokio::test]
    async fn a_token_with_the_profiles_user_id_suffices_and_nothing_is_stored() {
        let home = TestHome::new();
        let environment = Environment::default().with(Variable::Token, "t-1");
        let found = find(&home, &home.profile(), &environment).await.unwrap();
        let Credential::Answers { form, answers, source } = found else {
            panic!("{found:?}");
        };
        assert_eq!((form.id, source), ("account", Source::Environment));
        assert_eq!(
            (answers.get("user_id"), answers.get("token")),
            (Some("29791451"), Some("t-1"))
        );
        assert!(!home.paths().sessions_dir().exists());
    }

    #[tokio::test]
    async fn an_ssid_alone_suffices() {
        let home = TestHome::new();
        let environment = Environment::default().with(Variable::Ssid, "s-1");
        let found = find(&home, &home.profile(), &environment).await.unwrap();
        assert!(matches!(found, Credential::Answers { form, .. } if form.id == "ssid"));
    }

    #[tokio::test]
    async fn the_stored_session_comes_before_the_secret_command() {
        let home = TestHome::new();
        let mut profile = home.profile();
        profile.secret_command = Some(["printf", "t-2"].map(str::to_owned).to_vec());
        let found = find(&home, &profile, &Environment::default()).await.unwrap();
        let Credential::Answers { answers, source, .. } = found else {
            panic!("{found:?}");
        };
        assert_eq!((source, answers.get("token")), (Source::SecretCommand, Some("t-2")));
        home.sessions().save(&profile.name, &session("t-3")).unwrap();
        let found = find(&home, &profile, &Environment::default()).await.unwrap();
        assert!(matches!(found, Credential::Stored(session) if session.secret("token") == Some("t-3")));
    }

    #[tokio::test]
    async fn without_any_the_command_that_signs_in_is_told() {
        let home = TestHome::new();
        let error = find(&home, &home.profile(), &Environment::default()).await.unwrap_err();
        assert_eq!((error.kind(), error.code()), ("auth", "not-signed-in"));
        assert_eq!(error.hint().as_deref(), Some("callboard sign-in --profile support"));
        assert!(error.asks_for_sign_in());
    }
}
