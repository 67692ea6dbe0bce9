//! Owns the terminal's face: findings drawn as a compiler draws errors, faults likewise, then a tally.

use std::fmt::Write;

use codespan_reporting::diagnostic::{Diagnostic, Label};
use codespan_reporting::term::termcolor::{Ansi, NoColor, WriteColor};
use codespan_reporting::term::{self, Config, Styles, StylesWriter};

use super::advice;
use super::excerpt::Excerpt;
use super::wrap::{self, tame_line, wrap};
use crate::fault::Fault;
use crate::finding::Finding;
use crate::report::{InputFault, Linted, Report, Summary, Withheld};
use crate::rule::{Rule, Severity};
use crate::source::SourceFile;
use crate::span::Span;

/// How text is to look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    /// Columns of the terminal.
    pub width: usize,
    /// Whether to colour.
    pub color: Color,
    /// Whether to list what was let off.
    pub cleared: Cleared,
}

/// Whether to colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Color {
    /// With ANSI escapes.
    Ansi,
    /// Without.
    Plain,
}

/// Whether to list what was let off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cleared {
    /// Listed after the findings.
    Shown,
    /// Not listed.
    Hidden,
}

/// The width where the terminal does not tell one.
pub const DEFAULT_WIDTH: usize = 88;

/// Headlines are not wrapped narrower than this.
const MIN_HEADLINE: usize = 40;

/// Notes are not wrapped wider than this: longer lines are hard to read.
const MAX_NOTE_WIDTH: usize = 100;

/// Draws all findings of a report.
pub fn findings(report: &Report, look: Look) -> Vec<u8> {
    let mut out = Vec::new();
    write(report, look, |piece| out.extend(piece));
    out
}

/// What [`findings`] draws, piece by piece.
pub fn write(report: &Report, look: Look, mut out: impl FnMut(&[u8])) {
    let drawn = report.files.iter().flat_map(|file| {
        let cleared = (look.cleared == Cleared::Shown).then_some((file, None));
        file.findings.iter().map(move |finding| (file, Some(finding))).chain(cleared)
    });
    let draw = |portion: &[(&Linted, Option<&Finding>)]| {
        let mut painter = Painter::new(look);
        for (file, finding) in portion {
            match finding {
                Some(finding) => painter.finding(&file.source, finding),
                None => painter.cleared(file),
            }
        }
        painter.out
    };
    super::portions::each(&drawn.collect::<Vec<_>>(), draw, |piece| out(&piece));
}

/// Draws faults of rule files and settings.
pub fn faults(faults: &[Fault], look: Look) -> Vec<u8> {
    let mut painter = Painter::new(look);
    for fault in faults {
        let (excerpt, labels, spill) = painter.labelled(&fault.file, &[fault.span], &fault.label);
        let mut notes: Vec<String> = spill.into_iter().collect();
        notes.extend(fault.help.iter().map(|help| painter.note("help", help)));
        let diagnostic = Diagnostic::error().with_message(painter.headline("error: ", &fault.message)).with_labels(labels).with_notes(notes);
        painter.emit(&excerpt, &diagnostic);
    }
    painter.out
}

/// One line for an input that could not be linted, and one of advice.
pub fn input_fault(fault: &InputFault) -> String {
    let path = tame_line(&fault.path.to_string_lossy());
    let help = fault.help.as_ref().map(|help| format!("\n  = help: {}", tame_line(help))).unwrap_or_default();
    format!("error: {path}: {}{help}\n", tame_line(&fault.message))
}

/// The last line: how much of what was found, in how much, and what could not be read.
///
/// # Examples
///
/// ```
/// use redsignal::{lint::Linter, render::text::summary, report::Report, source::SourceFile};
/// let linter = Linter::new(redsignal::default_pack::rules());
/// let inspection = linter.inspect(&SourceFile::new("a.md", "We promise zero hallucinations."));
/// let report = Report { files: vec![inspection.into()], ..Report::default() };
/// assert_eq!(summary(&report), "1 error in 1 answer (4 words)\n");
/// ```
pub fn summary(report: &Report) -> String {
    let unread = (!report.faults.is_empty()).then(|| format!("{} could not be read", counted(report.faults.len() as u32, "input")));
    match unread {
        Some(unread) if report.files.is_empty() => format!("nothing was checked: {unread}\n"),
        Some(unread) => format!("{}; {unread}\n", tally(&report.summary())),
        None => format!("{}\n", tally(&report.summary())),
    }
}

/// The counts of a run, without a line's end: for faces that have kept no more than these.
pub fn tally(tally: &Summary) -> String {
    let counts = [(tally.error, "error"), (tally.warning, "warning"), (tally.note, "note")];
    let counts: Vec<String> = counts.iter().filter(|(count, _)| *count > 0).map(|(count, name)| counted(*count, name)).collect();
    let found = if counts.is_empty() { "no red signals".to_owned() } else { counts.join(", ") };
    format!("{found} in {} ({})", counted(tally.answers, "answer"), counted(tally.words, "word"))
}

/// A line on what was found and is not shown, where there is some.
///
/// # Examples
///
/// ```
/// use redsignal::{render::text::withheld, report::Withheld};
/// assert_eq!(withheld(Withheld { known: 1, unchanged: 12 }), "not shown: 1 finding in the baseline, 12 findings on unchanged lines\n");
/// assert_eq!(withheld(Withheld::default()), "");
/// ```
pub fn withheld(withheld: Withheld) -> String {
    let counts = [(withheld.known, "in the baseline"), (withheld.unchanged, "on unchanged lines")];
    let counts: Vec<String> = counts.iter().filter(|(count, _)| *count > 0).map(|(count, place)| format!("{} {place}", counted(*count, "finding"))).collect();
    if counts.is_empty() { String::new() } else { format!("not shown: {}\n", counts.join(", ")) }
}

