//! Owns the measuring of accuracy: findings against the labels of a folder of answers.
//!
//! A finding is right when its span overlaps a clear label of the same rule (for answer-level labels: lies in the same answer), false
//! when it overlaps none and the file holds no borderline label of that rule. A label is found when some finding overlaps it.

mod folder;
pub mod page;
pub mod round;
mod support;

use std::collections::BTreeMap;

pub use folder::{Complaint, Detail, json_lines, measure_folder};
use serde::Deserialize;
pub use support::{Support, Supported, Tally};

use crate::finding::Finding;
use crate::lint::{Claim, Inspection};
use crate::span::Span;

/// One line of `labels.jsonl`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Label {
    /// The answer's file name.
    pub file: String,
    /// The rule.
    pub rule: String,
    /// The words that carry the signal, once in the file.
    #[serde(default)]
    pub quote: Option<String>,
    /// For answer-level signals, the heading of the answer; empty where the file is one.
    #[serde(default)]
    pub answer: Option<String>,
    /// `clear` or `borderline`.
    #[serde(default)]
    pub sure: Option<String>,
    /// Looks like the signal and is none.
    #[serde(default)]
    pub trap: bool,
    /// Why it is a trap.
    #[serde(default)]
    pub why: Option<String>,
}

/// What a label's place resolves to.
#[derive(Debug, Clone, Copy)]
pub enum Place {
    /// The words that carry the signal.
    Words(Span),
    /// The answer that does.
    Answer(Span),
}

/// How a rule, a family or a pack did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Score {
    /// Clear labels.
    pub labels: u32,
    /// Clear labels that a finding overlaps.
    pub found: u32,
    /// Findings that overlap a clear label.
    pub right: u32,
    /// Findings that overlap none, borderline ones aside.
    pub wrong: u32,
    /// Traps.
    pub traps: u32,
    /// Traps that a finding overlaps.
    pub sprung: u32,
}

impl Score {
    /// Right findings among all that count; 1 where there is none.
    pub fn precision(&self) -> f64 {
        ratio(self.right, self.right + self.wrong)
    }

    /// Found labels among all clear ones; 1 where there is none.
    pub fn recall(&self) -> f64 {
        ratio(self.found, self.labels)
    }

    /// Adds another score.
    pub fn add(&mut self, other: &Self) {
        self.labels += other.labels;
        self.found += other.found;
        self.right += other.right;
        self.wrong += other.wrong;
        self.traps += other.traps;
        self.sprung += other.sprung;
    }
}

fn ratio(part: u32, whole: u32) -> f64 {
    if whole == 0 { 1.0 } else { f64::from(part) / f64::from(whole) }
}

/// The 95% Wilson score interval of a proportion (Wilson 1927), which behaves at the small counts of single rules.
///
/// # Examples
///
/// ```
/// let (low, high) = redsignal::eval::wilson(9, 10);
/// assert!(low > 0.59 && low < 0.60 && high > 0.98);
/// ```
pub fn wilson(part: u32, whole: u32) -> (f64, f64) {
    if whole == 0 {
        return (0.0, 1.0);
    }
    let (n, p, z) = (f64::from(whole), f64::from(part) / f64::from(whole), 1.96_f64);
    let centre = p + z * z / (2.0 * n);
    let spread = z * (p * (1.0 - p) / n + z * z / (4.0 * n * n)).sqrt();
    let denominator = 1.0 + z * z / n;
    (((centre - spread) / denominator).max(0.0), ((centre + spread) / denominator).min(1.0))
}

/// A label or finding that went wrong.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Mistake {
    /// The rule.
    pub rule: String,
    /// The file.
    pub file: String,
    /// 1-based line.
    pub line: u32,
    /// The words.
    pub text: String,
}

/// The result of an evaluation.
#[derive(Debug, Clone, Default)]
pub struct Report {
    /// By rule.
    pub rules: BTreeMap<String, Score>,
    /// Labels that nothing found.
    pub missed: Vec<Mistake>,
    /// Findings that no label bears out.
    pub false_alarms: Vec<Mistake>,
    /// Traps that were flagged.
    pub sprung: Vec<Mistake>,
    /// What each phrase stood behind, if that was asked for.
    pub support: Support,
    /// Labels whose quote is not in their file, or whose answer has no such heading.
    pub broken: Vec<String>,
    /// Labelled answers that could not be read, and why.
    pub unread: Vec<(std::path::PathBuf, String)>,
}

impl Report {
    /// All rules together.
    pub fn total(&self) -> Score {
        let mut total = Score::default();
        self.rules.values().for_each(|score| total.add(score));
        total
    }

