//! Owns `redsignal check`.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use super::args::{CheckArgs, Format};
use super::inputs::{self, Inputs};
use super::packs::{self, Need};
use super::{Console, Status};
use crate::lint::Linter;
use crate::render::{json, short, text};
use crate::report::{InputFault, Linted, Report};

/// A run shows its progress once it takes longer than this.
const PROGRESS_AFTER: Duration = Duration::from_millis(700);

/// Checks the inputs and prints what was found.
pub fn run(args: &CheckArgs, console: &mut Console) -> Status {
    let (linter, settings) = match packs::linter(&args.packs, Need::Rules, args.layer(), args.color, console) {
        Ok(ready) => ready,
        Err(status) => return status,
    };
    let inputs = Inputs::find(&args.paths);
    let report = lint_all(&linter, inputs, args, console);
    print(&report, args, console);
    if !report.faults.is_empty() {
        return Status::Fault;
    }
    if settings.fail_on.fails(report.worst()) { Status::Findings } else { Status::Clean }
}

fn lint_all(linter: &Linter, inputs: Inputs, args: &CheckArgs, console: &mut Console) -> Report {
    for folder in &inputs.empty_folders {
        console.err(&format!("warning: no answers in {}: looked for .md, .markdown and .txt files that .gitignore does not leave out\n", folder.display()));
    }
    let mut slots: Vec<Option<Result<Linted, InputFault>>> = Vec::new();
    slots.resize_with(inputs.paths.len(), || None);
    let stdin_name = args.stdin_filename.as_deref();
    if inputs.paths.len() == 1 {
        slots[0] = Some(lint_one(linter, &inputs.paths[0], stdin_name));
    } else {
        lint_in_parallel(linter, &inputs.paths, stdin_name, &mut slots, (!args.quiet).then_some(console));
    }
    let mut report = Report { faults: inputs.faults, ..Report::default() };
    for result in slots.into_iter().flatten() {
        match result {
            Ok(linted) => report.files.push(linted),
            Err(fault) => report.faults.push(fault),
        }
    }
    report
}

fn lint_one(linter: &Linter, path: &Path, stdin_name: Option<&Path>) -> Result<Linted, InputFault> {
    Ok(linter.inspect(&inputs::read(path, stdin_name)?).into())
}

/// Lints on all cores. Results take the places of their inputs, so the output does not depend on who was faster.
fn lint_in_parallel(
    linter: &Linter,
    paths: &[PathBuf],
    stdin_name: Option<&Path>,
    slots: &mut [Option<Result<Linted, InputFault>>],
    mut console: Option<&mut Console>,
) {
    let next = AtomicUsize::new(0);
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(paths.len().max(1));
    let started = Instant::now();
    let (sender, receiver) = mpsc::channel();
    std::thread::scope(|scope| {
        for _ in 0..threads {
            let (sender, next) = (sender.clone(), &next);
            scope.spawn(move || {
                loop {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    let Some(path) = paths.get(index) else { break };
                    if sender.send((index, lint_one(linter, path, stdin_name))).is_err() {
                        break;
                    }
                }
            });
        }
        drop(sender);
        for (done, (index, result)) in receiver.iter().enumerate() {
            slots[index] = Some(result);
            if let Some(console) = console.as_deref_mut().filter(|_| started.elapsed() > PROGRESS_AFTER) {
                console.progress(done + 1, paths.len());
            }
        }
    });
    if let Some(console) = console {
        console.end_progress();
    }
}

fn print(report: &Report, args: &CheckArgs, console: &mut Console) {
    let cleared = if args.show_cleared { text::Cleared::Shown } else { text::Cleared::Hidden };
    match args.format {
        Format::Text => console.out_bytes(&text::findings(report, console.look(args.color, cleared))),
        Format::Short => console.out(&short::findings(report)),
        Format::Json => console.out(&json::report(report)),
        Format::Jsonl => console.out(&json::lines(report)),
    }
    for fault in &report.faults {
        console.err(&text::input_fault(fault));
    }
    let for_people = matches!(args.format, Format::Text | Format::Short);
    if args.statistics {
        let statistics = text::statistics(report);
        if for_people { console.out(&statistics) } else { console.err(&statistics) }
    }
    if args.format == Format::Text && !args.quiet {
        console.out(&text::summary(&report.summary()));
    }
}
