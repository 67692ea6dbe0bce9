//! Prints the page of every rule of the default pack as one Markdown document: `cargo run --example rules_md > docs/rules.md`.

use std::io::Write;

use redsignal::render::rule_page;
use redsignal::rule::{Pack, RuleSet};

fn main() -> std::io::Result<()> {
    let set = RuleSet::compile(&Pack::builtin())
        .map_err(|faults| std::io::Error::other(format!("the rules have {} faults; `redsignal test` shows them", faults.len())))?;
    std::io::stdout().write_all(rule_page::book(&set).as_bytes())
}
