//! Owns the rule file as written: what serde reads, each text with its place in the TOML. `compile` makes rules of it.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;

/// The JSON schema of a rule file.
pub const SCHEMA: &str = include_str!("../../docs/rule.schema.json");

/// A text with its place.
pub type Text = Spanned<String>;

/// A list of phrases, each with its place.
pub type Phrases = Vec<Text>;

/// A rule file. `docs/rule-format.md` explains every key.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct RuleFile {
    /// Completes `error[id]: …`.
    pub summary: Text,
    /// `error`, `warning` or `note`.
    pub severity: Text,
    /// Short names of the sources.
    #[serde(default)]
    pub sources: Vec<Text>,
    /// Stands under the marked words.
    pub label: Text,
    /// Why an interviewer flags it.
    pub why: Text,
    /// A stronger phrasing, with `<blanks>`.
    pub stronger: Text,
    /// What the interviewer asks next.
    pub asks: Text,
    /// The question kinds it is bound to.
    #[serde(default)]
    pub kinds: Vec<Text>,
    /// `ai`: silent in a longer text that nowhere speaks of AI.
    #[serde(default)]
    pub about: Option<Text>,
    /// Words of a heading or opening that make the rule apply whatever the kind.
    #[serde(default)]
    pub cues: Phrases,
    /// Rules that are silent where this one marks the same words.
    #[serde(default)]
    pub supersedes: Vec<Text>,
    /// Terms of this file alone.
    #[serde(default)]
    pub terms: BTreeMap<Text, Phrases>,
    /// Phrases.
    #[serde(default, rename = "match")]
    pub matches: Option<MatchFile>,
    /// A trigger without evidence.
    #[serde(default)]
    pub lacks: Option<LacksFile>,
    /// Phrases in the first sentences.
    #[serde(default)]
    pub opening: Option<OpeningFile>,
    /// At least so many distinct terms.
    #[serde(default)]
    pub count: Option<CountFile>,
    /// What lets a match off.
    #[serde(default)]
    pub cleared_by: ClearedFile,
    /// The rule's own tests.
    #[serde(default)]
    pub example: Vec<Spanned<ExampleFile>>,
}

/// `[match]`
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct MatchFile {
    /// What to look for.
    #[serde(default)]
    pub phrases: Phrases,
    /// The escape hatch.
    #[serde(default)]
    pub regex: Phrases,
    /// Overlapping matches do not count.
    #[serde(default)]
    pub except: Phrases,
    /// One of these must stand near.
    #[serde(default)]
    pub needs: Phrases,
    /// How near: scopes; the same and the previous sentence unless it says otherwise.
    #[serde(default)]
    pub needs_in: Vec<Text>,
    /// How a negator excuses it.
    #[serde(default)]
    pub negation: Option<Text>,
    /// Guards switched off.
    #[serde(default)]
    pub allow: Vec<Text>,
    /// More phrases, on terms of their own.
    #[serde(default)]
    pub group: Vec<GroupFile>,
}

/// `[[match.group]]`: what it leaves out, it takes from `[match]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct GroupFile {
    /// What to look for.
    pub phrases: Phrases,
    /// One of these must stand near.
    #[serde(default)]
    pub needs: Option<Phrases>,
    /// How near.
    #[serde(default)]
    pub needs_in: Vec<Text>,
    /// How a negator excuses it.
    #[serde(default)]
    pub negation: Option<Text>,
    /// Guards switched off.
    #[serde(default)]
    pub allow: Option<Vec<Text>>,
    /// `no`: only in a question that the author answers with no.
    #[serde(default)]
    pub answered: Option<Text>,
    /// Whether these phrases count only in sentences in which no other of the rule's matches.
    #[serde(default)]
    pub wide: bool,
    /// What lets these phrases off, in place of the rule's `[cleared-by]`.
    #[serde(default)]
    pub cleared_by: Option<ClearedFile>,
}

/// `[lacks]`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct LacksFile {
    /// What makes the evidence due.
    pub trigger: Phrases,
    /// How many different triggers it takes.
    #[serde(default)]
    pub at_least: Option<u16>,
    /// One of these must be in the answer too.
    #[serde(default)]
    pub needs: Phrases,
    /// What satisfies it.
    pub evidence: Phrases,
    /// Words that came near.
    #[serde(default)]
    pub near: Phrases,
    /// Answers of fewer words are let off; 60 unless it says otherwise.
    #[serde(default)]
    pub min_words: Option<u32>,
    /// Whether the weights of words may let a finding off; they may unless it says otherwise.
    #[serde(default)]
    pub doubt: Option<bool>,
    /// Triggers that overlap one of these do not count.
    #[serde(default)]
    pub except: Phrases,
    /// Guards switched off.
    #[serde(default)]
    pub allow: Vec<Text>,
}

/// `[opening]`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct OpeningFile {
    /// What to look for.
    pub phrases: Phrases,
    /// In how many sentences; 2 unless it says otherwise.
    #[serde(default)]
    pub sentences: Option<u16>,
    /// What in the same sentences lets it off.
    #[serde(default)]
    pub unless: Phrases,
    /// Overlapping matches do not count.
    #[serde(default)]
    pub except: Phrases,
    /// How a negator excuses it.
    #[serde(default)]
    pub negation: Option<Text>,
    /// Guards switched off.
    #[serde(default)]
    pub allow: Vec<Text>,
}

