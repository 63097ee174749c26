//! Asking for a person's explicit word, or for the flags that stand for it (promises D9 and D10).

use std::fmt;
use std::io::{self, BufRead, IsTerminal};
use std::sync::Arc;

use crate::domain::{Hazard, Plan};
use crate::text;

use super::{Context, Failure};

/// Whether `--yes` was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Word {
    /// It was.
    Given,
    /// It was not.
    None,
}

/// What the command line says about dangers.
#[derive(Clone, Copy, Debug)]
pub struct Flags {
    /// `--yes`.
    pub word: Word,
    /// `--allow-empty`.
    pub allow_empty: bool,
    /// `--max-removals`, in percent.
    pub max_removals: Option<u8>,
    /// How many memberships the groups of the plan have together, which a total of removals is compared with.
    pub memberships: usize,
}

impl From<Word> for Flags {
    fn from(word: Word) -> Self {
        Self {
            word,
            allow_empty: false,
            max_removals: None,
            memberships: 0,
        }
    }
}

/// A flag that is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Flag {
    AllowEmpty,
    MaxRemovals(u8),
}

impl fmt::Display for Flag {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AllowEmpty => formatter.write_str("--allow-empty"),
            Self::MaxRemovals(percent) => write!(formatter, "--max-removals {percent}%"),
        }
    }
}

impl Flags {
    /// Flags for a whole plan.
    pub fn of_plan(word: Word, allow_empty: bool, max_removals: Option<u8>, plan: &Plan) -> Self {
        Self {
            word,
            allow_empty,
            max_removals,
            memberships: plan.steps().iter().map(|step| step.base.len()).sum(),
        }
    }

    /// The flag this danger needs besides `--yes`.
    fn asked(&self, hazard: &Hazard) -> Option<Flag> {
        match hazard {
            Hazard::EmptiesGroup { .. } => Some(Flag::AllowEmpty),
            Hazard::RemovesTooManyOfGroup { removed, of, .. } => Some(Flag::MaxRemovals(share(*removed, *of))),
            Hazard::RemovesTooManyInTotal { removed, .. } => Some(Flag::MaxRemovals(share(*removed, self.memberships))),
            Hazard::DeletesGroup { .. } | Hazard::ProtectedProfile { .. } => None,
        }
    }

    fn has(&self, flag: Flag) -> bool {
        match flag {
            Flag::AllowEmpty => self.allow_empty,
            Flag::MaxRemovals(share) => self.max_removals.is_some_and(|given| given >= share),
        }
    }

    fn missing(&self, hazards: &[Hazard]) -> Vec<Flag> {
        let mut flags: Vec<Flag> = hazards
            .iter()
            .filter_map(|hazard| self.asked(hazard))
            .filter(|flag| !self.has(*flag))
            .collect();
        flags.sort_unstable();
        // The largest share stands for the smaller ones.
        let largest = flags
            .iter()
            .rev()
            .find(|flag| matches!(flag, Flag::MaxRemovals(_)))
            .copied();
        flags.retain(|flag| *flag == Flag::AllowEmpty);
        flags.dedup();
        flags.extend(largest);
        flags
    }
}

/// The smallest whole percentage that `removed` does not pass.
fn share(removed: usize, of: usize) -> u8 {
    if of == 0 {
        return 100;
    }
    u8::try_from(removed.saturating_mul(100).div_ceil(of))
        .unwrap_or(100)
        .min(100)
}

/// Gets a word for every danger: from the flags, or typed on a terminal.
///
/// # Errors
///
/// `limit/…` when a specific flag is missing, `confirm/required` when only `--yes` is, `confirm/mismatch` when
/// something else was typed. Nothing was sent.
pub async fn agree(
    context: &Context,
    hazards: &[Hazard],
    flags: impl Into<Flags>,
    profile: &str,
) -> Result<(), Failure> {
    let flags = flags.into();
    if hazards.is_empty() || (flags.word == Word::Given && flags.missing(hazards).is_empty()) {
        return Ok(());
    }
    if flags.word == Word::Given || !is_somebody_there() {
        return Err(required(hazards, flags));
    }
    for hazard in hazards {
        context.output.line(&format!("! {}", sentence(hazard)));
    }
    let expected = expected(hazards, profile);
    context.output.ask(&format!("Type `{expected}` to go on:"));
    let typed = typed_line(context).await?;
    if typed == expected {
        return Ok(());
    }
    Err(Failure::new(
        "confirm",
        "mismatch",
        format!("what was typed is not `{expected}`; nothing was sent"),
    )
    .with_hint("type it exactly, or use the flags: callboard assign --help"))
}

