//! What happens when this program has a fault of its own: a short message, and a report in a private file.

use std::any::Any;
use std::panic::{self, PanicHookInfo};
use std::path::PathBuf;

use color_eyre::config::{HookBuilder, PanicHook};

use super::Failure;
use super::output::{Look, Output};
use crate::storage::PrivateDir;

/// Installs the hooks; a crash is told the way this run prints. Whoever owns the screen chains its restore in front.
pub fn install(look: Look, reports: Option<PathBuf>) {
    let Ok((panic_hook, error_hook)) = HookBuilder::blank().display_env_section(false).try_into_hooks() else {
        return;
    };
    // A second installation in one process is refused, and the first one is as good.
    let _ = error_hook.install();
    panic::set_hook(Box::new(move |info| {
        let told = failure(info, save(&panic_hook, info, reports.as_ref()));
        Output::of_process(look).fail(&told);
    }));
}

/// Writes the report; `None` when it could not be.
fn save(hook: &PanicHook, info: &PanicHookInfo<'_>, reports: Option<&PathBuf>) -> Option<PathBuf> {
    let directory = PrivateDir::create(reports?).ok()?;
    let name = format!(
        "crash-{}-{}.txt",
        jiff::Timestamp::now().as_second(),
        std::process::id()
    );
    directory
        .save(&name, hook.panic_report(info).to_string().as_bytes())
        .ok()?;
    Some(directory.file(&name))
}

fn failure(info: &PanicHookInfo<'_>, report: Option<PathBuf>) -> Failure {
    let what = sentence(info.payload());
    let place = info
        .location()
        .map_or_else(String::new, |place| format!(" ({}:{})", place.file(), place.line()));
    let failure = Failure::new(
        "internal",
        "panic",
        format!("callboard has a fault of its own and had to stop: {what}{place}"),
    );
    match report {
        Some(path) => failure.with_hint(format!(
            "please report it with `{}`, which holds no secrets",
            path.display()
        )),
        None => failure.with_hint("please report it with this message"),
    }
}

fn sentence(payload: &(dyn Any + Send)) -> String {
    payload
        .downcast_ref::<&str>()
        .map(|text| (*text).to_owned())
        .or_else(|| payload.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "no reason was given".to_owned())
}
