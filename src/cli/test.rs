//! Owns `redsignal test`.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::args::{ColorArg, PackArgs};
use super::packs::{self, HERE, Need};
use super::{Console, Status};
use crate::render::text::{self, counted};
use crate::rule::Rule;
use crate::rule_test;
use crate::settings::Layer;

/// Runs the examples of rule files. Paths are read as packs beside the built-in one.
pub fn run(paths: &[PathBuf], coverage: bool, args: &PackArgs, console: &mut Console) -> Status {
    let all = PackArgs { rules: args.rules.iter().chain(paths).cloned().collect(), ..args.clone() };
    // What the settings leave out is tested all the same where it is named.
    let layer = if paths.is_empty() { Layer::default() } else { packs::every_rule("test") };
    let linter = match packs::linter(&all, Need::Sources, layer, HERE.as_ref(), console) {
        Ok(ready) => ready,
        Err(status) => return status,
    };
    let wanted: Vec<&Arc<Rule>> = linter.rules().rules().filter(|rule| paths.is_empty() || paths.iter().any(|path| is_below(rule.file.path(), path))).collect();
    let (mut examples, mut failed, mut phrases, mut unfired) = (0, 0, 0, 0);
    let mut faults = Vec::new();
    for rule in wanted {
        let report = rule_test::run(&linter, rule);
        examples += report.examples;
        failed += report.failures.len();
        phrases += report.phrases;
        unfired += report.unfired.len();
        faults.extend(report.failures.iter().map(|failure| failure.fault(rule)));
        if coverage {
            for span in &report.unfired {
                console.say(&format!("{}:{}: no example fires {}\n", rule.file.name(), rule.file.line_number(span.start), rule.file.slice(*span)));
            }
        }
    }
    let look = console.error_look(ColorArg::Auto);
    console.err_bytes(&text::faults(&faults, look));
    console.say(&format!("{}, {failed} failed\n", counted(examples as u32, "example")));
    if coverage {
        console.say(&format!("{}, {unfired} fired by no example\n", counted(phrases as u32, "phrase")));
    }
    if failed == 0 { Status::Clean } else { Status::Findings }
}

fn is_below(file: &Path, path: &Path) -> bool {
    file.starts_with(path)
}
