//! `callboard sign-in`.

use std::io::{self, IsTerminal};

use secrecy::{ExposeSecret, SecretString};

use crate::cli::args::SignInArguments;
use crate::cli::confirm::typed_line;
use crate::cli::terminal::Echo;
use crate::cli::view::IdentityCard;
use crate::cli::{Context, Exit, Failure};
use crate::client::dialect;
use crate::client::{Answers, FormField, SignInForm};
use crate::session::{self, Credential, Environment, Profile, SessionStore, fill, secret};

/// Signs in and keeps the session; refused credentials leave none behind.
pub async fn run(context: &Context, arguments: &SignInArguments) -> Result<(), Failure> {
    let (paths, mut profile) = context.profile()?;
    let accepted = dialect::settings(profile.backend);
    for (name, given) in arguments.identity.given() {
        if !accepted.iter().any(|setting| setting.name == name) {
            let option = name.replace('_', "-");
            let message = format!("{} takes no --{option}; nothing was sent", profile.backend.title());
            return Err(Failure::new("usage", "bad-value", message).with_hint("callboard sign-in --help"));
        }
        profile.settings.insert(name.to_owned(), given);
    }
    let connection = profile.connection()?;
    let forms = dialect::sign_in_forms(profile.backend);
    let asked = arguments.form.as_deref().map(|id| form(forms, id)).transpose()?;
    let (form, answers) = answers(context, arguments, &profile, forms, asked).await?;
    let call = context.call(profile.backend);
    let session = dialect::sign_in(&connection, form.id, &answers, &call).await?;
    SessionStore::new(&paths).save(&profile.name, &session)?;
    context.output.present(&IdentityCard {
        profile: &profile,
        identity: &session.identity,
        expires_at: session.expires_at,
    })?;
    context.output.note("signed in");
    Ok(())
}

fn form(forms: &'static [SignInForm], id: &str) -> Result<&'static SignInForm, Failure> {
    forms.iter().find(|form| form.id == id).ok_or_else(|| {
        let accepted: Vec<&str> = forms.iter().map(|form| form.id).collect();
        Failure::new(
            "usage",
            "bad-value",
            format!("there is no sign-in form `{id}`; nothing was sent"),
        )
        .with_hint(format!("accepted: {}", accepted.join(", ")))
    })
}

/// Standard input when it was named, else the environment, else `secret_command`, else a prompt.
async fn answers(
    context: &Context,
    arguments: &SignInArguments,
    profile: &Profile,
    forms: &'static [SignInForm],
    asked: Option<&'static SignInForm>,
) -> Result<(&'static SignInForm, Answers), Failure> {
    let environment = &context.environment;
    if arguments.secret_stdin {
        return from_stdin(profile, forms, asked);
    }
    let candidates = forms
        .iter()
        .filter(|form| asked.is_none_or(|asked| asked.id == form.id));
    for form in candidates {
        let (answers, missing) = fill(form, profile, environment);
        let secret = |field: &&FormField| field.secret && answers.get(field.id).is_some();
        if missing.is_empty() && form.fields.iter().any(|field| secret(&field)) {
            return Ok((form, answers));
        }
    }
    if profile.secret_command.is_some()
        && asked.is_none()
        && let Credential::Answers { form, answers, .. } = Credential::of_command(profile, environment, forms).await?
    {
        return Ok((form, answers));
    }
    let Some(form) = asked.or(forms.first()) else {
        let message = format!("callboard knows no way to sign in to {}", profile.backend.title());
        return Err(Failure::new("config", "no-login", message));
    };
    prompt(context, profile, environment, form).await
}

fn from_stdin(
    profile: &Profile,
    forms: &'static [SignInForm],
    asked: Option<&'static SignInForm>,
) -> Result<(&'static SignInForm, Answers), Failure> {
    // What the environment holds is not what standard input was named for.
    let nothing = Environment::default();
    let open = forms
        .iter()
        .filter(|form| asked.is_none_or(|asked| asked.id == form.id))
        .find_map(|form| match fill(form, profile, &nothing) {
            (answers, missing) if matches!(missing.as_slice(), [only] if only.secret) => {
                missing.first().map(|field| (form, answers, field.id))
            }
            _ => None,
        });
    let Some((form, answers, field)) = open else {
        return Err(Failure::new(
            "usage",
            "missing-answer",
            "`--secret-stdin` gives the secret, and other answers are missing; nothing was sent",
        )
        .with_hint("put them into the profile, or name them, such as --user-id, --username, --email; or another way, such as --form token"));
    };
    let secret = secret::read_from(io::stdin().lock())?;
    Ok((form, answers.with(field, secret.expose_secret())))
}

async fn prompt(
    context: &Context,
    profile: &Profile,
    environment: &Environment,
    form: &'static SignInForm,
) -> Result<(&'static SignInForm, Answers), Failure> {
    if !(io::stdin().is_terminal() && io::stderr().is_terminal()) {
        return Err(Failure::new(
            "ui",
            "not-a-terminal",
            "there is no terminal to ask for the secret; nothing was sent",
        )
        .with_hint("use `callboard sign-in --secret-stdin`, or an environment variable such as CALLBOARD_TOKEN"));
    }
    let (mut answers, missing) = fill(form, profile, environment);
    context
        .output
        .line(&format!("{} at {}: {}", profile.name, profile.url.origin(), form.title));
    for field in missing {
        if field.secret {
            let secret = hidden(context, field.label).await?;
            answers = answers.with(field.id, secret.expose_secret());
        } else {
            context.output.ask(&format!("{}:", field.label));
            answers = answers.with(field.id, typed_line(context).await?);
        }
    }
    Ok((form, answers))
}

/// Asks without echo; Ctrl-C gives the echo back.
async fn hidden(context: &Context, label: &'static str) -> Result<SecretString, Failure> {
    let _echo = Echo::remember();
    let asking = tokio::task::spawn_blocking(move || secret::ask(label).map_err(unanswered));
    tokio::select! {
        exit = context.stop.ended() => Err(Failure::told(exit)),
        answer = asking => match answer {
            Ok(answer) => answer,
            Err(_) => Err(Failure::new("ui", "not-a-terminal", "the secret could not be asked for; nothing was sent")),
        },
    }
}

/// While nothing is echoed, Ctrl-C is a key and no signal.
fn unanswered(error: session::Error) -> Failure {
    match error {
        session::Error::NoPrompt(error) if error.kind() == io::ErrorKind::Interrupted => Failure::told(Exit::CANCELLED),
        error => error.into(),
    }
}
