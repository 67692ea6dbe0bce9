//! Holds guards to how far they reach: which words of a sentence a negation, a question or somebody else's voice excuses.

use redsignal::source::SourceFile;

use super::support::{LINTER, WEIGHTLESS, assert_none};

/// A text, and the rules that find something in it.
const TEXTS: &[(&str, &[&str])] = &[
    ("We do not promise zero hallucinations.", &[]),
    ("We do not promise perfect accuracy, zero hallucinations or a model that is never wrong.", &[]),
    // A comma and a new subject with its verb: the negation is over.
    ("We do not ask product, engineers will decide on the threshold.", &["defers-to-ml-team"]),
    ("We won't argue about it, engineering makes the call on the model.", &["defers-to-ml-team"]),
    ("I don't lose sleep over it, accuracy will be perfect.", &["perfect-model"]),
    ("It is not a guess, the ML team decides on the threshold.", &["defers-to-ml-team"]),
    ("No guesswork, the model is never wrong.", &["perfect-model"]),
    // A condition is over at its comma; what is gone without has been named, and what is not to happen again has happened.
    ("If the tests do not pass, accuracy will be perfect.", &["perfect-model"]),
    ("We did without it and the ML team decides on the threshold.", &["defers-to-ml-team"]),
    ("We promise zero hallucinations so that it does not happen again.", &["zero-hallucinations"]),
    ("A bot with zero hallucinations does not exist.", &[]),
    // Half quoted is quoted.
    ("The bot we sell is \"never wrong\".", &[]),
    ("We promise `zero` hallucinations.", &["zero-hallucinations"]),
    ("I would run an `A/B` test of the two prompts.", &["ab-test-only"]),
    // A suggestion that nobody owns is reported all the same.
    ("It was suggested that we let the ML team decide on the threshold.", &[]),
    // Whose words they were is said behind them.
    ("The model is never wrong is what our old sales deck said.", &[]),
    // A model's prediction, the author's promise and what happens each time somebody proposes are nobody else's words.
    ("In the end the model predicted the arrival time with 91% accuracy, and we went live.", &["model-metric-only"]),
    ("We launched successfully in June, right on the date we'd promised the director.", &["achievement-without-exclusion"]),
    ("Each time the vendor proposes a prompt we will A/B test it against the old one.", &["ab-test-only"]),
    ("My colleague proposes to A/B test it against the old one.", &[]),
    // To tell of a question is not to ask one.
    ("We promise zero hallucinations when she types \"is it true?\".", &["zero-hallucinations"]),
    ("Do we promise zero hallucinations (and why)?", &[]),
    // Taken back in the sentence after it, of the same paragraph; a sentence further on, or in the next paragraph, it is too late.
    ("Paul would let the vendor choose the model. Not agreed.", &[]),
    ("We could simply let the ML team decide on the threshold. That would be an abdication.", &[]),
    ("I'd let the ML team decide on the threshold. They are good. That would be an abdication.", &["defers-to-ml-team"]),
    ("I'd let the ML team decide on the threshold.\n\nThat would be an abdication.", &["defers-to-ml-team"]),
    // Notes report what others say; what is the author's own says so.
    ("# Notes from Thursday\n\n- The ML team decides on the threshold.", &[]),
    ("# Notes from Thursday\n\n- We let the ML team decide on the threshold.", &["defers-to-ml-team"]),
    ("# Thursday\n\n- The ML team decides on the threshold.", &["defers-to-ml-team"]),
    // A verb with an ending of its own goes on from the subject, and not from what is denied; a no-show denies nothing.
    ("It is no guess and treats everybody the same.", &["abstract-fairness"]),
    ("The no-show forecast treats everybody the same.", &["abstract-fairness"]),
    // A comma within what is negated.
    ("We would never let engineers, data scientists or vendors decide on the threshold.", &[]),
];

