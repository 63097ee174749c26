//! The faces of the sandbox's call center as profiles: several phone systems over the same groups and agents.

use secrecy::{ExposeSecret, SecretString};

use crate::cli::Failure;
use crate::client::{Answers, SignInForm, dialect};
use crate::domain::Backend;
use crate::sandbox::{self, SandboxCredentials};
use crate::session::{Environment, Variable};

/// With which of the sandbox's credentials a face is opened, by the names they have there and in the sign-in form.
const KEYS: [(Backend, &[&str]); 4] = [
    (Backend::DeepCall, &["user_id", "token"]),
    (Backend::Kazoo, &["username", "account_realm", "password"]),
    (Backend::PortSip, &["username", "domain", "password"]),
    (Backend::Udesk, &["email", "password"]),
];

/// One face, with what opens it.
pub struct Face {
    /// The phone system it plays; its word is the profile's name.
    pub backend: Backend,
    form: &'static SignInForm,
    answers: Vec<(&'static str, SecretString)>,
}

/// The phone systems that the sandbox plays and this version speaks to.
pub fn played() -> Vec<Backend> {
    let is_played = |backend: &Backend| sandbox::faces().contains(&backend.word()) && form(*backend).is_some();
    Backend::ALL.into_iter().filter(is_played).collect()
}

/// The face that was asked for by its word.
///
/// # Errors
///
/// `usage/bad-value`, with those there are.
pub fn asked(word: Option<&str>) -> Result<Backend, Failure> {
    let played = played();
    let wanted = word.unwrap_or(Backend::DeepCall.word());
    played
        .iter()
        .find(|backend| backend.word() == wanted)
        .copied()
        .ok_or_else(|| {
            let words: Vec<&str> = played.iter().map(|backend| backend.word()).collect();
            let message = format!("`{wanted}` is no phone system that the demo plays; nothing was started");
            Failure::new("usage", "bad-value", message).with_hint(format!("accepted: {}", words.join(", ")))
        })
}

impl Face {
    /// Everything that is played, with the credentials that are in force.
    pub fn all(credentials: &SandboxCredentials) -> Vec<Self> {
        // By name, so that a face of the sandbox needs no line here but the one in the table.
        let tables = serde_json::to_value(credentials).unwrap_or_default();
        let face = |backend: Backend| {
            let answer = |name: &&'static str| {
                let value = tables.get(backend.word())?.get(*name)?.as_str()?;
                Some((*name, SecretString::from(value)))
            };
            Some(Self {
                backend,
                form: form(backend)?,
                answers: key(backend)?.iter().filter_map(answer).collect(),
            })
        };
        played().into_iter().filter_map(face).collect()
    }

    /// The profile's name.
    pub const fn profile(&self) -> &'static str {
        self.backend.word()
    }

    /// The form that these answers belong to.
    pub const fn form(&self) -> &'static SignInForm {
        self.form
    }

    /// The answers to it.
    pub fn answers(&self) -> Answers {
        self.answers.iter().fold(Answers::default(), |answers, (name, answer)| {
            answers.with(name, answer.expose_secret())
        })
    }

    /// `environment` with the secrets in it, so that no session is written for a start.
    pub fn environment(&self, environment: Environment) -> Environment {
        let secrets = self.form.fields.iter().filter(|field| field.secret);
        let variables = secrets.filter_map(|field| {
            let name = field.variable?;
            let variable = Variable::ALL.iter().find(|variable| variable.name() == name)?;
            Some((*variable, self.answer(field.id)?))
        });
        variables.fold(environment, |environment, (variable, secret)| {
            environment.with(variable, secret)
        })
    }

    /// The profile's table in the configuration, without secrets.
    pub fn configuration(&self, url: &str) -> String {
        let name = self.profile();
        let quoted = |text: &str| toml::Value::from(text).to_string();
        let known = self.form.fields.iter().filter(|field| !field.secret);
        let settings: String = known
            .filter_map(|field| Some(format!("{} = {}\n", field.id, quoted(self.answer(field.id)?))))
            .collect();
        format!(
            "[profiles.{name}]\nbackend = \"{name}\"\nurl = {}\n{settings}\
             accent = {{ colour = \"cyan\", label = \"sandbox\" }}\n",
            quoted(url)
        )
    }

    fn answer(&self, name: &str) -> Option<&str> {
        let found = self.answers.iter().find(|(known, _)| *known == name);
        found.map(|(_, answer)| answer.expose_secret())
    }
}

fn key(backend: Backend) -> Option<&'static [&'static str]> {
    KEYS.iter()
        .find(|(known, _)| *known == backend)
        .map(|(_, names)| *names)
}

/// The way of signing in that the table answers.
fn form(backend: Backend) -> Option<&'static SignInForm> {
    let names = key(backend)?;
    dialect::sign_in_forms(backend).iter().find(|form| {
        let has_secret = form
            .fields
            .iter()
            .any(|field| field.secret && names.contains(&field.id));
        has_secret
            && form
                .fields
                .iter()
                .all(|field| field.optional || names.contains(&field.id))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sandbox::{SandboxOptions, start};
    use crate::session::Credential;

    #[test]
    fn every_face_the_sandbox_plays_and_we_speak_can_be_opened() {
        for backend in Backend::ALL {
            let is_played = sandbox::faces().contains(&backend.word());
            assert_eq!(
                played().contains(&backend),
                is_played,
                "{backend}: no form fits its line in the table"
            );
        }
        assert!(played().contains(&Backend::DeepCall));
        assert_eq!(asked(None).ok(), Some(Backend::DeepCall));
        assert_eq!(asked(Some("asterisk")).expect_err("no face").reason(), "bad-value");
    }

    #[tokio::test]
    async fn each_profile_is_signed_in_by_its_environment_and_its_file_holds_no_secret() {
        let sandbox = start(SandboxOptions::default()).await.expect("a sandbox");
        for face in Face::all(sandbox.credentials()) {
            let text = face.configuration(&sandbox.url());
            let config = crate::session::Config::parse(std::path::Path::new("config.toml"), &text).expect(&text);
            let profile = config.profile(face.profile()).expect("the profile");
            let environment = face.environment(Environment::default());
            let forms = dialect::sign_in_forms(face.backend);
            let (form, _) = Credential::of_environment(profile, &environment, forms).expect("answers");
            assert_eq!(form.id, face.form().id, "{}", face.backend);
            for field in face.form().fields.iter().filter(|field| field.secret) {
                assert!(face.answer(field.id).is_none_or(|secret| !text.contains(secret)));
            }
        }
    }
}
