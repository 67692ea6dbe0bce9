//! Owns the lines inside a paragraph. Mostly their ends mean nothing; but where one line after another opens with a label
//! ("Interviewer: …", "Candidate: …", "Cost: …"), each of them is a sentence of its own, whatever it ends in.

use std::ops::Range;

/// A label has at most so many words …
const MAX_WORDS: usize = 3;

/// … and at most so many bytes.
const MAX_BYTES: usize = 40;

/// Which of the soft breaks of a block end a sentence: offsets into the view. `text` is the view, `block` the block's part of it, `breaks`
/// its soft breaks in order, `bold` its stretches in bold.
pub(super) fn ends<'b>(text: &str, block: &Range<u32>, breaks: &[u32], mut bold: impl Iterator<Item = &'b Range<u32>>) -> Vec<u32> {
    if breaks.is_empty() || !is_labelled(line(text, block, block.start, breaks)) {
        return Vec::new();
    }
    let mut ends: Vec<u32> = breaks.iter().copied().filter(|at| is_labelled(line(text, block, *at + 1, breaks))).collect();
    // "**Interviewer: who decides on the threshold**" stands by itself, even where the next line is no turn by its label.
    let first = line(text, block, block.start, breaks).trim_end();
    let whole = bold.any(|bold| bold.start <= block.start && bold.end as usize >= block.start as usize + first.len() && bold.end <= breaks[0] + 1);
    if whole && ends.first() != Some(&breaks[0]) {
        ends.insert(0, breaks[0]);
    }
    ends
}

/// The line of a block that starts at `start`.
fn line<'t>(text: &'t str, block: &Range<u32>, start: u32, breaks: &[u32]) -> &'t str {
    let end = breaks.get(breaks.partition_point(|at| *at < start)).copied().unwrap_or(block.end);
    &text[start as usize..end.max(start) as usize]
}

/// Whether a line opens with a label: up to three words, the first with a capital, and a colon.
fn is_labelled(line: &str) -> bool {
    let line = line.trim_start_matches([' ', '"', '\'', '*', '_']);
    let Some(colon) = line.find(':').filter(|colon| *colon <= MAX_BYTES) else { return false };
    let (label, rest) = (&line[..colon], &line[colon + 1..]);
    let Some(first) = label.chars().next() else { return false };
    let has_capitals = first.is_uppercase() || first.is_lowercase();
    let opens = first.is_uppercase() || (first.is_alphabetic() && !has_capitals);
    let ends = rest.is_empty() || rest.starts_with(char::is_whitespace) || !has_capitals;
    opens && ends && label.split_whitespace().count() <= MAX_WORDS && label.chars().all(|c| c.is_alphanumeric() || " ()'-/&.".contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_that_open_with_a_label_are_told_from_lines_that_were_wrapped() {
        let table: &[(&str, &[&str])] = &[
            ("Interviewer: who decides\nCandidate: I do", &["Interviewer: who decides", "Candidate: I do"]),
            ("Cost: 2 cents\nLatency (p95): 400 ms\nand falling", &["Cost: 2 cents", "Latency (p95): 400 ms\nand falling"]),
            ("面试官：谁决定\n我：我决定", &["面试官：谁决定", "我：我决定"]),
            ("We track two things:\nCost: 2 cents", &["We track two things:\nCost: 2 cents"]),
            ("Cost: what a call takes\nand how many there are", &["Cost: what a call takes\nand how many there are"]),
            ("I would say this to the team that asked\nMe: no", &["I would say this to the team that asked\nMe: no"]),
        ];
        for (written, expected) in table {
            let text = written.replace('：', ":").replace('\n', " ");
            let written = written.replace('：', ":");
            let breaks: Vec<u32> = written.match_indices('\n').map(|(at, _)| at as u32).collect();
            let ends = ends(&text, &(0..text.len() as u32), &breaks, std::iter::empty());
            let mut start = 0;
            let mut got = Vec::new();
            for end in ends.iter().map(|end| *end as usize).chain([text.len()]) {
                got.push(&written[start..end]);
                start = end + 1;
            }
            let expected: Vec<String> = expected.iter().map(|line| line.replace('：', ":")).collect();
            assert_eq!(got, expected);
        }
    }

    #[test]
    fn a_first_line_that_is_a_label_and_bold_stands_by_itself() {
        let text = "Interviewer: who decides I do";
        assert_eq!(ends(text, &(0..text.len() as u32), &[24], std::iter::once(&(0..24))), [24]);
        assert!(ends(text, &(0..text.len() as u32), &[24], std::iter::once(&(0..12))).is_empty());
    }
}
