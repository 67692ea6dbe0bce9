//! Owns what has changed since a revision: reads a patch as `git diff --unified=0` writes it, and keeps of a report what stands on changed lines. Who
//! runs git, and how, is the command line's business.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

use crate::finding::Finding;
use crate::report::{Linted, Report};
use crate::span::Span;

/// A run of lines that a patch put into the new text; with `count` 0, the place where it only took lines out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hunk {
    /// The first of the lines, from 1; where there is none, the line after which lines are gone (0: before the first).
    pub first: u32,
    /// How many.
    pub count: u32,
}

impl Hunk {
    fn touches(self, first: u32, last: u32) -> bool {
        if self.count == 0 { first <= self.first && self.first <= last } else { self.first <= last && first < self.first.saturating_add(self.count) }
    }
}

/// A patch names a file in a way that git does not.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a patch names a file in a way that cannot be read: {0}")]
pub struct UnreadableName(pub String);

/// What of the files of some repositories has changed.
#[derive(Debug, Clone, Default)]
pub struct Changes {
    hunks: HashMap<PathBuf, Vec<Hunk>>,
    known: HashSet<PathBuf>,
}

impl Changes {
    /// Adds a repository: the folder its paths are counted from, the files that git keeps in it (each ended by a zero byte, as `git ls-files -z`
    /// prints them), and the patch.
    ///
    /// # Errors
    ///
    /// [`UnreadableName`]: a patch that is read in part would hide what is new in the rest.
    pub fn add(&mut self, top: &Path, kept: &[u8], patch: &[u8]) -> Result<(), UnreadableName> {
        let hunks = read_patch(patch)?;
        self.known.extend(kept.split(|byte| *byte == 0).filter(|name| !name.is_empty()).map(|name| top.join(path(name))));
        self.hunks.extend(hunks.into_iter().map(|(name, hunks)| (top.join(path(&name)), hunks)));
        Ok(())
    }

    /// Leaves in a report the findings on changed lines, and counts the others. A file that git does not keep is new altogether. `place` says where
    /// a file truly is, links followed.
    pub fn keep(&self, report: &mut Report, place: impl Fn(&Path) -> PathBuf) {
        for file in &mut report.files {
            let place = place(file.source.path());
            if !self.known.contains(&place) {
                continue;
            }
            let hunks = self.hunks.get(&place).map_or(&[][..], Vec::as_slice);
            let lines = Lines::of(file);
            let before = file.findings.len();
            file.findings.retain(|finding| lines.is_new(finding, hunks));
            report.withheld.unchanged += (before - file.findings.len()) as u32;
        }
    }
}

/// The lines of a text as git counts them: a lone carriage return ends none.
struct Lines {
    /// The bytes at which they end.
    ends: Vec<u32>,
    /// Where answers start, in order.
    answers: Vec<u32>,
}

impl Lines {
    fn of(file: &Linted) -> Self {
        let ends = file.source.text().bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at as u32).collect();
        let mut answers: Vec<u32> = file.answers.iter().map(|answer| answer.place.span.start).collect();
        answers.sort_unstable();
        Self { ends, answers }
    }

    /// The line of a byte, from 1.
    fn line(&self, byte: u32) -> u32 {
        self.ends.partition_point(|end| *end < byte) as u32 + 1
    }

    /// A finding is new when a line of its sentence is; where a whole answer lacks something, when anything of the answer is, a deletion too:
    /// perhaps that was what satisfied the rule.
    fn is_new(&self, finding: &Finding, hunks: &[Hunk]) -> bool {
        let (first, last) = if finding.lacked.is_some() { self.answer(finding.answer.span) } else { self.words(finding.sentence.union(finding.span)) };
        let deletions_count = finding.lacked.is_some();
        hunks.iter().any(|hunk| (hunk.count > 0 || deletions_count) && hunk.touches(first, last))
    }

    fn words(&self, span: Span) -> (u32, u32) {
        (self.line(span.start), self.line(span.end.saturating_sub(1).max(span.start)))
    }

    /// From an answer's first line to the one before the next answer: what was deleted behind its last word was part of it.
    fn answer(&self, span: Span) -> (u32, u32) {
        let next = self.answers.partition_point(|start| *start <= span.start);
        let last = self.answers.get(next).map_or(u32::MAX, |start| self.line(*start) - 1);
        (self.line(span.start), last)
    }
}

/// A file of a patch by its new name, and what was put into it.
type Patched = (Vec<u8>, Vec<Hunk>);

/// Reads a patch without context lines: for each file it leaves in place, the new path and the hunks. Lines of a file cannot be taken for the
/// patch's own, as each hunk says how many there are of them.
fn read_patch(patch: &[u8]) -> Result<Vec<Patched>, UnreadableName> {
    let mut files: Vec<Patched> = Vec::new();
    let mut lines = patch.split(|byte| *byte == b'\n');
    let mut open = false;
    while let Some(line) = lines.next() {
        if line.starts_with(b"diff --git ") {
            open = false;
        } else if let Some(name) = line.strip_prefix(b"+++ ") {
            open = name != b"/dev/null";
            if open {
                files.push((new_name(name).ok_or_else(|| UnreadableName(String::from_utf8_lossy(name).into_owned()))?, Vec::new()));
            }
        } else if let Some((taken, hunk)) = hunk(line) {
            if let Some((_, hunks)) = files.last_mut().filter(|_| open) {
                hunks.push(hunk);
            }
            skip(&mut lines, u64::from(taken) + u64::from(hunk.count));
        }
    }
    Ok(files)
}

