//! Owns the page that a run adds to a GitHub step's summary: Markdown, with all that came from an answer inside code spans, where nothing is
//! markup.

use std::fmt::Write;

use super::advice::{self, Quote};
use super::place::Stretch;
use super::text::{counted, summary, withheld};
use super::wrap::tame_line;
use crate::finding::Finding;
use crate::line_index::Unit;
use crate::report::{Linted, Report};

/// Findings shown in full: GitHub refuses a summary of more than a megabyte, and nobody reads half of one.
const SHOWN: usize = 100;

/// Characters of the paragraph shown on either side of the words.
const REACH: usize = 90;

/// The page.
pub fn page(report: &Report) -> String {
    let mut out = format!("## redsignal: {}\n{}", summary(report), withheld(report.withheld));
    for fault in &report.faults {
        let _ = writeln!(out, "- **not checked**: {}: {}", code(&report.base.name(&fault.path)), code(&fault.message));
    }
    let all: usize = report.files.iter().map(|file| file.findings.len()).sum();
    let mut left = SHOWN;
    for file in report.files.iter().filter(|file| !file.findings.is_empty()) {
        if left == 0 {
            break;
        }
        let _ = write!(out, "\n### {}\n\n", code(&report.name(file)));
        for finding in file.findings.iter().take(left) {
            out.push_str(&item(file, finding));
        }
        left -= file.findings.len().min(left);
    }
    if all > SHOWN {
        let _ = writeln!(out, "\n… and {}, which the log and the other reports have.", counted((all - SHOWN) as u32, "more finding"));
    }
    out
}

fn item(file: &Linted, finding: &Finding) -> String {
    let start = Stretch::of(&file.source, finding.span, Unit::Scalar).start;
    let Quote { before, words, after } = Quote::new(&file.source, finding.span, REACH);
    let around = |text: &str| if text.trim().is_empty() { String::new() } else { code(text.trim()) };
    let quote = [around(&before), format!("**{}**", code(&words)), around(&after)].join(" ");
    let mut out =
        format!("- **{}** {} on line {}: {}\\\n  {}\n", finding.severity.name(), code(&finding.rule.id), start.line, text(finding.message()), quote.trim());
    for (name, note) in advice::notes(&file.source, finding) {
        let note = if name == "looked for" { code(&note) } else { text(&note) };
        let _ = writeln!(out, "  - {name}: {note}");
    }
    out
}

/// A code span, whatever the text holds: its fence is longer than any run of backticks inside.
fn code(text: &str) -> String {
    let text = tame_line(text);
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    // Markdown takes one space off either end, where both have one.
    let pad = if text.starts_with(['`', ' ']) || text.ends_with(['`', ' ']) { " " } else { "" };
    format!("{fence}{pad}{text}{pad}{fence}")
}

/// A rule's text, shown as it is: every mark that Markdown could read is escaped.
fn text(text: &str) -> String {
    let escaped = |mut out: String, c: char| {
        if c.is_ascii_punctuation() && !matches!(c, '.' | ',' | '\'' | '?' | '%' | '$' | '/') {
            out.push('\\');
        }
        out.push(c);
        out
    };
    tame_line(text).chars().fold(String::new(), escaped)
}
