//! Owns the lines inside a paragraph. Mostly their ends mean nothing; but where one line after another opens with a label
//! ("Interviewer: …", "Candidate: …", "Cost: …"), each of them is a sentence of its own, whatever it ends in. So is each line of somebody who ends
//! sentences with the Enter key, as on a phone.

use std::ops::Range;

use super::plain::list_marker;

/// A label has at most so many words …
const MAX_WORDS: usize = 3;

/// … and at most so many bytes.
const MAX_BYTES: usize = 40;

/// A line was ended by hand where so many bytes more than the next word would have found room.
const SPARE: usize = 12;

/// A line of fewer words is no prose.
const LEAST_WORDS: usize = 4;

/// What ends a line that goes on, or a sentence.
const POINTS: &str = ".:;,…—–-。：；，";

/// Which of the soft breaks of a block end a sentence: offsets into the view. `text` is the view, `block` the block's part of it, `breaks`
/// its soft breaks in order, `bold` its stretches in bold; `by_hand` tells whether the source's lines [were ended by hand](are_ended_by_hand).
pub(super) fn ends<'b>(
    text: &str,
    block: &Range<u32>,
    breaks: &[u32],
    mut bold: impl Iterator<Item = &'b Range<u32>>,
    by_hand: impl FnOnce() -> bool,
) -> Vec<u32> {
    if breaks.is_empty() {
        return Vec::new();
    }
    if !is_labelled(line(text, block, block.start, breaks)) {
        let starts = std::iter::once(block.start).chain(breaks.iter().map(|at| at + 1));
        let mut lines = starts.map(|start| line(text, block, start, breaks));
        let are_open = lines.next_back().is_some_and(|last| !is_pointed(last, "!?！？")) && lines.all(|line| !is_pointed(line, ""));
        return if are_open && by_hand() { breaks.to_vec() } else { Vec::new() };
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

/// Whether a line ends in a point, a comma or the like, or in one of the `others`.
fn is_pointed(line: &str, others: &str) -> bool {
    line.trim_end().trim_end_matches(['"', '\'', ')', '*', '_', '”', '’']).ends_with(|last| POINTS.contains(last) || others.contains(last))
}

/// Whether most lines of a source that another follows were ended by hand. Whoever wraps text, or whose editor does, puts as many words on a line as it
/// holds; here the next word would have found room and more, as the long ones of these lines show, and no point or comma tells why it did not.
pub(super) fn are_ended_by_hand(source: &str) -> bool {
    let lines = || source.lines().map(|line| line.trim_start_matches(['>', ' ', '\t']).trim_end());
    let is_prose = |line: &str| !line.starts_with(['#', '|', '`', '~', '<']) && line.split_ascii_whitespace().nth(LEAST_WORDS - 1).is_some();
    let pairs = || lines().zip(lines().skip(1)).filter(|(line, next)| is_prose(line) && is_prose(next) && list_marker(next) == 0);
    let mut lengths: Vec<usize> = pairs().map(|(line, _)| line.len()).collect();
    lengths.sort_unstable();
    // One line in ten may be a long address, or of the front matter.
    let Some(long) = lengths.len().checked_sub(1).map(|last| lengths[last * 9 / 10]) else { return false };
    let has_room = |line: &str, next: &str| line.len() + 1 + next.split_ascii_whitespace().next().map_or(0, str::len) + SPARE <= long;
    2 * pairs().filter(|(line, next)| has_room(line, next) && !is_pointed(line, "")).count() > lengths.len()
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
            let ends = ends(&text, &(0..text.len() as u32), &breaks, std::iter::empty(), || false);
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
    fn lines_that_were_ended_by_hand_are_told_from_lines_that_were_wrapped() {
        let ended = "so i was the pm for the tagging of clothes that people upload, with brand and colour\nengineering chose it in may\n\
                     i got told in the standup, fine with me\nno idea why that was so but they will have had a reason for it\nand it ran well\n\n\
                     we used pytorch and spark for it, modern stuff\nand we took it bc everyone uses it\nthe sellers like it";
        let wrapped = [
            "we decided to ask the team that\nbuilt it what they would do in\nour stead and why",
            "A line for each clause,\nwhich is how some people write,\nand none of them is as long as this one, which goes on.",
            "> we decided to ask the team that\n> built it what they would do in\n> our stead and why",
            "- we decided to ask the team\n- we built it with them and it took a year\n- we sold it",
            "no line follows",
            "---\nquestion: How would you decide whether to ship it to everybody at once, or not?\nkind: design of a product\n---\n\n\
             we decided to ask the team that\nbuilt it what they would do in\nour stead and why they would do\nit at all if they would",
        ];
        assert!(are_ended_by_hand(ended));
        for text in wrapped {
            assert!(!are_ended_by_hand(text), "{text}");
        }
        let ends_of = |text: &str, by_hand| {
            let breaks: Vec<u32> = text.match_indices('\n').map(|(at, _)| at as u32).collect();
            ends(&text.replace('\n', " "), &(0..text.len() as u32), &breaks, std::iter::empty(), || by_hand)
        };
        assert_eq!(ends_of("we chose it\nno idea why", true), [11]);
        assert!(ends_of("we chose it\nno idea why", false).is_empty());
        assert!(ends_of("we chose it,\nno idea why", true).is_empty() && ends_of("we chose it\nno idea why!", true).is_empty());
    }

    #[test]
    fn a_first_line_that_is_a_label_and_bold_stands_by_itself() {
        let text = "Interviewer: who decides I do";
        assert_eq!(ends(text, &(0..text.len() as u32), &[24], std::iter::once(&(0..24)), || false), [24]);
        assert!(ends(text, &(0..text.len() as u32), &[24], std::iter::once(&(0..12)), || false).is_empty());
    }
}
