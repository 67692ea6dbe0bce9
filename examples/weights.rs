//! Learns `rules/weights.tsv` from the labelled text in `fixtures/` and the terms of the vocabulary, and prints it. With `--before N`, only from practice
//! sets before N: what an honest look at set N is taken with.
//!
//! For each rule a linear support vector machine with squared hinge loss, found by dual coordinate descent (Hsieh et al., "A Dual Coordinate Descent
//! Method for Large-scale Linear SVM", 2008). No chance is in it: the order in which samples are visited comes from a fixed generator.
#![allow(clippy::print_stdout, reason = "an example prints")]
#![allow(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "counts and weights are small")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use redsignal::document::Document;
use redsignal::eval::round::Passage;
use redsignal::eval::{self, Complaint, Label, Place};
use redsignal::lint::{Inspection, Linter};
use redsignal::rule::{Example, Pack, RuleSet, Side};
use redsignal::source::SourceFile;
use redsignal::weights::{self, Margins, Scope, Table, UNIT, Weighted};

/// A feature in fewer samples than this is chance.
const LEAST_SAMPLES: usize = 5;

/// What a term counts that a word belongs to, beside the word itself: words of one term are alike, so that those which were never read weigh something, too.
const TERM: f64 = 0.5;

/// What weighs less, in units, is left out: half of the table, and no label in a hundred.
const LEAST_WEIGHT: i8 = 4;

/// Chosen on practice sets 31 to 54, weighed with what came before 31 (`docs/accuracy.md`).
const MARGINS: [Margins; 2] = [Margins { doubt: -0.36, claim: 0.6, insist: 0.5 }, Margins { doubt: -0.2, claim: f32::MAX, insist: 0.75 }];

/// A rule with fewer labels than this is not learnt.
const LEAST_LABELS: usize = 15;

/// What a sample that is missed costs, and one that is wrongly taken.
const COST: [f64; 2] = [3.0, 1.0];

/// So often each sample is visited.
const ROUNDS: usize = 60;

/// What an example of a rule counts, beside one label's: it was thought about.
const EXAMPLE: f64 = 6.0;

/// What a passage that was written for one signal counts as one without the others: people say two things in a sentence, and the words of the one should
/// not speak against the other.
const OTHERS: f64 = 0.3;

/// Of a label's words, so many bytes have to stand in a sentence for it to be the label's.
const OVERLAP: u32 = 12;

/// A sentence or an answer: its features, and of each rule whether it carries the signal; rules of which that is not known are missing.
struct Sample {
    features: Vec<String>,
    carries: BTreeMap<String, bool>,
    /// How much it counts.
    cost: f64,
    /// How much of that for the signals that it does not carry, if it carries another.
    others: f64,
}

#[derive(Default)]
struct Text {
    sentences: Vec<Sample>,
    answers: Vec<Sample>,
}

impl Sample {
    /// What it costs to get it wrong for a rule.
    fn cost_of(&self, carries: bool) -> f64 {
        if carries || !self.carries.values().any(|carries| *carries) { self.cost } else { self.cost * self.others }
    }
}

/// A sample as one column sees it: features with their values, whether it carries the signal, and what it costs to get it wrong.
type Row<'s> = (&'s [(u32, f64)], bool, f64);

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let (mut before, mut rules) = (usize::MAX, None);
    while let Some(argument) = arguments.next() {
        match (argument.as_str(), arguments.next()) {
            ("--before", Some(number)) => before = number.parse()?,
            ("--rules", Some(folder)) => rules = Some(folder),
            _ => return Err("usage: weights [--before SET] [--rules FOLDER]".into()),
        }
    }
    let pack = rules.map_or_else(|| Ok(Pack::builtin()), |folder| Pack::read(Path::new(&folder)))?;
    let mut set = RuleSet::compile(&Pack { weights: None, ..pack.clone() }).map_err(|faults| format!("{faults:?}"))?;
    set.add_examples(&pack);
    print!("{}", learn(&Linter::new(set), &terms(&pack)?, Path::new("fixtures"), before)?.write());
    Ok(())
}

