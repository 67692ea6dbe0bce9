//! Holds the rule language to what docs/rule-format.md says of it: small rules on small texts.

use redsignal::lint::Linter;
use redsignal::rule::{Pack, PackFile};
use redsignal::source::SourceFile;

use super::support::{assert_none, compile};

const HEAD: &str = "summary = \"x\"\nseverity = \"error\"\nlabel = \"x\"\nwhy = \"x\"\nstronger = \"x\"\nasks = \"x\"\n";

/// What a rule does: its name, its tables, and texts with the words it finds in each.
type Case = (&'static str, &'static str, &'static [(&'static str, &'static [&'static str])]);

/// The default vocabulary and context, with one rule.
fn linter(tables: &str) -> Linter {
    let source = SourceFile::new("rule.toml", format!("{HEAD}{tables}"));
    let rule = PackFile { id: "rule".to_owned(), family: "own".to_owned(), source, builtin: false };
    Linter::new(compile(&Pack { rules: vec![rule], ..Pack::builtin() }))
}

const CASES: &[Case] = &[
    (
        "needs stand in the same or the previous sentence",
        "[match]\nphrases = [\"it (works|sings)\"]\nneeds = [\"the canary\"]",
        &[
            ("The canary is old. It works.", &["It works"]),
            ("It works, the canary.", &["It works"]),
            ("It works. The canary is old.", &[]),
            ("It works.", &[]),
            ("# The canary\n\nIt works.", &["It works"]),
        ],
    ),
    (
        "needs-in says where else",
        "[match]\nphrases = [\"it (works|sings)\"]\nneeds = [\"the canary\"]\nneeds-in = [\"next\"]",
        &[
            ("It works. The canary is old.", &["It works"]),
            ("It works. So. The canary is old.", &[]),
            ("The canary is old. It works.", &[]),
            ("## What do you do?\n\nIt works.\n\n## What does the canary do?\n\nIt rests.", &[]),
        ],
    ),
    (
        "needs anywhere in the answer: a title that asks and the one heading that asks too are two, a title and its sections are one",
        "[match]\nphrases = [\"it works\"]\nneeds = [\"the canary\"]\nneeds-in = [\"answer\"]",
        &[
            ("# What do you do?\n\nIt works.\n\n## And then?\n\nThe canary rests.", &[]),
            ("# What do you do?\n\nIt works.\n\n## Then\n\nThe canary rests.", &["It works"]),
            ("# What do you do?\n\nIt works.\n\n## And then?\n\nSo.\n\n## Last\n\nThe canary rests.", &["It works"]),
            ("# What do you do?\n\nIt works.\n\n**What can go wrong**\n\nThe canary rests.", &["It works"]),
            ("# What do you do?\n\nIt works.\n\n## What goes wrong?\n\nThe canary rests.", &[]),
        ],
    ),
    (
        "needs anywhere in the paragraph",
        "[match]\nphrases = [\"it works\"]\nneeds = [\"the canary\"]\nneeds-in = [\"paragraph\"]",
        &[("It works. So. So. The canary is old.", &["It works"]), ("It works.\n\nThe canary is old.", &[])],
    ),
    (
        "a list beside a paragraph clears it, but not one whose items speak at length",
        "[match]\nphrases = [\"it works\"]\n[cleared-by]\nparagraph = [\"#money\"]",
        &[
            ("It works:\n\n- a call: $3\n- a day: $90", &[]),
            ("- A call. It is $3. So.\n- A day. We pay. So.\n\nIt works.", &[]),
            ("- We rent. It is $3. So be it. It rains.\n- We eat. It is good. So be it. It rains.\n\nIt works.", &["It works"]),
            ("It works. A call is $3. So. So. So.", &[]),
        ],
    ),
    (
        "a group has needs of its own, others have none",
        "[match]\nphrases = [\"it works\"]\n[[match.group]]\nphrases = [\"it sings\"]\nneeds = [\"canary\"]\n",
        &[("It works.", &["It works"]), ("It sings.", &[]), ("A canary: it sings.", &["it sings"])],
    ),
    (
        "a group without needs takes the table's, one with an empty list takes none",
        "[match]\nphrases = [\"it works\"]\nneeds = [\"canary\"]\n[[match.group]]\nphrases = [\"it sings\"]\n[[match.group]]\nphrases = [\"it flies\"]\nneeds = []",
        &[("It works. It sings. It flies.", &["It flies"]), ("A canary: it sings.", &["it sings"])],
    ),
    (
        "a group has a negation and guards of its own",
        "[match]\nphrases = [\"works\"]\n[[match.group]]\nphrases = [\"sings\"]\nnegation = \"none\"\nallow = [\"question\"]",
        &[("It never works.", &[]), ("It never sings.", &["sings"]), ("Does it know who works?", &[]), ("Does it know who sings?", &["sings"])],
    ),
    (
        "a group is cleared by what it says, others by what the rule says",
        "[match]\nphrases = [\"it works\"]\n[[match.group]]\nphrases = [\"it sings\"]\ncleared-by.sentence = [\"#pctl\"]\n[cleared-by]\nsentence = [\"#money\"]",
        &[("It works for $3.", &[]), ("It sings for $3.", &["It sings"]), ("It works at p95.", &["It works"]), ("It sings at p95.", &[])],
    ),
    (
        "groups that mark the same words are one finding, and one claims what another lets off",
        "[match]\nphrases = [\"it works\"]\n[[match.group]]\nphrases = [\"works well\"]\ncleared-by.sentence = [\"#money\"]",
        &[("It works well.", &["It works well"]), ("It works well for $3.", &["It works"])],
    ),
    (
        "a wide group counts in sentences where no other finds anything",
        "[match]\nphrases = [\"works well\"]\n[[match.group]]\nwide = true\nphrases = [\"it ..3 (well|badly)\"]\n[cleared-by]\nsentence = [\"#money\"]",
        &[
            ("It works well.", &["works well"]),
            ("It works badly.", &["It works badly"]),
            ("It works well. It sings badly.", &["works well + It sings badly"]),
            ("It works well for $3.", &[]),
        ],
    ),
    (
        "exceptions hold for all groups",
        "[match]\nphrases = [\"it works\"]\nexcept = [\"it (works|sings) for me\"]\n[[match.group]]\nphrases = [\"it sings\"]",
        &[("It sings for me.", &[]), ("It sings for you.", &["It sings"])],
    ),
    (
        "a question answered with no is a claim for those who look for it",
        "[match]\nphrases = [\"may it fly\"]\n[[match.group]]\nanswered = \"no\"\nphrases = [\"(can|does|will) it break\", \"any risk\"]",
        &[
            ("Can it break? No.", &["Can it break"]),
            ("Any risk? None.", &["Any risk"]),
            ("Will it break? It won't.", &["Will it break"]),
            ("Does it break? Never. We tested.", &["Does it break"]),
            ("Can it break? No, once in 40 it does.", &[]),
            ("Can it break? It can.", &[]),
            ("Can it break?", &[]),
            ("We ask if it can: can it break. No.", &[]),
            ("May it fly? No.", &[]),
            ("会坏吗？Can it break? 不会。", &["Can it break"]),
        ],
    ),
    (
        "a cell is read under its row's label and its column's head",
        "[match]\nphrases = [\"model choice : [<det>] data team\", \"owner : data team\"]",
        &[
            ("| Question | Answer |\n|---|---|\n| Model choice | the data team |", &["the data team"]),
            ("| Question | Who | Owner |\n|---|---|---|\n| Launch | me | data team |", &["data team"]),
            ("| Question | Who | Answer |\n|---|---|---|\n| Model choice: | me | the data team |", &["the data team"]),
            ("| Model choice | Answer |\n|---|---|\n| Launch | the data team |", &[]),
            ("| Question | Answer |\n|---|---|\n| Model choice | mine |\n| Launch | the data team |", &[]),
            ("| Owner |\n|---|\n| data team |", &[]),
            ("- Model choice: the data team", &["Model choice: the data team"]),
        ],
    ),
    (
        "a figure in a cell is evidence under its label",
        "[match]\nphrases = [\"it is cheap\"]\n[cleared-by]\nanswer = [\"cost a call : #num\"]",
        &[
            ("It is cheap.\n\n| What | How much |\n|---|---|\n| Cost a call | 3 |", &[]),
            ("It is cheap.\n\n| What | How much |\n|---|---|\n| Calls | 3 |", &["It is cheap"]),
        ],
    ),
    (
        "what goes on in the sentence or in the next is one finding; what is said again elsewhere, or in the same words, is found again",
        "[match]\nphrases = [\"it (works|sings)\"]",
        &[
            ("It works, and it sings.", &["It works, and it sings"]),
            ("It works. It sings.", &["It works + It sings"]),
            ("> It works.\n> It sings. It works.", &["It works + It sings", "It works"]),
            ("It *works* and whenever one of the four old men by the door of the inn nods and says so it\nworks.", &["It *works", "it\nworks"]),
            ("It works and whenever one of the four old men by the door of the inn nods and says so it works.", &["It works", "it works"]),
            ("It works whenever one of the four old men by the door of the inn nods and then it sings.", &["It works + it sings"]),
            ("It works. It works.", &["It works", "It works"]),
            ("It works. So. It sings.", &["It works", "It sings"]),
            ("It works.\n\nIt sings.", &["It works", "It sings"]),
            ("- It works.\n- It sings.", &["It works", "It sings"]),
        ],
    ),
    (
        "an opening's scene goes on into the next sentence, and no further than the opening",
        "[opening]\nsentences = 2\nphrases = [\"the user (opens|taps)\"]",
        &[
            ("The user opens it. Then the user taps.", &["The user opens + the user taps"]),
            ("We begin. Then the user taps. The user opens it.", &["the user taps"]),
        ],
    ),
    (
        "evidence may share words with the match, but has one of its own",
        "[match]\nphrases = [\"latency is fast\"]\n[cleared-by]\nsentence = [\"#duration latency\", \"[so] latency\"]",
        &[("400ms latency is fast.", &[]), ("So latency is fast.", &["latency is fast"]), ("Latency is fast.", &["Latency is fast"])],
    ),
];

