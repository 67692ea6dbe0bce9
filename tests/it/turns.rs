//! Holds written-out dialogues to their speakers: what somebody else says is a mention, what the author says is a claim.

use redsignal::source::SourceFile;

use super::support::{LINTER, assert_none};

const LEAVE: &str = "I'd leave it to the ML team to decide on the threshold";

/// A dialogue, and the lines on which the author hands the decision over. `{leave}` stands for the words that do.
const DIALOGUES: &[(&str, &str, &[u32])] = &[
    ("lines of one paragraph", "Interviewer: {leave}.\nCandidate: {leave}.", &[2]),
    ("lines that end in nothing", "Interviewer: you said {leave}\nCandidate: {leave}\nInterviewer: really\nCandidate: {leave}", &[2, 4]),
    ("bold labels, lines of one paragraph", "**Interviewer:** {leave}\n**Candidate:** {leave}", &[2]),
    ("bold labels, colon outside", "**Interviewer**: {leave}.\n\n**Candidate**: {leave}.", &[3]),
    ("a turn in bold", "**Interviewer: some say {leave}**\n{leave}.", &[2]),
    ("a bold question above the answer", "**Interviewer: who decides?**\n\n{leave}.", &[3]),
    ("on one line", "Interviewer: Who decides? Candidate: {leave}. Interviewer: Some say {leave}.\n\nMe: {leave}.", &[1, 3]),
    ("a turn of two paragraphs", "Interviewer: Think of this.\n\n{leave}.\n\nCandidate: No.\n\n{leave}.", &[7]),
    ("a question without a label to the answer", "Interviewer: Who decides?\n\n{leave}.", &[3]),
    ("a question, labels elsewhere", "Q: Who starts?\n\nA: I do.\n\nQ: Who decides?\n\n{leave}.", &[7]),
    ("labels above", "**Interviewer**\n\n{leave}.\n\n**Candidate**\n\n{leave}.", &[7]),
    ("labels as headings", "## Interviewer\n\n{leave}.\n\n## My answer\n\n{leave}.", &[7]),
    ("a list", "- Interviewer: {leave}.\n- Me: {leave}.", &[2]),
    ("roles in brackets", "Interviewer (Ana): {leave}.\nCandidate (me): {leave}.", &[2]),
    ("Chinese labels", "面试官：{leave}。\n我：{leave}。", &[2]),
    ("a hard break", "Interviewer: {leave}  \nCandidate: {leave}", &[2]),
    ("a quote", "> Interviewer: {leave}.\n> Candidate: {leave}.", &[2]),
    ("feedback afterwards", "Candidate: {leave}.\n\nFeedback: {leave}.", &[1]),
    ("no dialogue", "Risk: {leave}.\nCost: {leave}.", &[1, 2]),
];

#[test]
fn only_what_the_author_says_is_a_claim() {
    let mut complaints = Vec::new();
    for name in ["turns.md", "turns.txt"] {
        for (title, written, expected) in DIALOGUES {
            let text = written.replace("{leave}", LEAVE);
            if name.ends_with("txt") && (text.contains(['*', '#', '>']) || *title == "a hard break") {
                continue;
            }
            let source = SourceFile::new(name, text.as_str());
            let findings = LINTER.lint(&source);
            let found = findings.iter().filter(|finding| finding.rule.id == "defers-to-ml-team").flat_map(|finding| finding.places());
            let lines: Vec<u32> = found.map(|place| source.line_number(place.start)).collect();
            if lines != *expected {
                complaints.push(format!("{title}, {name}: found on {lines:?}, not {expected:?}\n{text}"));
            }
        }
    }
    assert_none(&complaints, "only what the author says is a claim");
}
