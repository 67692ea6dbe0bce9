//! Owns `redsignal explain`.

use super::args::{ColorArg, PackArgs};
use super::packs::{self, HERE, Need};
use super::{Console, Status};
use crate::fault::nearest;
use crate::render::rule_page;

/// Prints a rule's page.
pub fn run(id: &str, args: &PackArgs, console: &mut Console) -> Status {
    let linter = match packs::linter(args, Need::Examples, packs::every_rule("explain"), HERE.as_ref(), console) {
        Ok(ready) => ready,
        Err(status) => return status,
    };
    let set = linter.rules();
    let Some(rule) = set.rule(id) else {
        let near = nearest(id, set.rules().map(|rule| rule.id.as_str()));
        let help = near.map_or_else(|| "`redsignal rules` lists them".to_owned(), |near| format!("did you mean `{near}`?"));
        return packs::fault(console, &format!("no rule is called `{id}`"), Some(&help));
    };
    let width = console.look(ColorArg::Never, crate::render::text::Cleared::Hidden).width;
    console.say(&rule_page::text(rule, &set.clearing_of(id), width));
    Status::Clean
}