    /// Adds one file's findings, measured against its labels, and notes them for the phrases of the claims. `knows` says which rules are in force:
    /// labels of others are passed over.
    pub fn add(&mut self, inspection: &Inspection, claims: &[Claim], labels: &[&Label], knows: impl Fn(&str) -> bool) {
        let source = inspection.document.source().clone();
        let file = source.path().file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let mut placed = Vec::new();
        for label in labels.iter().filter(|label| knows(&label.rule)) {
            match place(inspection, label) {
                Some(place) => placed.push((*label, place)),
                None => self.broken.push(format!("{file}: {}: {}", label.rule, label.quote.as_deref().or(label.answer.as_deref()).unwrap_or("?"))),
            }
        }
        let mistake = |rule: &str, span: Span| Mistake {
            rule: rule.to_owned(),
            file: file.clone(),
            line: source.line_number(span.start),
            text: source.slice(span).split_whitespace().collect::<Vec<_>>().join(" "),
        };
        for (label, place) in placed.iter().filter(|(label, _)| !is_borderline(label)) {
            let hit = inspection.findings.iter().any(|finding| finding.rule.id == label.rule && bears_out(finding, *place));
            let score = self.rules.entry(label.rule.clone()).or_default();
            let (Place::Words(span) | Place::Answer(span)) = *place;
            if label.trap {
                score.traps += 1;
                if hit {
                    score.sprung += 1;
                    self.sprung.push(mistake(&label.rule, span));
                }
            } else {
                score.labels += 1;
                if hit {
                    score.found += 1;
                } else {
                    self.missed.push(mistake(&label.rule, if matches!(place, Place::Answer(_)) { Span::new(span.start, span.start) } else { span }));
                }
            }
        }
        for finding in &inspection.findings {
            let of_rule = || placed.iter().filter(|(label, _)| label.rule == finding.rule.id && !label.trap);
            let right = of_rule().any(|(label, place)| !is_borderline(label) && bears_out(finding, *place));
            let excused = of_rule().any(|(label, _)| is_borderline(label));
            let score = self.rules.entry(finding.rule.id.clone()).or_default();
            if right {
                score.right += 1;
                self.support.note(finding, claims, true);
            } else if !excused {
                score.wrong += 1;
                self.support.note(finding, claims, false);
                self.false_alarms.push(mistake(&finding.rule.id, finding.span));
            }
        }
    }
}

fn is_borderline(label: &Label) -> bool {
    label.sure.as_deref() == Some("borderline")
}

fn bears_out(finding: &Finding, place: Place) -> bool {
    match place {
        Place::Words(span) => finding.span.overlaps(span),
        Place::Answer(span) => span.contains(finding.span),
    }
}

/// Where a label stands; `None` where its quote or heading is not in the source.
pub fn place(inspection: &Inspection, label: &Label) -> Option<Place> {
    let source = inspection.document.source();
    if let Some(quote) = &label.quote {
        let start = source.text().find(quote.as_str())?;
        return Some(Place::Words(Span::from(start..start + quote.len())));
    }
    let heading = label.answer.as_deref()?;
    if heading.is_empty() {
        return Some(Place::Answer(Span::new(0, source.text().len() as u32)));
    }
    let answer = inspection.answers.iter().find(|answer| answer.place.heading.is_some_and(|span| source.slice(span).trim() == heading.trim()))?;
    Some(Place::Answer(answer.place.span))
}

/// The text of `docs/accuracy.md`, measured on the project's fixtures.
///
/// # Errors
///
/// [`Complaint`], if a fixture cannot be read.
pub fn accuracy(linter: &crate::lint::Linter, fixtures: &std::path::Path) -> Result<String, Complaint> {
    let answers = measure_folder(linter, &fixtures.join("answers"), Detail::Rules)?;
    let [rounds, practice] = [courses(linter, &fixtures.join("rounds"))?, courses(linter, &fixtures.join("practice"))?];
    Ok(page::page(&answers, &rounds, &practice))
}

/// The rounds in a folder, each before and after its mending.
fn courses(linter: &crate::lint::Linter, folder: &std::path::Path) -> Result<Vec<page::Round>, Complaint> {
    let complain =
        |error: std::io::Error| Complaint { message: format!("cannot read {}: {error}", folder.display()), help: "rounds are kept there".to_owned() };
    let mut paths: Vec<_> =
        std::fs::read_dir(folder).map_err(complain)?.map(|entry| entry.map(|entry| entry.path())).collect::<Result<_, _>>().map_err(complain)?;
    paths.sort();
    let mut rounds = Vec::new();
    for path in &paths {
        let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
        let name = format!("{stem}, {}", if path.is_dir() { "whole answers" } else { "passages" });
        rounds.push(round::course(linter, path, &name)?);
    }
    Ok(rounds)
}