#[test]
fn a_guard_reaches_as_far_as_its_clause() {
    let mut complaints = Vec::new();
    for (text, expected) in TEXTS {
        let found: Vec<String> = WEIGHTLESS.lint(&SourceFile::new("guards.md", *text)).into_iter().map(|finding| finding.rule.id.clone()).collect();
        if found != *expected {
            complaints.push(format!("{text:?}: found {found:?}, not {expected:?}"));
        }
    }
    assert_none(&complaints, "a guard reaches as far as its clause");
}

#[test]
fn a_first_line_without_an_end_mark_is_a_title() {
    let body = "We built a chatbot with an LLM for the hotel. It answers guests at the front desk, in three languages, all night. The manager wants to roll it out to every house next spring, and the clerks like it since it takes over the questions on towels and parking. The team has shown it to two other chains already, and both of them asked for a price by the end of the month.";
    let proposes =
        |first: &str| LINTER.lint(&SourceFile::new("a.md", format!("{first}\n\n{body}"))).iter().any(|finding| finding.rule.id == "missing-monitoring");
    for title in ["# Notes from the AI PM meetup", "Notes from the AI PM meetup, 12 May"] {
        assert!(!proposes(title), "{title}: minutes propose nothing");
    }
    for first in ["A chatbot for hotels", "Notes from the AI PM meetup follow, and then what I would build.", "- Notes from the AI PM meetup"] {
        assert!(proposes(first), "{first}: this is no title of notes");
    }
}

#[test]
fn a_claim_that_supersedes_an_absence_does_so_anywhere_in_its_own_answer() {
    let build = "We'd launch a chatbot with an LLM that answers guests at the front desk, in three languages, all night. The clerks like it since it takes over the \
                 questions on towels and parking. The manager wants to roll it out to every house next spring, and two other chains have asked for a price. The \
                 house is old, the stairs are steep, and the people who work in it have known each other for many years.";
    let (heading, other) = ("# How would you use AI in a hotel?", "# How would you use AI in a bakery?");
    let lacking = |text: String| -> Vec<String> {
        let found = LINTER.lint(&SourceFile::new("a.md", text));
        let found = found.iter().filter(|finding| ["missing-monitoring", "bare-accuracy-tracking"].contains(&finding.rule.id.as_str()));
        found.map(|finding| finding.rule.id.clone()).collect()
    };
    assert_eq!(lacking(format!("{heading}\n\n{build}\n")), ["missing-monitoring"]);
    assert_eq!(lacking(format!("{heading}\n\n{build}\n\nWe'll track accuracy.\n")), ["bare-accuracy-tracking"], "paragraphs apart");
    let both = format!("{heading}\n\n{build}\n\n{other}\n\n{build}\n\nWe'll track accuracy.\n");
    assert_eq!(lacking(both), ["missing-monitoring", "bare-accuracy-tracking"], "each answer on its own");
}

#[test]
fn a_question_in_the_front_matter_calls_for_rules_as_a_heading_does() {
    let body = "The product applies AI to predict when the parcel comes. It takes the address of the recipient and the times they are usually home, and gives a window. The recipient plans the day around it, the driver drives fewer empty rounds, and the call centre becomes calm. We start with three depots in the north, then the rest of the country, and at last the partners abroad.";
    let question = "How would AI improve arrival times, and how would you measure it?";
    let found = |text: String| -> Vec<String> {
        LINTER
            .lint(&SourceFile::new("a.md", text))
            .into_iter()
            .filter(|finding| finding.rule.id.starts_with("missing-"))
            .map(|finding| finding.rule.id.clone())
            .collect()
    };
    let (heading, front_matter) = (found(format!("# {question}\n\n{body}\n")), found(format!("---\nquestion: {question}\n---\n\n{body}\n")));
    assert!(heading.contains(&"missing-cost".to_owned()), "{heading:?}");
    assert_eq!(heading, front_matter);
    assert_eq!(
        found(format!("---\nquestion: How would you measure it?\n---\n\n{body}\n")),
        Vec::<String>::new(),
        "a question of metrics alone asks for no price"
    );
}
