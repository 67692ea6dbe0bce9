//! Holds the pages to the program: what the README and `docs/` say of commands, rules and files is so.
//!
//! `REDSIGNAL_UPDATE_DOCS=1 cargo test docs::` writes anew what is generated: `docs/rules.md`, and the output of the commands that the README
//! and the tutorial in `docs/rule-format.md` run; with `accuracy::`, `docs/accuracy.md`. Read the changes before you keep them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use redsignal::render::rule_page;
use redsignal::rule::Pack;
use redsignal::rule::file::RuleFile;
use redsignal::rule_test;

use super::support::{COMPILED, Scratch, assert_none, compile, redsignal, root};

const UPDATE: &str = "REDSIGNAL_UPDATE_DOCS";

fn read(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The README and every page of `docs/`, by their paths below the root.
fn pages() -> BTreeMap<String, String> {
    let docs = std::fs::read_dir(root().join("docs")).expect("docs/ is there").map(|entry| entry.expect("the entry can be read").path());
    let docs = docs.filter(|path| path.extension().is_some_and(|ending| ending == "md"));
    let names =
        docs.map(|path| format!("docs/{}", path.file_name().unwrap_or_default().to_string_lossy())).chain(["README.md".to_owned(), "CHANGELOG.md".to_owned()]);
    names.map(|name| (name.clone(), read(&name))).collect()
}

/// Compares a page with what it should be, or writes it.
pub fn assert_page(path: &str, expected: &str) {
    if std::env::var_os(UPDATE).is_some() {
        std::fs::write(root().join(path), expected).expect("the page can be written");
        return;
    }
    let written = read(path);
    let differs = written.lines().zip(expected.lines()).position(|(written, expected)| written != expected);
    let at = differs.unwrap_or_else(|| written.lines().count().min(expected.lines().count()));
    assert!(
        written == expected,
        "{path}:{} is out of date\n  written:  {}\n  expected: {}\n`{UPDATE}=1 cargo test docs::` writes it anew",
        at + 1,
        written.lines().nth(at).unwrap_or("(the end)"),
        expected.lines().nth(at).unwrap_or("(the end)"),
    );
}

#[test]
fn the_page_of_rules_is_made_from_the_rules() {
    assert_page("docs/rules.md", &rule_page::book(COMPILED.rules()));
}

#[test]
fn the_readme_opens_with_the_two_commands() {
    let readme = read("README.md");
    let first = blocks(&readme).into_iter().next().expect("the README holds a block of code");
    let commands: Vec<&str> = first.text.lines().map(|line| line.split('#').next().unwrap_or(line).trim()).collect();
    assert_eq!(commands, ["cargo run --release -- check fixtures/answers", "cargo test"]);
}

#[test]
fn the_readme_counts_the_rules() {
    let count = COMPILED.rules().rules().count();
    assert!(read("README.md").contains(&format!("The {count} rules")), "the README says how many rules there are: {count}");
}

/// A fenced block of code.
struct Block<'p> {
    /// What stands behind the opening fence.
    info: &'p str,
    /// What stands between the fences.
    text: &'p str,
    /// Where that starts in the page.
    start: usize,
}

fn blocks(page: &str) -> Vec<Block<'_>> {
    let (mut blocks, mut open, mut at) = (Vec::new(), None, 0);
    for line in page.split_inclusive('\n') {
        match (line.trim_end().strip_prefix("```"), open) {
            (Some(info), None) => open = Some((info, at + line.len())),
            (Some(_), Some((info, start))) => {
                blocks.push(Block { info, text: &page[start..at], start });
                open = None;
            }
            (None, _) => {}
        }
        at += line.len();
    }
    assert!(open.is_none(), "every block of code is closed");
    blocks
}

/// The page without its blocks of code and without marks that an escape makes plain.
fn prose(page: &str) -> String {
    let mut inside = false;
    let lines = page.lines().filter(|line| {
        let fence = line.starts_with("```");
        inside ^= fence;
        !fence && !inside
    });
    lines.collect::<Vec<_>>().join("\n").replace("\\`", "").replace("\\]", "").replace("\\#", "")
}

/// The anchors that GitHub gives a page's headings: lower case, marks gone, spaces as hyphens.
fn anchors(page: &str) -> BTreeSet<String> {
    let headings = prose(page);
    let headings = headings.lines().filter(|line| line.starts_with('#')).map(|line| line.trim_start_matches('#').trim());
    headings
        .map(|heading| {
            heading.to_lowercase().chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_')).map(|c| if c == ' ' { '-' } else { c }).collect()
        })
        .collect()
}

/// The targets of a page's links, `](…)`.
fn links(page: &str) -> Vec<String> {
    prose(page).split("](").skip(1).filter_map(|rest| rest.split_once(')')).map(|(target, _)| target.to_owned()).collect()
}