/// The rules by their number of findings.
pub fn statistics(report: &Report) -> String {
    let counts = report.by_rule();
    let width = counts.iter().map(|(rule, ..)| rule.len()).max().unwrap_or(0);
    counts.iter().fold(String::new(), |mut out, (rule, severity, count)| {
        // Writing to a string cannot fail.
        let _ = writeln!(out, "{count:>6}  {rule:width$}  {}", severity.name());
        out
    })
}

/// `1 answer`, `1,204 words`.
pub fn counted(count: u32, name: &str) -> String {
    let digits = count.to_string();
    let mut grouped = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    format!("{grouped} {name}{}", if count == 1 { "" } else { "s" })
}

struct Painter {
    out: Vec<u8>,
    look: Look,
    config: Config,
    styles: Styles,
}

impl Painter {
    fn new(look: Look) -> Self {
        Self { out: Vec::new(), look, config: Config::default(), styles: Styles::default() }
    }

    /// What is left of the terminal's width beside a gutter for three digits.
    fn row_width(&self) -> usize {
        self.look.width.saturating_sub(7)
    }

    /// The rows around some spans, their labels, and the last label's text where no row has room for it.
    fn labelled(&self, source: &SourceFile, spans: &[Span], text: &str) -> (Excerpt, Vec<Label<()>>, Option<String>) {
        let text = &tame_line(text);
        let (width, room) = (self.row_width(), wrap::width(text));
        let excerpt = Excerpt::new(source, spans, width, room);
        let stretches: Vec<_> = spans.iter().flat_map(|span| excerpt.cover(*span)).collect();
        let last = stretches.len().saturating_sub(1);
        let fits = stretches.last().is_some_and(|stretch| excerpt.has_room(stretch, width, room));
        let label = |(at, range)| Label::primary((), range).with_message(if at == last && fits { text.as_str() } else { "" });
        let labels = stretches.into_iter().enumerate().map(label).collect();
        let spill = (!fits && !text.is_empty()).then(|| self.note("here", text));
        (excerpt, labels, spill)
    }

    /// What stands in the first line behind `head`, wrapped to the terminal where it is longer.
    fn headline(&self, head: &str, message: &str) -> String {
        let lines = wrap(&format!("{head}{}", tame_line(message)), self.look.width.max(MIN_HEADLINE), 4).join("\n");
        lines.strip_prefix(head).map_or_else(|| tame_line(message), str::to_owned)
    }

    fn note(&self, name: &str, text: &str) -> String {
        let head = format!("{name}: ");
        let width = self.look.width.min(MAX_NOTE_WIDTH).saturating_sub(6);
        wrap(&format!("{head}{text}"), width.max(24), head.len()).join("\n")
    }

    fn emit(&mut self, excerpt: &Excerpt, diagnostic: &Diagnostic<()>) {
        match self.look.color {
            Color::Ansi => self.emit_to(Ansi::new(Vec::new()), excerpt, diagnostic, Ansi::into_inner),
            Color::Plain => self.emit_to(NoColor::new(Vec::new()), excerpt, diagnostic, NoColor::into_inner),
        }
    }

    fn emit_to<W: WriteColor>(&mut self, mut writer: W, excerpt: &Excerpt, diagnostic: &Diagnostic<()>, inner: impl Fn(W) -> Vec<u8>) {
        let mut styled = StylesWriter::new(&mut writer, &self.styles);
        // Writing to memory fails only if the excerpt contradicts itself; half a drawing is then better than none.
        let _ = term::emit_to_write_style(&mut styled, &self.config, excerpt, diagnostic);
        self.out.extend(inner(writer));
    }

    fn finding(&mut self, source: &SourceFile, finding: &Finding) {
        let rule = &finding.rule;
        let (excerpt, labels, spill) = self.labelled(source, finding.places(), &rule.label);
        let mut notes: Vec<String> = spill.into_iter().collect();
        notes.extend(advice::notes(source, finding).iter().map(|(name, text)| self.note(name, text)));
        let diagnostic = match finding.severity {
            Severity::Error => Diagnostic::error(),
            Severity::Warning => Diagnostic::warning(),
            Severity::Note => Diagnostic::note(),
        };
        let message = self.headline(&format!("{}[{}]: ", finding.severity.name(), rule.id), finding.message());
        let diagnostic = diagnostic.with_code(rule.id.as_str()).with_message(message).with_labels(labels).with_notes(notes);
        self.emit(&excerpt, &diagnostic);
    }

    fn cleared(&mut self, file: &Linted) {
        for cleared in &file.cleared {
            let line = file.source.line_number(cleared.span.start);
            let words = tame_line(file.source.slice(cleared.span));
            let by = tame_line(&cleared.by.describe(&file.source));
            let head = format!("let off[{}]: {}:{line}: `{words}`: {by}", rule_id(&cleared.rule), file.source.name());
            self.out.extend(wrap(&head, self.look.width.clamp(24, MAX_NOTE_WIDTH), 4).join("\n").bytes());
            self.out.push(b'\n');
        }
        if !file.cleared.is_empty() {
            self.out.push(b'\n');
        }
    }
}

fn rule_id(rule: &Rule) -> &str {
    &rule.id
}
