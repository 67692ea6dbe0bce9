//! Owns the loading of packs for commands: gathers, checks the selection, compiles, and draws what is wrong.

use super::args::{ColorArg, PackArgs};
use super::{Console, Status};
use crate::default_pack;
use crate::lint::Linter;
use crate::render::text;
use crate::rule::{Pack, RuleSet};
use crate::settings::{Layer, Settings};

/// Which form of the built-in pack a command needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// Rules to lint with: unpacked, which is fast.
    Rules,
    /// Rules with their examples and files: compiled from the TOML.
    Sources,
}

/// A linter for the given flags, or the status to end with, everything said.
pub fn linter(packs: &PackArgs, need: Need, layer: Layer, color: ColorArg, console: &mut Console) -> Result<(Linter, Settings), Status> {
    let settings = Settings::default().with(Layer { rules: packs.rules.clone(), ..layer });
    let mut rules =
        if settings.rules.is_empty() && !packs.bare && need == Need::Rules { default_pack::rules() } else { compile(packs, &settings, color, console)? };
    if let Err(unknown) = settings.check(rules.known()) {
        let help = unknown.near.as_ref().map_or_else(|| "`redsignal rules` lists them".to_owned(), |near| format!("did you mean `{near}`?"));
        return Err(fault(console, &unknown.to_string(), Some(&help)));
    }
    rules.enable(|id, family| settings.enables(id, family));
    Ok((Linter::new(rules), settings))
}

fn compile(packs: &PackArgs, settings: &Settings, color: ColorArg, console: &mut Console) -> Result<RuleSet, Status> {
    let mut pack = if packs.bare { Pack::default() } else { Pack::builtin() };
    for folder in &settings.rules {
        match Pack::read(folder) {
            Ok(own) => pack.extend(own),
            Err(error) => return Err(fault(console, &error.to_string(), None)),
        }
    }
    RuleSet::compile(&pack).map_err(|faults| {
        let look = console.error_look(color);
        console.err_bytes(&text::faults(&faults, look));
        console.err(&format!("{} in the rules; nothing was checked\n", text::counted(faults.len() as u32, "fault")));
        Status::Fault
    })
}

/// Says what is wrong and what to do.
pub fn fault(console: &mut Console, message: &str, help: Option<&str>) -> Status {
    console.err(&format!("error: {message}\n"));
    if let Some(help) = help {
        console.err(&format!("  = help: {help}\n"));
    }
    Status::Fault
}