/// Whether there is a person to ask.
pub fn is_somebody_there() -> bool {
    io::stdin().is_terminal() && io::stderr().is_terminal()
}

/// Asks a person on the terminal whether to pay. The prices are what the phone system said, nothing has been changed.
///
/// # Errors
///
/// `confirm/mismatch` when something else than `yes` was typed.
pub async fn agree_to_charges(context: &Context, prices: &[String]) -> Result<(), Failure> {
    for price in prices {
        context.output.line(&format!("! {price}"));
    }
    context.output.ask("Type `yes` to agree to the charges:");
    if typed_line(context).await? == "yes" {
        return Ok(());
    }
    Err(Failure::new(
        "confirm",
        "mismatch",
        "what was typed is not `yes`; nothing that costs was done",
    )
    .with_hint(ACCEPT_CHARGES))
}

/// The next step where a change costs.
pub const ACCEPT_CHARGES: &str = "to agree to the charges, add: --accept-charges";

/// A line typed on the terminal, without its ending.
///
/// # Errors
///
/// When the run has to end meanwhile, or the terminal cannot be read.
pub async fn typed_line(context: &Context) -> Result<String, Failure> {
    let reading = tokio::task::spawn_blocking(|| {
        let mut line = String::new();
        io::stdin().lock().read_line(&mut line).map(|_| line)
    });
    let line = tokio::select! {
        exit = context.stop.ended() => return Err(Failure::told(exit)),
        line = reading => line,
    };
    match line {
        Ok(Ok(line)) => Ok(line.trim_end_matches(['\r', '\n']).to_owned()),
        _ => Err(Failure::new(
            "ui",
            "not-a-terminal",
            "the answer could not be read; nothing was sent",
        )),
    }
}

/// What is missing for these dangers, with the exact flags to add.
pub fn required(hazards: &[Hazard], flags: impl Into<Flags>) -> Failure {
    let flags = flags.into();
    let missing = flags.missing(hazards);
    let sentences: Vec<String> = hazards.iter().map(sentence).collect();
    let (kind, reason) = hazards
        .iter()
        .find(|hazard| flags.asked(hazard).is_some_and(|flag| !flags.has(flag)))
        .map_or(("confirm", "required"), |hazard| ("limit", word(hazard)));
    let mut add: Vec<String> = missing.iter().map(ToString::to_string).collect();
    if flags.word == Word::None {
        add.insert(0, "--yes".to_owned());
    }
    Failure::new(kind, reason, format!("{}; nothing was sent", sentences.join("; ")))
        .with_hint(format!("to do it all the same, add: {}", add.join(" ")))
}

const fn word(hazard: &Hazard) -> &'static str {
    match hazard {
        Hazard::EmptiesGroup { .. } => "empties-group",
        Hazard::RemovesTooManyOfGroup { .. } => "removals",
        Hazard::RemovesTooManyInTotal { .. } => "total-removals",
        Hazard::DeletesGroup { .. } => "deletes-group",
        Hazard::ProtectedProfile { .. } => "protected",
    }
}

