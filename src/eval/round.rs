//! Owns the measuring on rounds: short passages written fresh by people who have seen no rule, each labelled as a whole.
//!
//! A round is a `.jsonl` file with a passage a line. `found_at_first_look` records which rules were found when the round was first
//! run, before anything was mended: that figure alone tells how the rules do on text they have not seen.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{Mistake, Report, Support};
use crate::lint::Linter;
use crate::source::SourceFile;

/// One passage of a round.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Passage {
    /// The text, Markdown.
    pub text: String,
    /// The signals it carries.
    pub rules: Vec<String>,
    /// Signals of which a second reader could not say whether it carries them: neither a find nor an alarm counts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub borderline: Vec<String>,
    /// The signals it was written to look like.
    #[serde(default)]
    pub trap_for: Vec<String>,
    /// The trade it talks of.
    #[serde(default)]
    pub vertical: String,
    /// The rules found when the round was first run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub found_at_first_look: Option<Vec<String>>,
}

impl Passage {
    /// The rules that a linter finds in the passage, each once, sorted.
    pub fn lint(&self, linter: &Linter) -> BTreeSet<String> {
        linter.lint(&SourceFile::new("passage.md", self.text.as_str())).iter().map(|finding| finding.rule.id.clone()).collect()
    }
}

/// Measures found rules against labels, passage by passage. `find` says what was found; a passage for which it says nothing is passed over.
pub fn measure(name: &str, passages: &[Passage], linter: &Linter, find: impl Fn(&Passage) -> Option<BTreeSet<String>>) -> Report {
    let mut report = Report::default();
    let knows = |rule: &String| linter.rules().rule(rule).is_some();
    for (index, passage) in passages.iter().enumerate() {
        let Some(found) = find(passage) else { continue };
        let mistake = |rule: &str| Mistake {
            rule: rule.to_owned(),
            file: name.to_owned(),
            line: index as u32 + 1,
            text: passage.text.split_whitespace().collect::<Vec<_>>().join(" "),
        };
        for rule in passage.rules.iter().filter(|rule| knows(rule)) {
            let score = report.rules.entry(rule.clone()).or_default();
            score.labels += 1;
            if found.contains(rule) {
                score.found += 1;
                score.right += 1;
            } else {
                report.missed.push(mistake(rule));
            }
        }
        for rule in found.iter().filter(|rule| !passage.rules.contains(rule) && !passage.borderline.contains(rule)) {
            report.rules.entry(rule.clone()).or_default().wrong += 1;
            report.false_alarms.push(mistake(rule));
        }
        for rule in passage.trap_for.iter().filter(|rule| knows(rule) && !passage.rules.contains(rule) && !passage.borderline.contains(rule)) {
            let score = report.rules.entry(rule.clone()).or_default();
            score.traps += 1;
            if found.contains(rule) {
                score.sprung += 1;
                report.sprung.push(mistake(rule));
            }
        }
    }
    report
}

/// What each phrase stood behind in the passages.
pub fn support(passages: &[Passage], linter: &Linter) -> Support {
    let mut support = Support::default();
    for passage in passages {
        let source = SourceFile::new("passage.md", passage.text.as_str());
        let claims = linter.claims_in(&source);
        for finding in linter.lint(&source).iter().filter(|finding| !passage.borderline.contains(&finding.rule.id)) {
            support.note(finding, &claims, passage.rules.contains(&finding.rule.id));
        }
    }
    support
}

/// A round in a folder of the project's fixtures: a `.jsonl` of passages that remember what was found at first look, or a folder of
/// labelled answers with a `first-look.json`.
///
/// # Errors
///
/// [`Complaint`](super::Complaint), if a file of it cannot be read.
pub fn course(linter: &Linter, path: &std::path::Path, name: &str) -> Result<super::page::Round, super::Complaint> {
    #[derive(Default, Deserialize)]
    struct FirstLook {
        all: super::Score,
        /// By rule; the first rounds kept the total alone.
        #[serde(default)]
        rules: BTreeMap<String, super::Score>,
    }
    let (first, now) = if path.is_dir() {
        let first: Vec<FirstLook> = super::json_lines(&path.join("first-look.json"), "one object with the score of all rules")?;
        (first.into_iter().next().unwrap_or_default(), super::measure_folder(linter, path, super::Detail::Rules)?.total())
    } else {
        let passages: Vec<Passage> = super::json_lines(path, "one passage a line")?;
        let first = measure(name, &passages, linter, |passage| passage.found_at_first_look.as_ref().map(|found| found.iter().cloned().collect()));
        let now = measure(name, &passages, linter, |passage| Some(passage.lint(linter))).total();
        (FirstLook { all: first.total(), rules: first.rules }, now)
    };
    Ok(super::page::Round { name: name.to_owned(), labels: now.labels, first: first.all, first_rules: first.rules, now })
}
