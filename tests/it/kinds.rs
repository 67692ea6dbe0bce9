//! Holds how well a question's kind is told from its heading: 597 headings by two strangers, a third of them hard for lists of words.

use redsignal::source::SourceFile;
use serde::Deserialize;

use super::support::LINTER;

/// A heading, and the kinds that a fair reader would accept.
#[derive(Deserialize)]
struct Heading {
    text: String,
    kinds: Vec<String>,
}

/// The lists, with how many of each are told rightly, and how many so wrongly that rules of absence speak or are silent where they should not: between
/// debug, metrics and all else.
const LISTS: &[(&str, &str, usize, usize)] =
    &[("a", include_str!("../../fixtures/kinds/a.jsonl"), 290, 1), ("b", include_str!("../../fixtures/kinds/b.jsonl"), 299, 1)];

fn told(heading: &str) -> String {
    let inspection = LINTER.inspect(&SourceFile::new("a.md", format!("# {heading}\n\nI would start small.\n")));
    inspection.answers.first().and_then(|answer| answer.place.kind).map_or("none", |kind| kind.name()).to_owned()
}

/// Rules about what is absent hold in all other kinds alike.
fn class(kind: &str) -> &str {
    if matches!(kind, "debug" | "metrics") { kind } else { "" }
}

#[test]
fn the_kind_of_a_question_is_told_from_its_heading() {
    for (name, list, least, most_severe) in LISTS {
        let (mut right, mut severe, mut wrong) = (0, 0, Vec::new());
        for line in list.lines() {
            let heading: Heading = serde_json::from_str(line).expect("a heading a line");
            let told = told(&heading.text);
            if heading.kinds.contains(&told) {
                right += 1;
            } else {
                severe += usize::from(!heading.kinds.iter().any(|kind| class(kind) == class(&told)));
                wrong.push(format!("{told}, not {}: {}", heading.kinds.join(" or "), heading.text));
            }
        }
        assert!(right >= *least && severe <= *most_severe, "list {name}: {right} right, {severe} severe\n{}", wrong.join("\n"));
    }
}
