//! Owns `redsignal rules`.

use super::args::{ListFormat, PackArgs, SelectionArgs};
use super::packs::{self, HERE, Need};
use super::{Console, Status};
use crate::render::text::counted;
use crate::rule::{Kind, Rule};

#[derive(serde::Serialize)]
struct Row<'r> {
    rule: &'r str,
    family: &'r str,
    severity: &'static str,
    summary: &'r str,
    kinds: Vec<&'static str>,
    sources: &'r [String],
}

/// Lists the rules in force.
pub fn run(format: ListFormat, selection: &SelectionArgs, args: &PackArgs, console: &mut Console) -> Status {
    let linter = match packs::linter(args, Need::Rules, selection.layer(), HERE.as_ref(), console) {
        Ok(ready) => ready,
        Err(status) => return status,
    };
    let mut rules: Vec<&Rule> = linter.rules().rules().map(AsRef::as_ref).collect();
    rules.sort_by(|a, b| (&a.family, &a.id).cmp(&(&b.family, &b.id)));
    match format {
        ListFormat::Json => {
            let rows: Vec<Row<'_>> = rules.iter().map(|rule| row(rule)).collect();
            console.out(&serde_json::to_string_pretty(&rows).unwrap_or_default());
            console.out("\n");
        }
        ListFormat::Text => table(&rules, console),
    }
    Status::Clean
}

fn row(rule: &Rule) -> Row<'_> {
    Row {
        rule: &rule.id,
        family: &rule.family,
        severity: rule.severity.name(),
        summary: &rule.summary,
        kinds: rule.kinds.iter().copied().map(Kind::name).collect(),
        sources: &rule.sources,
    }
}

fn table(rules: &[&Rule], console: &mut Console) {
    let width = rules.iter().map(|rule| rule.id.len()).max().unwrap_or(0);
    let mut family = "";
    for rule in rules {
        if rule.family != family {
            family = &rule.family;
            console.say(&format!("{family}\n"));
        }
        let kinds: Vec<&str> = rule.kinds.iter().copied().map(Kind::name).collect();
        let bound = if kinds.is_empty() { String::new() } else { format!(" ({} questions)", kinds.join(", ")) };
        console.say(&format!("  {:7}  {:width$}  {}{bound}\n", rule.severity.name(), rule.id, rule.summary));
    }
    console.say(&format!("{}; `redsignal explain RULE` says more of one\n", counted(rules.len() as u32, "rule")));
}