/// For each stem of a word that stands alone in a term, the terms' numbers. A rule's own terms are its own, however others call theirs.
fn terms(pack: &Pack) -> Result<BTreeMap<String, Vec<u32>>, toml::de::Error> {
    #[derive(serde::Deserialize)]
    struct Terms {
        #[serde(default)]
        terms: BTreeMap<String, Vec<String>>,
    }
    let mut terms: BTreeMap<(&str, String), Vec<String>> = BTreeMap::new();
    let files = pack.vocabulary.iter().map(|file| ("", file)).chain(pack.rules.iter().map(|rule| (rule.id.as_str(), &rule.source)));
    for (owner, file) in files {
        terms.extend(toml::from_str::<Terms>(file.text())?.terms.into_iter().map(|(name, phrases)| ((owner, name), phrases)));
    }
    let mut stems: BTreeMap<String, Vec<u32>> = BTreeMap::new();
    for (number, (owner, name)) in (0..).zip(terms.keys()) {
        let mut own = BTreeSet::new();
        let (mut open, mut seen) = (vec![name.clone()], BTreeSet::new());
        while let Some(name) = open.pop() {
            let phrases = terms.get(&(*owner, name.clone())).or_else(|| terms.get(&("", name.clone())));
            if !seen.insert(name) {
                continue;
            }
            for phrase in phrases.into_iter().flatten() {
                let word = phrase.trim_start_matches('=').trim_end_matches('~').to_lowercase();
                if let Some(named) = phrase.strip_prefix('<').and_then(|phrase| phrase.strip_suffix('>')) {
                    open.push(named.to_owned());
                } else if word.chars().all(char::is_alphabetic) {
                    own.insert(weights::stem(&word).to_owned());
                }
            }
        }
        for stem in own {
            stems.entry(stem).or_default().push(number);
        }
    }
    Ok(stems)
}

fn learn(linter: &Linter, terms: &BTreeMap<String, Vec<u32>>, fixtures: &Path, before: usize) -> Result<Table, Complaint> {
    let rules: Vec<String> = linter.rules().rules().map(|rule| rule.id.clone()).collect();
    let mut text = Text::default();
    let mut of_answers: BTreeMap<String, [usize; 2]> = BTreeMap::new();
    let practice = (1..before).map(|set| format!("practice/{set:02}")).take_while(|folder| fixtures.join(folder).is_dir());
    for folder in std::iter::once("answers".to_owned()).chain(practice) {
        let labels: Vec<Label> = eval::json_lines(&fixtures.join(&folder).join("labels.jsonl"), "a label a line")?;
        for label in labels.iter().filter(|label| !label.trap) {
            of_answers.entry(label.rule.clone()).or_default()[usize::from(label.quote.is_none())] += 1;
        }
        text.folder(linter, &rules, &fixtures.join(folder), &labels)?;
    }
    text.folder(linter, &rules, &fixtures.join("strong"), &[])?;
    for folder in ["rounds", "sentences", "absences"] {
        for path in listed(&fixtures.join(folder), "jsonl")? {
            let passages: Vec<Passage> = eval::json_lines(&path, "a passage a line")?;
            let asked: Vec<&String> = rules.iter().filter(|rule| folder == "rounds" || passages.iter().any(|passage| passage.rules.contains(rule))).collect();
            for passage in &passages {
                let decided = asked.iter().filter(|rule| !passage.borderline.contains(rule));
                let carries = decided.map(|rule| ((*rule).clone(), passage.rules.contains(rule))).collect();
                if folder == "absences" { text.whole(&passage.text, carries) } else { text.passage(&passage.text, carries) }
            }
        }
    }
    for rule in linter.rules().rules() {
        rule.examples.iter().for_each(|example| text.example(&rule.id, example));
    }
    let scope = |rule: &str| if of_answers.get(rule).is_some_and(|[quotes, answers]| answers > quotes) { Scope::Answer } else { Scope::Sentence };
    Ok(text.learn(&rules, terms, scope))
}

fn listed(folder: &Path, ending: &str) -> Result<Vec<std::path::PathBuf>, Complaint> {
    let complain = |error: std::io::Error| Complaint { message: format!("cannot read {}: {error}", folder.display()), help: String::new() };
    let mut paths: Vec<_> =
        std::fs::read_dir(folder).map_err(complain)?.map(|entry| entry.map(|entry| entry.path())).collect::<Result<_, _>>().map_err(complain)?;
    paths.retain(|path| path.extension().is_some_and(|own| own == ending));
    paths.sort();
    Ok(paths)
}

impl Text {
    fn folder(&mut self, linter: &Linter, rules: &[String], folder: &Path, labels: &[Label]) -> Result<(), Complaint> {
        for path in [listed(folder, "md")?, listed(folder, "txt")?].concat() {
            let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            let bytes = std::fs::read(&path).map_err(|error| Complaint { message: format!("cannot read {}: {error}", path.display()), help: String::new() })?;
            let Ok(source) = SourceFile::from_bytes(&path, bytes) else { continue };
            let inspection = linter.inspect(&source);
            let own = labels.iter().filter(|label| label.file == name && !label.trap);
            let placed: Vec<(&Label, Place)> = own.filter_map(|label| Some((label, eval::place(&inspection, label)?))).collect();
            self.answer(&inspection, rules, &placed);
        }
        Ok(())
    }