/// Passes over lines of a file. Git's remark that one has no line break at its end is none of them.
fn skip<'l>(lines: &mut impl Iterator<Item = &'l [u8]>, count: u64) {
    let mut left = count;
    while left > 0 {
        match lines.next() {
            Some(line) if line.starts_with(b"\\") => {}
            Some(_) => left -= 1,
            None => break,
        }
    }
}

/// `@@ -10,3 +9,0 @@ …`: how many lines are taken out, and what is put in.
fn hunk(line: &[u8]) -> Option<(u32, Hunk)> {
    // The ranges are short; behind them stand words of the file.
    let line = String::from_utf8_lossy(&line[..line.len().min(80)]);
    let (old, rest) = line.strip_prefix("@@ -")?.split_once(" +")?;
    let (new, _) = rest.split_once(" @@")?;
    let range = |text: &str| {
        let (first, count) = text.split_once(',').unwrap_or((text, "1"));
        Some((first.parse::<u32>().ok()?, count.parse::<u32>().ok()?))
    };
    let (_, taken) = range(old)?;
    let (first, count) = range(new)?;
    Some((taken, Hunk { first, count }))
}

/// The path behind `+++ `: with git's prefix `b/`, quoted where it holds something odd, with a tab behind it where it holds a space.
fn new_name(text: &[u8]) -> Option<Vec<u8>> {
    let text = text.strip_suffix(b"\t").unwrap_or(text);
    let name = match text.strip_prefix(b"\"") {
        Some(quoted) => unquoted(quoted.strip_suffix(b"\"")?)?,
        None => text.to_vec(),
    };
    name.strip_prefix(b"b/").map(<[u8]>::to_vec)
}

/// A path as git quotes it, in the manner of C.
fn unquoted(text: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((byte, after)) = rest.split_first() {
        rest = after;
        if *byte != b'\\' {
            out.push(*byte);
            continue;
        }
        let (escape, after) = rest.split_first()?;
        rest = after;
        out.push(match escape {
            b'a' => 7,
            b'b' => 8,
            b't' => b'\t',
            b'n' => b'\n',
            b'v' => 11,
            b'f' => 12,
            b'r' => b'\r',
            b'0'..=b'3' => {
                let digits = [escape].into_iter().chain(rest.get(..2)?).map(|digit| digit.wrapping_sub(b'0'));
                rest = &rest[2..];
                digits.fold(0, |byte, digit| (byte << 3) | (digit & 7))
            }
            other => *other,
        });
    }
    Some(out)
}

#[cfg(unix)]
fn path(name: &[u8]) -> PathBuf {
    use std::os::unix::ffi::OsStrExt;
    std::ffi::OsStr::from_bytes(name).into()
}

#[cfg(not(unix))]
fn path(name: &[u8]) -> PathBuf {
    String::from_utf8_lossy(name).into_owned().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_patch_is_read_by_its_counts() {
        let patch = "diff --git a/x.md b/x.md\nindex 1..2 100644\n--- a/x.md\n+++ b/x.md\n@@ -1 +1,2 @@ +++ b/no.md\n-++ b/no\n++++ b/nor.md\n+@@ -7,1 +7,9 @@\n@@ -4 +5 @@\n-x\n\\ No newline at end of file\n+++ b/nowhere.md\n\\ No newline at end of file\n@@ -9,2 +9,0 @@\n-a\n-b\n\
            diff --git a/my notes.md b/my notes.md\n--- a/my notes.md\t\n+++ b/my notes.md\t\n@@ -0,0 +1 @@\n+x\n\
            diff --git \"a/\\t\\303\\251.md\" \"b/\\t\\303\\251.md\"\n--- /dev/null\n+++ \"b/\\t \\303\\251.md\"\t\n@@ -0,0 +1,3 @@\n+1\n+2\n+3\n\
            diff --git a/gone.md b/gone.md\n--- a/gone.md\n+++ /dev/null\n@@ -1 +0,0 @@\n-x\n\
            diff --git a/old.md b/new.md\nsimilarity index 100%\nrename from old.md\nrename to new.md\n";
        let hunk = |first, count| Hunk { first, count };
        let expected = vec![
            (b"x.md".to_vec(), vec![hunk(1, 2), hunk(5, 1), hunk(9, 0)]),
            (b"my notes.md".to_vec(), vec![hunk(1, 1)]),
            ("\t é.md".as_bytes().to_vec(), vec![hunk(1, 3)]),
        ];
        assert_eq!(read_patch(patch.as_bytes()), Ok(expected));
    }

    #[test]
    fn what_is_no_patch_changes_nothing_or_is_said() {
        for text in ["", "fatal: no", "@@ -1 +1 @@\n-a\n+b", "@@ -1,99999999999 +1 @@", "+++ /dev/null\n@@ -1 +0,0 @@"] {
            assert_eq!(read_patch(text.as_bytes()), Ok(Vec::new()), "{text}");
        }
        for text in ["+++ x", "+++ \"b/\\", "+++ \"b/\\1\"", "+++ \"b/x"] {
            assert!(read_patch(text.as_bytes()).is_err(), "{text}");
        }
        let vast = Hunk { first: u32::MAX, count: u32::MAX };
        assert_eq!(read_patch(b"+++ b/x\n@@ -4294967295,4294967295 +4294967295,4294967295 @@"), Ok(vec![(b"x".to_vec(), vec![vast])]));
        assert!(!vast.touches(1, 1), "nothing overflows");
    }
}
