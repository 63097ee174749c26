//! `callboard man`: the manual, made from the same definition as the help.

use std::io;

use clap::{Command, CommandFactory};
use clap_mangen::Man;
use clap_mangen::roff::{Roff, bold, roman};

use crate::cli::args::Arguments;
use crate::cli::{Context, Failure};
use crate::session::Variable;

/// Prints the page of the program, of every noun and verb, and what the environment does.
pub fn run(context: &Context) -> Result<(), Failure> {
    let page =
        page().map_err(|error| Failure::new("internal", "man", format!("the manual cannot be made: {error}")))?;
    context.output.raw(&page)
}

fn page() -> io::Result<Vec<u8>> {
    let mut command = Arguments::command().disable_help_subcommand(true);
    command.build();
    let mut page = Vec::new();
    let man = Man::new(command.clone()).manual("callboard manual");
    man.render_title(&mut page)?;
    man.render_name_section(&mut page)?;
    man.render_synopsis_section(&mut page)?;
    man.render_description_section(&mut page)?;
    man.render_options_section(&mut page)?;
    for noun in command.get_subcommands() {
        section(noun, &mut page)?;
    }
    environment().to_writer(&mut page)?;
    man.render_extra_section(&mut page)?;
    Ok(page)
}

fn section(command: &Command, page: &mut Vec<u8>) -> io::Result<()> {
    let name = command.get_bin_name().unwrap_or(command.get_name()).to_uppercase();
    let mut head = Roff::default();
    head.control("SH", [name.as_str()]);
    if let Some(about) = command.get_about() {
        head.text([roman(about.to_string())]);
    }
    head.to_writer(page)?;
    let mut options = Vec::new();
    // Global options stand once, in the section of the program.
    let own = command.clone().mut_args(|argument| {
        let global = argument.is_global_set();
        argument.hide(global)
    });
    Man::new(own).render_options_section(&mut options)?;
    let options = String::from_utf8_lossy(&options).replace(".SH ", ".SS ");
    page.extend_from_slice(options.as_bytes());
    for verb in command.get_subcommands() {
        section(verb, page)?;
    }
    Ok(())
}

fn environment() -> Roff {
    let mut roff = Roff::default();
    roff.control("SH", ["ENVIRONMENT"]);
    for variable in Variable::ALL {
        roff.control("TP", []);
        roff.text([bold(variable.name())]);
        roff.text([roman(variable.meaning())]);
    }
    roff
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_manual_has_every_noun_verb_and_variable() {
        let page = String::from_utf8(super::page().expect("a page")).expect("text");
        for word in [
            "CALLBOARD ASSIGN",
            "CALLBOARD GROUP CREATE",
            "CALLBOARD_TOKEN",
            "allow\\-empty",
        ] {
            assert!(page.contains(word), "{word} is missing");
        }
        let nouns = page.split("CALLBOARD PROFILE").nth(1).unwrap_or_default();
        assert!(
            !nouns.contains("log\\-file"),
            "global options stand once, above the nouns"
        );
    }
}