    fn answer(&mut self, inspection: &Inspection, rules: &[String], placed: &[(&Label, Place)]) {
        let document = &inspection.document;
        let sure = |label: &Label| label.sure.as_deref() != Some("borderline");
        let carries = |is_of: &dyn Fn(&Place) -> bool| {
            let mut carries: BTreeMap<String, bool> = rules.iter().map(|rule| (rule.clone(), false)).collect();
            for (label, _) in placed.iter().filter(|(_, place)| is_of(place)) {
                if sure(label) {
                    carries.insert(label.rule.clone(), true);
                } else if carries.get(&label.rule) == Some(&false) {
                    carries.remove(&label.rule);
                }
            }
            carries
        };
        for (index, sentence) in (0..).zip(document.sentences()) {
            let span = document.token_span(sentence.tokens.clone());
            let is_of = |place: &Place| match place {
                Place::Words(words) => {
                    let shared = words.end.min(span.end).saturating_sub(words.start.max(span.start));
                    shared >= OVERLAP.min(words.len() / 2).max(1)
                }
                Place::Answer(_) => false,
            };
            self.sentences.push(Sample { features: weights::in_sentence(document, index), carries: carries(&is_of), cost: 1.0, others: 1.0 });
        }
        for answer in &inspection.answers {
            let own = answer.place.span;
            let inside = |span: redsignal::span::Span| own.contains(span);
            let sentences = (0..).zip(document.sentences()).filter(|(_, sentence)| inside(document.token_span(sentence.tokens.clone())));
            let features = once(sentences.flat_map(|(index, _)| weights::in_sentence(document, index)).collect());
            let is_of = |place: &Place| match place {
                Place::Answer(span) => span.contains(own),
                Place::Words(words) => own.contains(*words),
            };
            self.answers.push(Sample { features, carries: carries(&is_of), cost: 1.0, others: 1.0 });
        }
    }

    fn passage(&mut self, text: &str, carries: BTreeMap<String, bool>) {
        self.sentences.push(Sample { features: features_of(text), carries, cost: 1.0, others: OTHERS });
    }

    /// A passage that is an answer by itself.
    fn whole(&mut self, text: &str, carries: BTreeMap<String, bool>) {
        self.answers.push(Sample { features: once(features_of(text)), carries, cost: 1.0, others: 1.0 });
    }

    /// An example of a rule says something of that rule alone, but for sure.
    fn example(&mut self, rule: &str, example: &Example) {
        let document = Document::parse(&SourceFile::new("example.md", example.text.as_str()));
        let bad = example.side == Side::Bad;
        let carries = || BTreeMap::from([(rule.to_owned(), bad)]);
        let sentences = document.sentences();
        let mut all = Vec::new();
        for (index, sentence) in (0..).zip(sentences) {
            let features = weights::in_sentence(&document, index);
            all.extend(features.iter().cloned());
            let span = document.token_span(sentence.tokens.clone());
            // In a bad example the other sentences may or may not be one.
            if !bad || sentences.len() == 1 || example.marks.iter().any(|mark| mark.overlaps(span)) {
                self.sentences.push(Sample { features, carries: carries(), cost: EXAMPLE, others: 1.0 });
            }
        }
        self.answers.push(Sample { features: once(all), carries: carries(), cost: EXAMPLE, others: 1.0 });
    }

    fn learn(&self, rules: &[String], terms: &BTreeMap<String, Vec<u32>>, scope: impl Fn(&str) -> Scope + Sync) -> Table {
        let features = Features::of(&self.sentences, terms);
        let numbered = |samples: &[Sample]| -> Vec<Vec<(u32, f64)>> { samples.iter().map(|sample| features.vector(sample)).collect() };
        let vectors = [numbered(&self.sentences), numbered(&self.answers)];
        let learnt = redsignal::parallel::map(redsignal::parallel::Threads::Number(2), rules, |rule| {
            let scope = scope(rule);
            let samples = if scope == Scope::Sentence { &self.sentences } else { &self.answers };
            let rows: Vec<Row<'_>> = samples
                .iter()
                .zip(&vectors[scope as usize])
                .filter_map(|(sample, vector)| sample.carries.get(rule).map(|carries| (vector.as_slice(), *carries, sample.cost_of(*carries))))
                .collect();
            let labels = rows.iter().filter(|(_, carries, _)| *carries).count();
            let cost = match scope {
                Scope::Sentence => COST,
                // Answers are few: those that carry it count as much as those that do not.
                Scope::Answer => [0.25 * rows.len() as f64 / labels as f64, 0.25 * rows.len() as f64 / (rows.len() - labels) as f64],
            };
            (labels >= LEAST_LABELS).then(|| (rule.clone(), scope, support_vectors(&rows, features.weights, cost)))
        });
        let learnt: Vec<_> = learnt.into_iter().flatten().collect();
        let columns =
            learnt.iter().map(|(rule, scope, weights)| (rule.clone(), *scope, (weights[features.weights] * 1000.0).round() as f32 / 1000.0)).collect();
        let cell = |weight: f64| (weight * f64::from(UNIT)).round().clamp(-127.0, 127.0) as i8;
        let row = |(name, feature): (&&str, &Feature)| {
            let weight = |weights: &[f64]| feature.shares.iter().map(|(at, share)| weights[*at as usize] * share).sum();
            let cells = (0..).zip(&learnt).map(|(column, (_, _, weights))| (column, cell(weight(weights)))).filter(|(_, weight)| weight.abs() >= LEAST_WEIGHT);
            Weighted { feature: (*name).to_owned(), cells: cells.collect() }
        };
        Table { margins: MARGINS, columns, rows: features.all.iter().map(row).collect() }
    }
}