/// What would happen, as one sentence.
pub fn sentence(hazard: &Hazard) -> String {
    let members = |count: usize| match count {
        1 => "1 member".to_owned(),
        count => format!("{count} members"),
    };
    match hazard {
        Hazard::EmptiesGroup { group, name, removed } => {
            format!(
                "#{group} {name} would be left without members: {} would go",
                members(*removed)
            )
        }
        Hazard::RemovesTooManyOfGroup {
            group,
            name,
            removed,
            of,
            limit_percent,
        } => format!(
            "#{group} {name}: {removed} of {} would go, the limit is {limit_percent}%",
            members(*of)
        ),
        Hazard::RemovesTooManyInTotal { removed, limit } => {
            format!("{removed} memberships would go in total, the limit is {limit}")
        }
        Hazard::DeletesGroup { group, name, members } => {
            let with = members.map_or_else(String::new, |count| format!(", with {count} memberships"));
            format!("#{group} {name} would be deleted for good{with}")
        }
        Hazard::ProtectedProfile { profile } => format!("profile `{profile}` is protected"),
    }
}

/// What has to be typed: the name of the only group concerned, else that of the profile.
fn expected(hazards: &[Hazard], profile: &str) -> String {
    let mut groups: Vec<(String, Arc<str>)> = hazards
        .iter()
        .filter_map(|hazard| match hazard {
            Hazard::EmptiesGroup { group, name, .. }
            | Hazard::RemovesTooManyOfGroup { group, name, .. }
            | Hazard::DeletesGroup { group, name, .. } => Some((group.to_string(), Arc::clone(name))),
            Hazard::RemovesTooManyInTotal { .. } | Hazard::ProtectedProfile { .. } => None,
        })
        .collect();
    groups.dedup();
    match groups.as_slice() {
        // A name with characters that cannot be seen cannot be typed either.
        [(id, name)] if name.is_empty() || text::visible(name) != **name => id.clone(),
        [(_, name)] => name.to_string(),
        _ => profile.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::output::{Glyphs, Paint};

    fn empties() -> Hazard {
        Hazard::EmptiesGroup {
            group: "28".into(),
            name: "Support".into(),
            removed: 3,
        }
    }

    fn many(group: &str, removed: usize, of: usize) -> Hazard {
        Hazard::RemovesTooManyOfGroup {
            group: group.into(),
            name: "Support".into(),
            removed,
            of,
            limit_percent: 50,
        }
    }

    fn flags(word: Word, allow_empty: bool, max_removals: Option<u8>) -> Flags {
        Flags {
            word,
            allow_empty,
            max_removals,
            memberships: 200,
        }
    }

    #[test]
    fn the_exact_flags_are_named_once() {
        let hazards = [empties(), many("29", 2, 3), many("30", 9, 10)];
        let failure = required(&hazards, flags(Word::None, false, None));
        assert_eq!((failure.kind(), failure.reason()), ("limit", "empties-group"));
        let text = failure.text(Paint::Plain, Glyphs::Unicode);
        assert!(
            text.ends_with("add: --yes --allow-empty --max-removals 90%\n"),
            "{text}"
        );
    }

    #[test]
    fn a_limit_that_is_high_enough_leaves_only_the_word() {
        let failure = required(&[many("29", 2, 3)], flags(Word::None, false, Some(67)));
        assert_eq!((failure.kind(), failure.reason()), ("confirm", "required"));
        assert!(
            !flags(Word::Given, false, Some(66))
                .missing(&[many("29", 2, 3)])
                .is_empty()
        );
        assert!(
            flags(Word::Given, false, Some(67))
                .missing(&[many("29", 2, 3)])
                .is_empty()
        );
    }

    #[test]
    fn a_total_is_a_share_of_all_memberships() {
        let total = Hazard::RemovesTooManyInTotal { removed: 60, limit: 50 };
        let missing = flags(Word::Given, false, None).missing(std::slice::from_ref(&total));
        assert_eq!(missing, [Flag::MaxRemovals(30)]);
    }

    #[test]
    fn the_only_group_is_typed_and_its_id_when_its_name_cannot_be() {
        assert_eq!(expected(&[empties()], "live"), "Support");
        assert_eq!(expected(&[empties(), many("29", 2, 3)], "live"), "live");
        let hidden = Hazard::DeletesGroup {
            group: "31".into(),
            name: "a\u{200b}b".into(),
            members: None,
        };
        assert_eq!(expected(&[hidden], "live"), "31");
    }
}
