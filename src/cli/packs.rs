//! Owns the way from flags to linters for commands, and draws what is wrong with settings and rules.

use std::path::Path;
use std::sync::Arc;

use super::args::{ColorArg, PackArgs};
use super::{Console, Status};
use crate::lint::Linter;
use crate::render::text;
use crate::settings::{BuiltIn, Layer, Origin, SettingsFault, Sourced, Workspace};
use crate::source::io_message;

/// Which form of the built-in pack a command needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// Rules to lint with: unpacked, which is fast.
    Rules,
    /// Rules with their examples.
    Examples,
    /// Rules with their examples and files: compiled from the TOML.
    Sources,
}

/// A file in the working folder, for commands that are about no answer: its settings are theirs.
pub const HERE: &str = "-";

/// The settings for the given flags, or the status to end with, everything said.
pub fn workspace(packs: &PackArgs, need: Need, layer: Layer, console: &mut Console) -> Result<Workspace, Status> {
    let built_in = match need {
        _ if packs.bare => BuiltIn::Omitted,
        Need::Rules => BuiltIn::Packed,
        Need::Examples => BuiltIn::Examples,
        Need::Sources => BuiltIn::Sources,
    };
    let working = std::env::current_dir()
        .map_err(|error| fault(console, &format!("the working folder cannot be told: {}", io_message(&error)), Some("go to a folder that is there")))?;
    Ok(Workspace::new(working, packs.lookup(), packs.over(layer)).with_built_in(built_in))
}

/// The linter for a file, or the status to end with, everything said.
pub fn linter(packs: &PackArgs, need: Need, layer: Layer, file: &Path, console: &mut Console) -> Result<Arc<Linter>, Status> {
    let mut workspace = workspace(packs, need, layer, console)?;
    workspace.linter(file).map_err(|faults| draw(&faults, ColorArg::Auto, console))
}

/// A layer for a command that is about a rule whether the settings leave it out or not.
pub fn every_rule(command: &'static str) -> Layer {
    Layer { select: Some(vec![Sourced::new("all".to_owned(), Origin::Flag(command))]), ..Layer::default() }
}

/// Draws what is wrong with settings and rules.
pub fn draw(faults: &[SettingsFault], color: ColorArg, console: &mut Console) -> Status {
    let look = console.error_look(color);
    let mut placed = 0;
    for fault in faults {
        match fault {
            SettingsFault::Placed(fault) => {
                placed += 1;
                console.err_bytes(&text::faults(std::slice::from_ref(fault), look));
            }
            SettingsFault::Unplaced { message, help } => drop(self::fault(console, message, help.as_deref())),
        }
    }
    if placed > 0 {
        console.err(&format!("{}; nothing was checked\n", text::counted(placed, "fault")));
    }
    Status::Fault
}

/// Says what is wrong and what to do.
pub fn fault(console: &mut Console, message: &str, help: Option<&str>) -> Status {
    console.err(&format!("error: {message}\n"));
    if let Some(help) = help {
        console.err(&format!("  = help: {help}\n"));
    }
    Status::Fault
}
