//! Owns what becomes of a report: standard output in one format, files in others, a GitHub step's summary.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use super::args::{CheckArgs, Format, ReportArg};
use super::console::{CiVariable, ci_variable};
use super::{Console, Status};
use crate::files::{self, FileError};
use crate::render::text::{self, Cleared, Color, DEFAULT_WIDTH, Look};
use crate::render::{github, gitlab, html, json, junit, rdjson, sarif, short, step_summary};
use crate::report::{Base, Report};

/// Why a run is refused before it starts.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// A report's file is something that the run reads.
    #[error("--report would overwrite {}, which this run reads", .0.display())]
    Input(PathBuf),
    /// Two reports for one file.
    #[error("--report names {} twice", .0.display())]
    Twice(PathBuf),
}

/// Checks that writing the reports overwrites none of the files that the run reads, nothing in a folder of rules, and no other report.
///
/// # Errors
///
/// The first that would.
pub fn check_reports(reports: &[ReportArg], read: &[&Path]) -> Result<(), Refused> {
    if reports.is_empty() {
        return Ok(());
    }
    let read: HashSet<PathBuf> = read.iter().filter_map(|path| std::fs::canonicalize(path).ok()).collect();
    let mut seen = HashSet::new();
    for report in reports {
        let place = files::resolved(&report.path);
        // A folder that is read is one of rules; a new file in it may be meant.
        if read.contains(&place) || place.is_file() && place.ancestors().any(|folder| read.contains(folder)) {
            return Err(Refused::Input(report.path.clone()));
        }
        // A device or a pipe may well be given twice.
        if !seen.insert(place) && !files::is_special(&report.path) {
            return Err(Refused::Twice(report.path.clone()));
        }
    }
    Ok(())
}

/// Prints the report, writes the files, and says what could not be written: that is a fault, but takes nothing from what could.
pub fn put(report: &Report, args: &CheckArgs, console: &mut Console) -> Result<(), Status> {
    print(report, args, console);
    let mut all = Ok(());
    for one in &args.reports {
        let mut bytes = render(report, one.format, Look { width: DEFAULT_WIDTH, color: Color::Plain, cleared: cleared(args) });
        if one.format == Format::Text {
            bytes.extend(tally(report).bytes());
        }
        all = all.and(files::replace(&one.path, &bytes).map_err(|error| not_written(&error, console)));
    }
    let for_github = args.format == Format::Github || args.reports.iter().any(|one| one.format == Format::Github);
    if let Some(path) = ci_variable(CiVariable::StepSummary).filter(|_| for_github) {
        all = all.and(files::append(path.as_ref(), step_summary::page(report).as_bytes()).map_err(|error| not_written(&error, console)));
    }
    all
}

/// The folders from which a report's paths are counted: this one, and the checkout's root where a CI system tells it.
pub fn base() -> Base {
    let Ok(folder) = std::env::current_dir() else { return Base::default() };
    let told = [CiVariable::GithubWorkspace, CiVariable::GitlabProject].into_iter().filter_map(ci_variable);
    let root = told.filter_map(|root| std::fs::canonicalize(root).ok()).find(|root| folder.starts_with(root));
    Base { root: root.unwrap_or_else(|| folder.clone()), folder }
}

fn not_written(error: &FileError, console: &mut Console) -> Status {
    super::packs::fault(console, &error.to_string(), None)
}

fn cleared(args: &CheckArgs) -> Cleared {
    if args.show_cleared { Cleared::Shown } else { Cleared::Hidden }
}

fn print(report: &Report, args: &CheckArgs, console: &mut Console) {
    let look = console.look(args.color, cleared(args));
    let for_people = matches!(args.format, Format::Text | Format::Short);
    match args.format {
        Format::Text => text::write(report, look, |piece| console.show(piece)),
        Format::Json => json::write(report, |piece| console.out_bytes(piece.as_bytes())),
        Format::Jsonl => json::write_lines(report, |piece| console.out_bytes(piece.as_bytes())),
        format if for_people => console.show(&render(report, format, look)),
        format => console.out_bytes(&render(report, format, look)),
    }
    for fault in &report.faults {
        console.err(&text::input_fault(fault));
    }
    if args.statistics {
        let statistics = text::statistics(report);
        if for_people { console.out(&statistics) } else { console.err(&statistics) }
    }
    if args.format == Format::Text && !args.quiet {
        console.out(&tally(report));
    }
}

fn tally(report: &Report) -> String {
    text::summary(report) + &text::withheld(report.withheld)
}

fn render(report: &Report, format: Format, look: Look) -> Vec<u8> {
    let text = match format {
        Format::Text => return text::findings(report, look),
        Format::Short => short::findings(report),
        Format::Json => json::report(report),
        Format::Jsonl => json::lines(report),
        Format::Sarif => sarif::report(report),
        Format::Github => github::report(report),
        Format::Gitlab => gitlab::report(report),
        Format::Junit => junit::report(report),
        Format::Rdjson => rdjson::report(report),
        Format::Html => html::report(report),
    };
    text.into_bytes()
}