#[test]
fn rules_do_what_the_format_says() {
    let mut complaints = Vec::new();
    for (title, tables, texts) in CASES {
        let linter = linter(tables);
        for (text, expected) in *texts {
            let source = SourceFile::new("a.md", *text);
            let findings = linter.lint(&source);
            let found: Vec<String> =
                findings.iter().map(|finding| finding.places().iter().map(|place| source.slice(*place)).collect::<Vec<_>>().join(" + ")).collect();
            if found != *expected {
                complaints.push(format!("{title}: found {found:?}, not {expected:?}, in {text:?}"));
            }
        }
    }
    assert_none(&complaints, "rules do what the format says");
}

/// A long text is looked through in stretches of 1,024 sentences, and what is needed near matches is kept near matches alone: also across the ends of stretches.
#[test]
fn what_a_match_needs_may_stand_in_another_stretch_of_a_long_text() {
    let near = [
        ("sentence", "It works, the canary."),
        ("previous", "The canary. It works."),
        ("next", "It works. The canary."),
        ("next-two", "It works. So. The canary."),
    ];
    for (scope, text) in near {
        let linter = linter(&format!("[match]\nphrases = [\"it works\"]\nneeds = [\"the canary\"]\nneeds-in = [\"{scope}\"]"));
        let none = text.replace("canary", "sparrow");
        for before in 1020..1026 {
            let found = |text: &str| linter.lint(&SourceFile::new("a.md", format!("{}{text}\n\n{}", "So.\n\n".repeat(before), "So.\n\n".repeat(8)))).len();
            assert_eq!((found(text), found(&none)), (1, 0), "{scope}, after {before} sentences");
        }
    }
}