/// `[count]`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct CountFile {
    /// What to count.
    pub of: Phrases,
    /// How many in a sentence.
    #[serde(default)]
    pub sentence: Option<u16>,
    /// How many in a paragraph.
    #[serde(default)]
    pub paragraph: Option<u16>,
    /// How many in the answer.
    #[serde(default)]
    pub answer: Option<u16>,
    /// What in the same scope lets it off.
    #[serde(default)]
    pub unless: Phrases,
    /// Overlapping matches are not counted.
    #[serde(default)]
    pub except: Phrases,
    /// Guards switched off.
    #[serde(default)]
    pub allow: Vec<Text>,
}

/// `[cleared-by]`
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ClearedFile {
    /// In the sentence of the match.
    #[serde(default)]
    pub sentence: Phrases,
    /// In the sentence after it.
    #[serde(default)]
    pub next: Phrases,
    /// In one of the two sentences after it.
    #[serde(default)]
    pub next_two: Phrases,
    /// In the sentence before it.
    #[serde(default)]
    pub previous: Phrases,
    /// In its paragraph.
    #[serde(default)]
    pub paragraph: Phrases,
    /// In its answer.
    #[serde(default)]
    pub answer: Phrases,
}

/// `[[example]]`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ExampleFile {
    /// A text that carries the signal, `[[…]]` around words that the finding must overlap.
    #[serde(default)]
    pub bad: Option<String>,
    /// A text that does not.
    #[serde(default)]
    pub ok: Option<String>,
    /// The question kind it is judged as.
    #[serde(default)]
    pub kind: Option<String>,
}

/// `vocabulary.toml`
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VocabularyFile {
    /// The terms.
    #[serde(default)]
    pub terms: BTreeMap<Text, Phrases>,
}

/// `evidence.toml`
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EvidenceFile {
    /// The detectors.
    #[serde(default)]
    pub evidence: BTreeMap<Text, EvidenceTable>,
}

/// `[evidence.NAME]`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct EvidenceTable {
    /// How a person would call it.
    pub summary: Text,
    /// What shows it.
    pub phrases: Phrases,
    /// Overlapping matches do not count.
    #[serde(default)]
    pub except: Phrases,
    /// How a negator before it keeps it from counting.
    #[serde(default)]
    pub negation: Option<Text>,
    /// Whether it lets a claim off however loud that is.
    #[serde(default)]
    pub firm: bool,
}

/// `context.toml`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ContextFile {
    /// Terms of the cues.
    #[serde(default)]
    pub terms: BTreeMap<Text, Phrases>,
    /// Where a cue's reach ends.
    pub scope: ScopeFile,
    /// The cues.
    pub cues: BTreeMap<Text, CueFile>,
    /// Labels of blocks.
    pub blocks: BlocksFile,
    /// How headings ask.
    pub questions: QuestionsFile,
    /// Titles of what is no answer.
    pub not_answers: NotAnswersFile,
    /// Words that tell a question's kind.
    pub kinds: Vec<KindFile>,
}

/// `[scope]`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScopeFile {
    /// Phrases at which a cue's reach ends.
    pub breaks: Phrases,
}

/// `[cues.NAME]`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CueFile {
    /// Which guard it feeds.
    pub guard: Text,
    /// `clause` or `sentence`.
    #[serde(default)]
    pub reach: Option<Text>,
    /// Cues before the match.
    #[serde(default)]
    pub forward: Phrases,
    /// Cues after it.
    #[serde(default)]
    pub backward: Phrases,
    /// Cues in the sentence after it.
    #[serde(default)]
    pub afterwards: Phrases,
    /// What unmakes a cue.
    #[serde(default)]
    pub except: Phrases,
}

/// `[blocks]`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct BlocksFile {
    /// Labels of bad examples.
    pub bad: Phrases,
    /// Labels of what the author has rejected.
    pub turned_down: Phrases,
    /// Labels that end them.
    pub good: Phrases,
    /// Turns of somebody else's.
    pub other_turn: Phrases,
    /// Turns of the author's.
    pub own_turn: Phrases,
    /// Sentences that announce a quotation.
    pub announces: Phrases,
}

/// `[questions]`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct QuestionsFile {
    /// How a heading starts that asks.
    pub starts: Phrases,
    /// How one starts that heads a section all the same, if it ends in no question mark.
    #[serde(default)]
    pub sections: Phrases,
    /// What a question mark ends that is none.
    pub tags: Phrases,
    /// How the next sentence starts when it says yes to the question.
    pub affirmed: Phrases,
    /// How the next sentence starts when it says no to the question.
    #[serde(default)]
    pub denied: Phrases,
}

/// `[not-answers]`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NotAnswersFile {
    /// What a sentence of the author's own holds there.
    #[serde(rename = "first-person")]
    pub first_person: Phrases,
    /// Titles.
    pub titles: Phrases,
    /// What every text about a product with AI names somewhere.
    pub subject: Phrases,
}

/// `[[kinds]]`: words of a heading that tell its question's kind. They are tried in the order of the file.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KindFile {
    /// The kind.
    pub kind: Text,
    /// The words.
    pub phrases: Phrases,
}
