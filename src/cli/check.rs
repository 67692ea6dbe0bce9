//! Owns `redsignal check`.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::args::CheckArgs;
use super::baseline::{Agreed, Says};
use super::output;
use super::packs::{self, Need};
use super::{Console, Status, since, watch};
use crate::changes::Changes;
use crate::inputs::{self, Inputs};
use crate::lint::Linter;
use crate::parallel::{self, Threads};
use crate::report::{InputFault, Linted, Report};
use crate::settings::{Ready, SettingsFault, Workspace};
use crate::source::SourceFile;

/// A run shows its progress once it takes longer than this.
const PROGRESS_AFTER: Duration = Duration::from_millis(700);

/// Checks the inputs and prints what was found.
pub fn run(args: &CheckArgs, console: &mut Console) -> Status {
    if args.watch {
        return watch::run(args, console);
    }
    let mut workspace = match packs::workspace(&args.packs, Need::Rules, args.layer(), console) {
        Ok(workspace) => workspace,
        Err(status) => return status,
    };
    let inputs = Inputs::find(&args.paths, args.named(), &mut workspace);
    match inputs.paths.len() {
        0 => {}
        1 => workspace = workspace.on_threads(Threads::PerCore),
        // A group's answers share questions, headings and drafts of one another.
        _ => workspace = workspace.remembering(),
    }
    let stdin_name = args.stdin_filename.as_deref();
    let tasks = match tasks(&inputs.paths, stdin_name, &mut workspace) {
        Ok(tasks) => tasks,
        Err(faults) => return packs::draw(&faults, args.color, console),
    };
    if let Err(refused) = output::check_reports(&args.reports, &what_is_read(&tasks, args)) {
        return packs::fault(console, &refused.to_string(), Some("name another file"));
    }
    let news = match News::find(args, &inputs.paths, console) {
        Ok(news) => news,
        Err(status) => return status,
    };
    let mut report = lint_all(&tasks, &inputs, args, console);
    let sifted = news.sift(&mut report, &tasks, args, console);
    if output::put(&report, args, console).and(sifted).is_err() || !report.faults.is_empty() {
        return Status::Fault;
    }
    if report.fails() { Status::Findings } else { Status::Clean }
}

/// What tells new findings from old ones.
struct News<'a> {
    agreed: Option<Agreed<'a>>,
    changes: Option<Changes>,
}

impl<'a> News<'a> {
    /// Reads the baseline and asks git, before anything is checked.
    fn find(args: &'a CheckArgs, paths: &[PathBuf], console: &mut Console) -> Result<Self, Status> {
        let agreed = Agreed::read(&args.baseline).map_err(|fault| packs::fault(console, &fault.to_string(), fault.help()))?;
        let changes = args.since.as_ref().map(|revision| since::changes(revision, paths, console)).transpose();
        let changes = changes.map_err(|error| packs::fault(console, &error.to_string(), error.help().as_deref()))?;
        Ok(Self { agreed, changes })
    }

    /// Leaves in a report what is new. The baseline comes first: what it lists is looked for in all that was found.
    fn sift(&self, report: &mut Report, tasks: &[Task<'_>], args: &CheckArgs, console: &mut Console) -> Result<(), Status> {
        let linters: Vec<(&Path, &Arc<Linter>)> = tasks.iter().map(|task| (task.name(), &task.ready.linter)).collect();
        let says = if args.quiet { Says::Nothing } else { Says::All };
        let written = self.agreed.as_ref().map_or(Ok(()), |agreed| agreed.apply(report, &linters, console, says));
        if let Some(changes) = &self.changes {
            since::keep(changes, report);
        }
        written.map_err(|error| packs::fault(console, &error.to_string(), None))
    }
}

/// A file to lint, and how.
pub(super) struct Task<'r> {
    pub path: &'r Path,
    stdin_name: Option<&'r Path>,
    pub ready: Ready,
}

impl Task<'_> {
    /// The path under which it is shown.
    fn name(&self) -> &Path {
        if inputs::is_stdin(self.path) { self.stdin_name.unwrap_or(self.path) } else { self.path }
    }

    pub fn run(&self) -> Result<Linted, InputFault> {
        let source = inputs::read(self.path, self.stdin_name)?;
        Ok(Linted { fail_on: self.ready.settings.fail_on().value, ..self.ready.linter.inspect(&source).into() })
    }
}

/// What to do with each path, under the settings that hold for it.
pub(super) fn tasks<'r>(paths: &'r [PathBuf], stdin_name: Option<&'r Path>, workspace: &mut Workspace) -> Result<Vec<Task<'r>>, Vec<SettingsFault>> {
    let named = |path: &'r PathBuf| if inputs::is_stdin(path) { stdin_name.unwrap_or(path) } else { path };
    let ready = workspace.ready(paths.iter().map(named))?;
    Ok(paths.iter().zip(ready).map(|(path, ready)| Task { path, stdin_name, ready }).collect())
}

/// Every file that a run reads, and the folders of rules.
fn what_is_read<'t>(tasks: &'t [Task<'_>], args: &'t CheckArgs) -> Vec<&'t Path> {
    let settings = tasks.iter().map(|task| &task.ready.settings);
    let theirs =
        settings.flat_map(|settings| settings.files().iter().map(SourceFile::path).chain(settings.rules().iter().map(|folder| folder.value.as_path())));
    tasks.iter().map(|task| task.path).chain(theirs).chain(args.baseline.baseline.as_deref()).collect()
}

pub(super) fn lint_all(tasks: &[Task<'_>], inputs: &Inputs, args: &CheckArgs, console: &mut Console) -> Report {
    for folder in &inputs.empty_folders {
        console.err(&format!("warning: no answers in {}: looked for .md, .markdown and .txt files that .gitignore does not leave out\n", folder.display()));
    }
    let results = match tasks {
        [task] => vec![task.run()],
        _ => lint_in_parallel(tasks, (!args.quiet).then_some(console)),
    };
    let mut report = Report { base: output::base(), faults: inputs.faults.clone(), ..Report::default() };
    for result in results {
        match result {
            Ok(linted) => report.files.push(linted),
            Err(fault) => report.faults.push(fault),
        }
    }
    report
}

/// Lints on all cores. Results take the places of their inputs, so the output does not depend on who was faster.
fn lint_in_parallel(tasks: &[Task<'_>], console: Option<&mut Console>) -> Vec<Result<Linted, InputFault>> {
    let done = AtomicUsize::new(0);
    let started = Instant::now();
    let console = Mutex::new(console);
    let results = parallel::map(Threads::PerCore, tasks, |task| {
        let result = task.run();
        let done = done.fetch_add(1, Ordering::Relaxed) + 1;
        // Whoever finds another at it has nothing newer to say.
        if started.elapsed() > PROGRESS_AFTER
            && let Ok(mut console) = console.try_lock()
            && let Some(console) = console.as_mut()
        {
            console.progress(done, tasks.len());
        }
        result
    });
    if let Some(console) = console.into_inner().unwrap_or_else(PoisonError::into_inner) {
        console.end_progress();
    }
    results
}
