//! Owns `redsignal eval`.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;

use super::args::{ListFormat, PackArgs, SelectionArgs};
use super::packs::{self, HERE, Need};
use super::{Console, Status};
use crate::eval::round::{self, Passage};
use crate::eval::{Detail, Mistake, Report, Score, Supported, Tally, json_lines, measure_folder, wilson};
use crate::lint::Linter;
use crate::render::text::counted;

/// Mistakes listed of each sort in text.
const LISTED: usize = 40;

/// Measures the rules on a labelled folder, or on a round of passages (a `.jsonl` file).
pub fn run(path: &Path, format: ListFormat, detail: Detail, selection: &SelectionArgs, args: &PackArgs, console: &mut Console) -> Status {
    let round = path.extension().is_some_and(|ending| ending == "jsonl");
    // A folder is measured with the settings of a file in it.
    let file = if round { path.to_owned() } else { path.join(HERE) };
    // Phrases are named by their place in a rule file.
    let need = if detail == Detail::Phrases { Need::Sources } else { Need::Rules };
    let linter = match packs::linter(args, need, selection.layer(), &file, console) {
        Ok(ready) => ready,
        Err(status) => return status,
    };
    let measured = if round {
        json_lines::<Passage>(path, r#"a passage is {"text", "rules", "trap_for", "vertical"}"#).map(|passages| {
            let report = round::measure(&path.to_string_lossy(), &passages, &linter, |passage| Some(passage.lint(&linter)));
            if detail == Detail::Phrases { Report { support: round::support(&passages, &linter), ..report } } else { report }
        })
    } else {
        measure_folder(&linter, path, detail)
    };
    let report = match measured {
        Ok(report) => report,
        Err(complaint) => return packs::fault(console, &complaint.message, Some(&complaint.help)),
    };
    let mut status = Status::Clean;
    for (path, why) in &report.unread {
        console.err(&format!("error: {}: {why}\n", path.display()));
        status = Status::Fault;
    }
    for broken in &report.broken {
        console.err(&format!("error: this label has no place in its file: {broken}\n"));
        status = Status::Fault;
    }
    let phrases = (detail == Detail::Phrases).then(|| report.support.of_all(&linter));
    match format {
        ListFormat::Text => {
            console.say(&table(&report, &linter));
            if let Some(phrases) = &phrases {
                console.say(&listed(phrases));
            }
        }
        ListFormat::Json => console.out(&json(&report, &linter, phrases.as_deref())),
    }
    status
}

fn family_of<'l>(linter: &'l Linter, rule: &str) -> &'l str {
    linter.rules().rule(rule).map_or("", |rule| rule.family.as_str())
}

fn by_family(report: &Report, linter: &Linter) -> BTreeMap<String, Score> {
    let mut families: BTreeMap<String, Score> = BTreeMap::new();
    for (rule, score) in &report.rules {
        families.entry(family_of(linter, rule).to_owned()).or_default().add(score);
    }
    families
}

fn table(report: &Report, linter: &Linter) -> String {
    let mut out = String::new();
    for (name, list) in [("missed", &report.missed), ("false alarm", &report.false_alarms), ("trap flagged", &report.sprung)] {
        for mistake in list.iter().take(LISTED) {
            let _ = writeln!(out, "{name}: {}:{}: {}: {}", mistake.file, mistake.line, mistake.rule, shortened(&mistake.text));
        }
        if list.len() > LISTED {
            let _ = writeln!(out, "{name}: … and {} more", list.len() - LISTED);
        }
    }
    let _ = writeln!(out, "\n{:30} labels  found  false  traps  precision (95%)    recall (95%)", "rule");
    for (rule, score) in &report.rules {
        out.push_str(&line(rule, score));
    }
    out.push('\n');
    for (family, score) in by_family(report, linter) {
        out.push_str(&line(&family, &score));
    }
    out.push_str(&line("all", &report.total()));
    out
}

