//! Owns baselines: findings that a group has agreed to live with for now, so that a check speaks of new ones alone.
//!
//! A baseline is a list of (path, fingerprint, how many). A fingerprint is a hash of rule, sentence and headings, so lines may shift, and a changed
//! sentence is a new finding. It only shrinks, unless it is told to grow: who mends a finding cannot get it back unnoticed.

use std::collections::{BTreeMap, HashMap};

use serde::{Deserialize, Serialize};

use crate::report::{Base, Report};

/// The version of the file; it grows when a reader of the last one could break.
const VERSION: u32 = 1;

/// What is known, by path and fingerprint.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Baseline(BTreeMap<Key, Known>);

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    path: String,
    fingerprint: u64,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Known {
    rule: String,
    count: u32,
}

/// One line of a baseline.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// The file, counted from the baseline's folder.
    pub path: String,
    /// The rule.
    pub rule: String,
    /// The fingerprint, 16 hexadecimal digits.
    pub fingerprint: String,
    /// How many findings have it.
    pub count: u32,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    version: u32,
    findings: Vec<Entry>,
}

/// Why a text is no baseline.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BaselineError {
    /// Not JSON of the right form.
    #[error("{line}:{column}: {message}")]
    Form {
        /// The line, from 1.
        line: usize,
        /// The column, from 1.
        column: usize,
        /// What is wrong there.
        message: String,
    },
    /// Of a version that this program does not know.
    #[error("version {0} of baselines is unknown; this program knows {VERSION}")]
    Version(u32),
    /// A fingerprint that is none.
    #[error("`{0}` is no fingerprint: these have 16 hexadecimal digits")]
    Fingerprint(String),
}

/// What a run can say of an entry that no finding matched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// The rule has looked through the file.
    Judged,
    /// The file is no more.
    Gone,
    /// The file was not part of this run, could not be read, or the rule was switched off.
    Unseen,
}

/// What became of a baseline in a run.
#[derive(Debug, Clone, Default)]
pub struct Outcome {
    /// The baseline without what is no longer found; moved files under their new paths.
    pub kept: Baseline,
    /// What is no longer found.
    pub stale: Vec<Entry>,
}

impl Baseline {
    /// Reads a baseline.
    ///
    /// # Errors
    ///
    /// [`BaselineError`], with its place where it has one.
    pub fn parse(text: &str) -> Result<Self, BaselineError> {
        let file: File = serde_json::from_str(text).map_err(|error| {
            let message = error.to_string();
            let message = message.split(" at line ").next().unwrap_or(&message).to_owned();
            BaselineError::Form { line: error.line(), column: error.column(), message }
        })?;
        if file.version != VERSION {
            return Err(BaselineError::Version(file.version));
        }
        let mut baseline = Self::default();
        for entry in file.findings {
            let digits = entry.fingerprint.len() == 16 && entry.fingerprint.bytes().all(|byte| byte.is_ascii_hexdigit());
            let fingerprint = u64::from_str_radix(&entry.fingerprint, 16).ok().filter(|_| digits);
            let fingerprint = fingerprint.ok_or(BaselineError::Fingerprint(entry.fingerprint))?;
            baseline.add(Key { path: entry.path, fingerprint }, &entry.rule, entry.count);
        }
        Ok(baseline)
    }

    /// The baseline as a file: one entry a line, sorted, so that versions can be compared.
    pub fn write(&self) -> String {
        let lines: Vec<String> = self.entries().map(|entry| format!("    {}", serde_json::to_string(&entry).unwrap_or_default())).collect();
        let list = if lines.is_empty() { "[]".to_owned() } else { format!("[\n{}\n  ]", lines.join(",\n")) };
        format!("{{\n  \"version\": {VERSION},\n  \"findings\": {list}\n}}\n")
    }

    /// How many findings are known.
    pub fn len(&self) -> u32 {
        self.0.values().map(|known| known.count).fold(0, u32::saturating_add)
    }

    /// Whether none are.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Adds what a report still holds.
    pub fn grow(&mut self, report: &Report, base: &Base) {
        for (file, finding) in report.findings() {
            let key = Key { path: base.name(file.source.path()), fingerprint: finding.fingerprint };
            self.add(key, &finding.rule.id, 1);
        }
    }

    /// Takes out of a report what is known, as many as are known, and counts them. Paths are counted from `base`; `standing` says of a path and a
    /// rule what this run knows of them.
    ///
    /// Findings are known in their own file first; then those of files that are gone are looked for in others, as a renamed file keeps its findings.
    pub fn apply(&self, report: &mut Report, base: &Base, standing: impl Fn(&str, &str) -> Standing) -> Outcome {
        let mut left = self.0.clone();
        let mut kept = Self::default();
        let mut known = take(report, base, &mut |key, rule| {
            let is_known = take_one(&mut left, key);
            kept.add(key.clone(), rule, u32::from(is_known));
            is_known
        });
        let mut moved: HashMap<u64, Vec<Key>> = HashMap::new();
        for (key, _) in left.iter().filter(|(key, entry)| entry.count > 0 && standing(&key.path, &entry.rule) == Standing::Gone) {
            moved.entry(key.fingerprint).or_default().push(key.clone());
        }
        known += take(report, base, &mut |key, rule| {
            let from = moved.get(&key.fingerprint).into_iter().flatten().find(|from| left.get(from).is_some_and(|entry| entry.count > 0));
            let is_known = from.is_some_and(|from| take_one(&mut left, from));
            kept.add(key.clone(), rule, u32::from(is_known));
            is_known
        });
        report.withheld.known += known;
        let mut outcome = Outcome { kept, stale: Vec::new() };
        for (key, entry) in left.into_iter().filter(|(_, entry)| entry.count > 0) {
            if standing(&key.path, &entry.rule) == Standing::Unseen {
                outcome.kept.add(key, &entry.rule, entry.count);
            } else {
                outcome.stale.push(self::entry(&key, &entry));
            }
        }
        outcome
    }

    fn entries(&self) -> impl Iterator<Item = Entry> {
        self.0.iter().map(|(key, known)| entry(key, known))
    }

    fn add(&mut self, key: Key, rule: &str, count: u32) {
        if count > 0 {
            let known = self.0.entry(key).or_insert_with(|| Known { rule: rule.to_owned(), count: 0 });
            known.count = known.count.saturating_add(count);
        }
    }
}

fn entry(key: &Key, known: &Known) -> Entry {
    Entry { path: key.path.clone(), rule: known.rule.clone(), fingerprint: format!("{:016x}", key.fingerprint), count: known.count }
}

fn take_one(left: &mut BTreeMap<Key, Known>, key: &Key) -> bool {
    let Some(entry) = left.get_mut(key).filter(|entry| entry.count > 0) else { return false };
    entry.count -= 1;
    true
}

/// Takes out of a report the findings for which `is_known` holds, and says how many.
fn take(report: &mut Report, base: &Base, is_known: &mut dyn FnMut(&Key, &str) -> bool) -> u32 {
    let mut taken = 0;
    for file in &mut report.files {
        let path = base.name(file.source.path());
        let before = file.findings.len();
        file.findings.retain(|finding| !is_known(&Key { path: path.clone(), fingerprint: finding.fingerprint }, &finding.rule.id));
        taken += before - file.findings.len();
    }
    taken as u32
}