/// What the packed form keeps of groups is what the compiler made of them.
#[test]
fn groups_survive_the_packing() {
    use redsignal::rule::RuleSet;
    for (title, tables, texts) in CASES {
        let compiled = linter(tables);
        let packed = compiled.rules().pack().expect("a set can be packed");
        let unpacked = Linter::new(RuleSet::unpack(packed.leak()).expect("a set can be unpacked"));
        for (text, _) in *texts {
            let source = SourceFile::new("a.md", *text);
            let spans = |linter: &Linter| linter.lint(&source).iter().map(|finding| finding.span).collect::<Vec<_>>();
            assert_eq!(spans(&compiled), spans(&unpacked), "{title}: {text:?}");
        }
    }
}

/// A broken group is drawn like any other fault, at its place and with the nearest name.
#[test]
fn faults_of_groups_are_found() {
    let tables = "[match]\nphrases = [\"works\"]\nneeds-in = [\"nxt\"]\n[[match.group]]\nphrases = [\"sings <nothing-of-the-name>\"]\nanswered = \"noo\"\nneeds-in = [\"paragraf\"]\n";
    let source = SourceFile::new("rule.toml", format!("{HEAD}{tables}"));
    let rule = PackFile { id: "rule".to_owned(), family: "own".to_owned(), source: source.clone(), builtin: false };
    let faults = redsignal::rule::RuleSet::compile(&Pack { rules: vec![rule], ..Pack::builtin() }).expect_err("the rule is broken");
    let said: Vec<(String, Option<String>)> = faults.iter().map(|fault| (source.slice(fault.span).to_owned(), fault.help.clone())).collect();
    let places: Vec<&str> = said.iter().map(|(place, _)| place.as_str()).collect();
    assert_eq!(places, ["\"nxt\"", "<nothing-of-the-name>", "\"noo\"", "\"paragraf\""]);
    let help: Vec<&str> = said.iter().filter_map(|(_, help)| help.as_deref()).collect();
    assert!(help.contains(&"did you mean `next`?") && help.contains(&"did you mean `no`?") && help.contains(&"did you mean `paragraph`?"), "{help:?}");
}