/// The features of all sentences of a text.
fn features_of(text: &str) -> Vec<String> {
    let document = Document::parse(&SourceFile::new("passage.md", text));
    (0..document.sentences().len() as u32).flat_map(|sentence| weights::in_sentence(&document, sentence)).collect()
}

/// The features of an answer: each once, and no starts of sentences.
fn once(features: Vec<String>) -> Vec<String> {
    let mut features: Vec<String> = features.into_iter().filter(|feature| feature != weights::START).collect();
    features.sort();
    features.dedup();
    features
}

/// What is known of text: each feature makes up its weight of some that are learnt, its own and those of the terms it belongs to.
struct Features<'t> {
    all: BTreeMap<&'t str, Feature>,
    /// How many weights are learnt.
    weights: usize,
}

struct Feature {
    /// Which weights it has a share in, and how large that is.
    shares: Vec<(u32, f64)>,
}

impl<'t> Features<'t> {
    /// The features that are frequent in some samples, and the words of terms.
    fn of(samples: &'t [Sample], terms: &'t BTreeMap<String, Vec<u32>>) -> Self {
        let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
        for sample in samples {
            let mut own: Vec<&str> = sample.features.iter().map(String::as_str).collect();
            own.sort_unstable();
            own.dedup();
            for feature in own {
                *seen.entry(feature).or_default() += 1;
            }
        }
        seen.retain(|_, count| *count >= LEAST_SAMPLES);
        let term_count = terms.values().flatten().max().map_or(0, |last| last + 1);
        let mut all: BTreeMap<&str, Feature> = seen.keys().zip(term_count..).map(|(name, own)| (*name, Feature { shares: vec![(own, 1.0)] })).collect();
        for (stem, terms) in terms {
            let shares = &mut all.entry(stem).or_insert_with(|| Feature { shares: Vec::new() }).shares;
            shares.extend(terms.iter().map(|term| (*term, TERM)));
        }
        Self { all, weights: term_count as usize + seen.len() }
    }

    /// A sample as its share in each weight, by the length that the linter reckons with.
    fn vector(&self, sample: &Sample) -> Vec<(u32, f64)> {
        let own = || sample.features.iter().filter_map(|feature| self.all.get(feature.as_str()));
        let length = (own().count() as f64).sqrt().max(1.0);
        let mut shares: BTreeMap<u32, f64> = BTreeMap::new();
        for (at, share) in own().flat_map(|feature| &feature.shares) {
            *shares.entry(*at).or_default() += share / length;
        }
        shares.into_iter().collect()
    }
}

/// The weights of features, and the constant behind them.
fn support_vectors(rows: &[Row<'_>], features: usize, cost: [f64; 2]) -> Vec<f64> {
    let mut weights = vec![0.0; features + 1];
    let mut duals = vec![0.0_f64; rows.len()];
    let norms: Vec<f64> = rows.iter().map(|(own, ..)| 1.0 + own.iter().map(|(_, value)| value * value).sum::<f64>()).collect();
    let mut order: Vec<usize> = (0..rows.len()).collect();
    let mut state = 0x2545_F491_4F6C_DD1D_u64;
    for _ in 0..ROUNDS {
        for at in (1..order.len()).rev() {
            // Marsaglia's xorshift.
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            order.swap(at, (state % (at as u64 + 1)) as usize);
        }
        for at in &order {
            let (own, carries, own_cost) = rows[*at];
            let sign = if carries { 1.0 } else { -1.0 };
            let slack = 0.5 / (own_cost * cost[usize::from(!carries)]);
            let margin = weights[features] + own.iter().map(|(feature, value)| weights[*feature as usize] * value).sum::<f64>();
            let gradient = sign * margin - 1.0 + slack * duals[*at];
            let dual = (duals[*at] - gradient / (norms[*at] + slack)).max(0.0);
            let step = (dual - duals[*at]) * sign;
            duals[*at] = dual;
            if step != 0.0 {
                for (feature, value) in own {
                    weights[*feature as usize] += step * value;
                }
                weights[features] += step;
            }
        }
    }
    weights
}