/// The phrases that somebody should look at: false alarms rest on them, or nothing right does.
fn listed(phrases: &[Supported]) -> String {
    let mut out = "\n".to_owned();
    let (mut misleading, mut idle) = (0, 0);
    for Supported { rule, span, tally } in phrases {
        misleading += u32::from(tally.wrong > 0);
        idle += u32::from(tally.right == 0);
        if tally.wrong > 0 || tally.right == 0 {
            let place = format!("{}:{}", rule.file.name(), rule.file.line_number(span.start));
            let _ = writeln!(out, "{place}: {}: {}", described(tally), shortened(rule.file.slice(*span)));
        }
    }
    let _ = writeln!(out, "{}: false alarms rest on {misleading}, no right finding on {idle}", counted(phrases.len() as u32, "phrase"));
    out
}

fn described(tally: &Tally) -> String {
    let Tally { right, wrong, right_alone, wrong_alone } = *tally;
    let alone = |count: u32| if count == 0 { String::new() } else { format!(" ({count} alone)") };
    if right + wrong == 0 { "found nothing".to_owned() } else { format!("{right} right{}, {wrong} false{}", alone(right_alone), alone(wrong_alone)) }
}

fn shortened(text: &str) -> String {
    let mut short: String = text.chars().take(90).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}

fn line(name: &str, score: &Score) -> String {
    let (low_p, high_p) = wilson(score.right, score.right + score.wrong);
    let (low_r, high_r) = wilson(score.found, score.labels);
    format!(
        "{name:30} {:>6} {:>6} {:>6} {:>3}/{:<3} {:.2} ({low_p:.2}-{high_p:.2})   {:.2} ({low_r:.2}-{high_r:.2})\n",
        score.labels,
        score.found,
        score.wrong,
        score.sprung,
        score.traps,
        score.precision(),
        score.recall()
    )
}

#[derive(serde::Serialize)]
struct Row {
    name: String,
    #[serde(flatten)]
    score: Score,
    precision: f64,
    precision_interval: (f64, f64),
    recall: f64,
    recall_interval: (f64, f64),
}

#[derive(serde::Serialize)]
struct Root<'r> {
    version: u32,
    rules: Vec<Row>,
    families: Vec<Row>,
    all: Row,
    missed: &'r [Mistake],
    false_alarms: &'r [Mistake],
    traps_flagged: &'r [Mistake],
    #[serde(skip_serializing_if = "Option::is_none")]
    phrases: Option<Vec<PhraseRow<'r>>>,
}

#[derive(serde::Serialize)]
struct PhraseRow<'r> {
    rule: &'r str,
    file: String,
    /// 1-based.
    line: u32,
    phrase: &'r str,
    #[serde(flatten)]
    tally: Tally,
}

fn json(report: &Report, linter: &Linter, phrases: Option<&[Supported]>) -> String {
    let row = |name: &str, score: &Score| Row {
        name: name.to_owned(),
        score: *score,
        precision: score.precision(),
        precision_interval: wilson(score.right, score.right + score.wrong),
        recall: score.recall(),
        recall_interval: wilson(score.found, score.labels),
    };
    let root = Root {
        version: 1,
        rules: report.rules.iter().map(|(rule, score)| row(rule, score)).collect(),
        families: by_family(report, linter).iter().map(|(family, score)| row(family, score)).collect(),
        all: row("all", &report.total()),
        missed: &report.missed,
        false_alarms: &report.false_alarms,
        traps_flagged: &report.sprung,
        phrases: phrases.map(|phrases| phrases.iter().map(phrase_row).collect()),
    };
    serde_json::to_string_pretty(&root).map(|json| json + "\n").unwrap_or_default()
}

fn phrase_row(phrase: &Supported) -> PhraseRow<'_> {
    let file = &phrase.rule.file;
    PhraseRow { rule: &phrase.rule.id, file: file.name(), line: file.line_number(phrase.span.start), phrase: file.slice(phrase.span), tally: phrase.tally }
}