#[test]
fn every_relative_link_leads_somewhere() {
    let mut complaints = Vec::new();
    for (name, page) in pages() {
        for link in links(&page).into_iter().filter(|link| !link.contains("://")) {
            let (file, anchor) = link.split_once('#').map_or((link.as_str(), None), |(file, anchor)| (file, Some(anchor)));
            let folder = Path::new(&name).parent().unwrap_or(Path::new(""));
            let target: PathBuf = if file.is_empty() { root().join(&name) } else { root().join(folder).join(file) };
            let leads = target.exists() && anchor.is_none_or(|anchor| std::fs::read_to_string(&target).is_ok_and(|page| anchors(&page).contains(anchor)));
            if !leads {
                complaints.push(format!("{name}: {link}"));
            }
        }
    }
    assert_none(&complaints, "a link leads somewhere");
}

fn help_of(command: &[&str]) -> String {
    let output = redsignal().args(command).arg("--help").output().expect("the binary runs");
    String::from_utf8(output.stdout).expect("help is UTF-8")
}

/// The commands that a page shows: `redsignal …` in code, each up to the end of its line or span.
fn shown_commands(page: &str) -> Vec<String> {
    let in_blocks: Vec<&str> = blocks(page).iter().filter(|block| matches!(block.info, "sh" | "console" | "")).flat_map(|block| block.text.lines()).collect();
    let text = prose(page);
    let in_spans = text.split('`').skip(1).step_by(2);
    let lines = in_blocks.into_iter().chain(in_spans).map(|line| line.trim().trim_start_matches("$ ").to_owned());
    // `cargo run --release -- check …` and `… | redsignal check -` are commands of ours too.
    let own = lines
        .filter_map(|line| ["redsignal ", "cargo run --release -- "].iter().find_map(|start| line.find(start).map(|at| line[at + start.len()..].to_owned())));
    // A quotation mark ends a command that stands in one: `LSP_CMD="redsignal lsp"`, `alternate.py 'redsignal check a.md' 'rumdl …'`.
    let own = own.map(|line| line.split(" # ").next().unwrap_or_default().to_owned());
    own.map(|line| line.split(['"', '\'']).next().unwrap_or_default().trim().to_owned()).collect()
}

#[test]
fn every_command_and_flag_that_a_page_shows_exists() {
    let commands: BTreeSet<String> =
        help_of(&[]).lines().filter_map(|line| line.strip_prefix("  ")).filter_map(|line| line.split_whitespace().next()).map(str::to_owned).collect();
    assert!(commands.contains("check") && commands.contains("eval"), "the help lists the commands: {commands:?}");
    let mut helps: BTreeMap<String, String> = BTreeMap::new();
    let mut complaints = Vec::new();
    let mut shown = 0;
    for (name, page) in pages() {
        for line in shown_commands(&page) {
            let mut words = line.split_whitespace();
            let Some(command) = words.next().filter(|word| word.starts_with(|c: char| c.is_ascii_lowercase())) else { continue };
            shown += 1;
            if !commands.contains(command) {
                complaints.push(format!("{name}: `redsignal {line}`: no such command"));
                continue;
            }
            let help = helps.entry(command.to_owned()).or_insert_with(|| help_of(&[command]));
            let unknown = words.filter(|word| word.starts_with("--")).find(|flag| !help.contains(flag.split('=').next().unwrap_or(flag)));
            complaints.extend(unknown.map(|flag| format!("{name}: `redsignal {line}`: no flag {flag}")));
        }
    }
    assert!(shown > 20, "the pages show commands: {shown}");
    assert_none(&complaints, "a command that a page shows exists");
}

#[test]
fn every_rule_that_a_page_shows_is_one() {
    let mut complaints = Vec::new();
    for (name, page) in pages() {
        for block in blocks(&page).iter().filter(|block| block.info == "toml" && block.text.contains("severity = ")) {
            if let Err(error) = toml::from_str::<RuleFile>(block.text) {
                complaints.push(format!("{name}: {error}"));
            }
        }
    }
    assert_none(&complaints, "a rule on a page has the keys of a rule");
}

#[test]
fn the_rule_of_the_readme_holds_its_examples() {
    let readme = read("README.md");
    let rule = blocks(&readme).into_iter().find(|block| block.info == "toml" && block.text.contains("[match]")).expect("the README shows a rule");
    let scratch = Scratch::with(&[("house/leverage-synergies.toml", rule.text)]);
    let mut pack = Pack::builtin();
    pack.extend(Pack::read(scratch.path()).expect("the rule can be read"));
    let linter = redsignal::lint::Linter::new(compile(&pack));
    let report = rule_test::run(&linter, linter.rules().rule("leverage-synergies").expect("it is in the pack"));
    assert_eq!((report.examples, report.failures.len(), report.unfired.len()), (2, 0, 0), "{:?}", report.failures);
}

