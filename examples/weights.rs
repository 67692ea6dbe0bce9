//! Learns `rules/weights.tsv` from the labelled text in `fixtures/`, and prints it. With `--before N`, only from practice sets before N: what an honest
//! look at set N is taken with.
//!
//! For each rule a linear support vector machine with squared hinge loss, found by dual coordinate descent (Hsieh et al., "A Dual Coordinate Descent
//! Method for Large-scale Linear SVM", 2008). No chance is in it: the order in which samples are visited comes from a fixed generator.
#![allow(clippy::print_stdout, reason = "an example prints")]
#![allow(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "counts and weights are small")]

use std::collections::BTreeMap;
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

/// What weighs less, in units, is left out: half of the table, and no label in a hundred.
const LEAST_WEIGHT: i8 = 4;

/// Chosen on practice sets 17 to 24, each weighed with what came before it (`docs/accuracy.md`).
const MARGINS: [Margins; 2] = [Margins { doubt: -0.6, claim: 0.4, insist: 0.5 }, Margins { doubt: -0.4, claim: f32::MAX, insist: 0.5 }];

/// A rule with fewer labels than this is not learnt.
const LEAST_LABELS: usize = 15;

/// What a sample that is missed costs, and one that is wrongly taken.
const COST: [f64; 2] = [3.0, 1.0];

/// So often each sample is visited.
const ROUNDS: usize = 60;

/// What an example of a rule counts, beside one label's: it was thought about.
const EXAMPLE: f64 = 6.0;

/// Of a label's words, so many bytes have to stand in a sentence for it to be the label's.
const OVERLAP: u32 = 12;

/// A sentence or an answer: its features, and of each rule whether it carries the signal; rules of which that is not known are missing.
struct Sample {
    features: Vec<String>,
    carries: BTreeMap<String, bool>,
    /// How much it counts.
    cost: f64,
}

#[derive(Default)]
struct Text {
    sentences: Vec<Sample>,
    answers: Vec<Sample>,
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
    print!("{}", learn(&Linter::new(set), Path::new("fixtures"), before)?.write());
    Ok(())
}

fn learn(linter: &Linter, fixtures: &Path, before: usize) -> Result<Table, Complaint> {
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
    for folder in ["rounds", "sentences"] {
        for path in listed(&fixtures.join(folder), "jsonl")? {
            let passages: Vec<Passage> = eval::json_lines(&path, "a passage a line")?;
            let asked: Vec<&String> = rules.iter().filter(|rule| folder == "rounds" || passages.iter().any(|passage| passage.rules.contains(rule))).collect();
            for passage in &passages {
                text.passage(
                    &passage.text,
                    asked.iter().filter(|rule| !passage.borderline.contains(rule)).map(|rule| ((*rule).clone(), passage.rules.contains(rule))),
                );
            }
        }
    }
    for rule in linter.rules().rules() {
        rule.examples.iter().for_each(|example| text.example(&rule.id, example));
    }
    let scope = |rule: &str| if of_answers.get(rule).is_some_and(|[quotes, answers]| answers > quotes) { Scope::Answer } else { Scope::Sentence };
    Ok(text.learn(&rules, scope))
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
            self.sentences.push(Sample { features: weights::in_sentence(document, index), carries: carries(&is_of), cost: 1.0 });
        }
        for answer in &inspection.answers {
            let own = answer.place.span;
            let inside = |span: redsignal::span::Span| own.contains(span);
            let sentences = (0..).zip(document.sentences()).filter(|(_, sentence)| inside(document.token_span(sentence.tokens.clone())));
            let mut features: Vec<String> = sentences.flat_map(|(index, _)| weights::in_sentence(document, index)).collect();
            features.sort();
            features.dedup();
            let is_of = |place: &Place| match place {
                Place::Answer(span) => span.contains(own),
                Place::Words(words) => own.contains(*words),
            };
            self.answers.push(Sample { features, carries: carries(&is_of), cost: 1.0 });
        }
    }

    fn passage(&mut self, text: &str, carries: impl Iterator<Item = (String, bool)>) {
        let document = Document::parse(&SourceFile::new("passage.md", text));
        let features = (0..document.sentences().len() as u32).flat_map(|sentence| weights::in_sentence(&document, sentence)).collect();
        self.sentences.push(Sample { features, carries: carries.collect(), cost: 1.0 });
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
                self.sentences.push(Sample { features, carries: carries(), cost: EXAMPLE });
            }
        }
        all.sort();
        all.dedup();
        self.answers.push(Sample { features: all, carries: carries(), cost: EXAMPLE });
    }

    fn learn(&self, rules: &[String], scope: impl Fn(&str) -> Scope + Sync) -> Table {
        let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
        for sample in &self.sentences {
            let mut own: Vec<&str> = sample.features.iter().map(String::as_str).collect();
            own.sort_unstable();
            own.dedup();
            for feature in own {
                *seen.entry(feature).or_default() += 1;
            }
        }
        let features: BTreeMap<&str, u32> = seen.iter().filter(|(_, count)| **count >= LEAST_SAMPLES).map(|(feature, _)| *feature).zip(0..).collect();
        let numbered = |samples: &[Sample]| -> Vec<Vec<(u32, f64)>> { samples.iter().map(|sample| vector(sample, &features)).collect() };
        let vectors = [numbered(&self.sentences), numbered(&self.answers)];
        let learnt = redsignal::parallel::map(redsignal::parallel::Threads::Number(2), rules, |rule| {
            let scope = scope(rule);
            let samples = if scope == Scope::Sentence { &self.sentences } else { &self.answers };
            let rows: Vec<Row<'_>> = samples
                .iter()
                .zip(&vectors[scope as usize])
                .filter_map(|(sample, vector)| Some((vector.as_slice(), *sample.carries.get(rule)?, sample.cost)))
                .collect();
            let labels = rows.iter().filter(|(_, carries, _)| *carries).count();
            let cost = match scope {
                Scope::Sentence => COST,
                // Answers are few: those that carry it count as much as those that do not.
                Scope::Answer => [0.25 * rows.len() as f64 / labels as f64, 0.25 * rows.len() as f64 / (rows.len() - labels) as f64],
            };
            (labels >= LEAST_LABELS).then(|| (rule.clone(), scope, support_vectors(&rows, features.len(), cost)))
        });
        let learnt: Vec<_> = learnt.into_iter().flatten().collect();
        let columns = learnt.iter().map(|(rule, scope, weights)| (rule.clone(), *scope, (weights[features.len()] * 1000.0).round() as f32 / 1000.0)).collect();
        let cell = |weight: f64| (weight * f64::from(UNIT)).round().clamp(-127.0, 127.0) as i8;
        let row = |(feature, index): (&&str, &u32)| {
            let cells =
                (0..).zip(&learnt).map(|(column, (_, _, weights))| (column, cell(weights[*index as usize]))).filter(|(_, weight)| weight.abs() >= LEAST_WEIGHT);
            Weighted { feature: (*feature).to_owned(), cells: cells.collect() }
        };
        Table { margins: MARGINS, columns, rows: features.iter().map(row).collect() }
    }
}

/// A sample's known features with their values, as the linter reckons them.
fn vector(sample: &Sample, features: &BTreeMap<&str, u32>) -> Vec<(u32, f64)> {
    let mut own: Vec<u32> = sample.features.iter().filter_map(|feature| features.get(feature.as_str()).copied()).collect();
    own.sort_unstable();
    let length = (own.len() as f64).sqrt().max(1.0);
    own.chunk_by(|a, b| a == b).map(|run| (run[0], run.len() as f64 / length)).collect()
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