/// Replays a page: a block whose info names a file writes it, a `console` block runs its commands there, unless it leaves lines out.
fn assert_replays(path: &str, least: usize) {
    let page = read(path);
    let scratch = Scratch::new();
    let mut rules: BTreeMap<&str, Draft> = BTreeMap::new();
    let (mut replayed, mut at, mut commands) = (String::new(), 0, 0);
    for block in blocks(&page) {
        match block.info.split_once(' ') {
            Some(("toml", path)) => {
                let draft = rules.entry(path).or_default();
                draft.take(block.text);
                scratch.write(path, draft.text());
            }
            Some((_, path)) => scratch.write(path, block.text),
            None if block.info == "console" && !block.text.contains("\n…") => {
                replayed.push_str(&page[at..block.start]);
                for command in block.text.lines().filter_map(|line| line.strip_prefix("$ redsignal ")) {
                    replayed.push_str(&run(command, scratch.path()));
                    commands += 1;
                }
                at = block.start + block.text.len();
            }
            None => {}
        }
    }
    replayed.push_str(&page[at..]);
    assert!(commands >= least, "{path} runs commands: {commands}");
    assert_page(path, &replayed);
}

#[test]
fn the_tutorial_prints_what_it_says() {
    assert_replays("docs/rule-format.md", 10);
}

#[test]
fn the_readme_prints_what_it_says() {
    assert_replays("README.md", 1);
}

#[test]
fn the_page_on_configuration_prints_what_it_says() {
    assert_replays("docs/configuration.md", 2);
}

/// A command and what it prints, as in a terminal. What goes to standard error comes first there too: faults before the tally.
fn run(command: &str, folder: &Path) -> String {
    let output = redsignal().current_dir(folder).args(command.split_whitespace()).output().expect("the binary runs");
    let printed = [output.stderr, output.stdout].concat();
    format!("$ redsignal {command}\n{}", String::from_utf8(printed).expect("output is UTF-8"))
}

/// A rule file as the tutorial writes it: a table that comes again takes the place of its first form, examples are added.
#[derive(Default)]
struct Draft(Vec<String>);

impl Draft {
    fn take(&mut self, text: &str) {
        let mut sections: Vec<String> = vec![String::new()];
        for line in text.split_inclusive('\n') {
            if line.starts_with('[') {
                sections.push(String::new());
            }
            if let Some(last) = sections.last_mut() {
                last.push_str(line);
            }
        }
        for section in sections.into_iter().map(|section| section.trim().to_owned()).filter(|section| !section.is_empty()) {
            let name = |section: &str| section.lines().next().filter(|line| line.starts_with('[')).unwrap_or_default().to_owned();
            let same = self.0.iter().position(|own| name(own) == name(&section));
            match same {
                Some(same) if !section.starts_with("[[") => self.0[same] = section,
                _ => self.0.push(section),
            }
        }
        // The order in which people write them; the sort keeps examples in theirs.
        let order =
            |section: &String| ["[terms]", "[match]", "[cleared-by]", "[[example]]"].iter().position(|start| section.starts_with(start)).map_or(0, |at| at + 1);
        self.0.sort_by_key(order);
    }

    fn text(&self) -> String {
        self.0.join("\n\n") + "\n"
    }
}

#[test]
fn the_table_of_modules_is_that_of_lib_rs() {
    let page = read("docs/architecture.md");
    let (_, table) = page.split_once("## The modules").expect("the page has a table of modules");
    let listed: Vec<&str> = table.lines().filter_map(|line| line.strip_prefix("| `")?.split_once('`')).map(|(name, _)| name).collect();
    let lib = read("src/lib.rs");
    let modules: Vec<&str> = lib.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';')).collect();
    assert_eq!(listed, modules, "docs/architecture.md lists the modules of src/lib.rs, in their order");
}

#[test]
fn every_dependency_has_its_reason() {
    let manifest: toml::Table = toml::from_str(&read("Cargo.toml")).expect("Cargo.toml parses");
    let page = read("docs/dependencies.md");
    let reasons: BTreeSet<String> = page.lines().filter_map(|line| line.strip_prefix("### ")).map(|name| name.trim().to_owned()).collect();
    let tables = ["dependencies", "build-dependencies", "dev-dependencies"];
    let targets = manifest.get("target").and_then(toml::Value::as_table).into_iter().flat_map(|targets| targets.values().filter_map(toml::Value::as_table));
    let of =
        |manifest: &toml::Table| tables.iter().filter_map(|table| manifest.get(*table)?.as_table()).flat_map(|table| table.keys().cloned()).collect::<Vec<_>>();
    let names: BTreeSet<String> = std::iter::once(&manifest).chain(targets).flat_map(of).collect();
    let missing: Vec<String> = names.iter().filter(|name| !reasons.contains(*name)).cloned().collect();
    let gone: Vec<String> = reasons.difference(&names).cloned().collect();
    assert_none(&missing, "a dependency has its reason in docs/dependencies.md");
    assert_none(&gone, "a reason in docs/dependencies.md is for a dependency");
}
