//! Owns `redsignal check --watch`: checks, waits until something changes, and checks again what has.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;

use super::args::{CheckArgs, Format};
use super::check::{self, Task};
use super::packs::{self, Need};
use super::{Console, Status, output};
use crate::files;
use crate::inputs::{self, Inputs};
use crate::lint::Linter;
use crate::render::text;
use crate::report::{Linted, Report, Summary};
use crate::settings::{SettingsFault, Workspace};
use crate::watch::{Reach, Watch, WatchError};

/// An editor writes a file in several steps, and several files at once; they are one change.
const SETTLING: Duration = Duration::from_millis(50);

/// What ends the waiting.
enum Event {
    Changed(Vec<PathBuf>),
    Stop,
}

/// Checks until ^C. The exit code is that of the last check.
pub fn run(args: &CheckArgs, console: &mut Console) -> Status {
    if args.paths.iter().any(|path| inputs::is_stdin(path)) {
        return packs::fault(console, "standard input cannot be watched", Some("name files or folders"));
    }
    let (sender, events) = channel();
    let stop = sender.clone();
    // Where nobody listens any more, the run is over. Without a handler ^C ends the run too, with the system's own exit code.
    let _ = ctrlc::set_handler(move || drop(stop.send(Event::Stop)));
    let watch = Watch::new(move |paths| drop(sender.send(Event::Changed(paths))));
    match watch {
        Ok(watch) => Run { args, watch, workspace: None, known: HashMap::new(), last: None }.check_and_wait(&events, console),
        Err(error) => packs::fault(console, &error.to_string(), None),
    }
}

/// A run, with what it remembers from one check to the next.
struct Run<'a> {
    args: &'a CheckArgs,
    watch: Watch,
    /// The settings, until one of their files changes.
    workspace: Option<Workspace>,
    /// What each file had, and by which linter.
    known: HashMap<PathBuf, (Arc<Linter>, Linted)>,
    last: Option<Summary>,
}

impl Run<'_> {
    fn check_and_wait(mut self, events: &Receiver<Event>, console: &mut Console) -> Status {
        loop {
            console.clear();
            let status = match self.check(console) {
                Ok(status) => status,
                Err(error) => return packs::fault(console, &error.to_string(), None),
            };
            console.finish();
            if console.is_closed() {
                return status;
            }
            match self.wait(events) {
                Event::Changed(paths) if paths.iter().any(|path| is_settings(path)) => self.workspace = None,
                Event::Changed(_) => {}
                Event::Stop => {
                    console.out("\n");
                    return status;
                }
            }
        }
    }

    /// Waits for a change that matters, and then until no more comes.
    fn wait(&self, events: &Receiver<Event>) -> Event {
        let mut changed: Vec<PathBuf> = Vec::new();
        loop {
            let event = if changed.is_empty() { events.recv().map_err(|_| RecvTimeoutError::Disconnected) } else { events.recv_timeout(SETTLING) };
            match event {
                Ok(Event::Changed(paths)) => changed.extend(paths.into_iter().filter(|path| self.matters(path))),
                Err(RecvTimeoutError::Timeout) => return Event::Changed(changed),
                Ok(Event::Stop) | Err(RecvTimeoutError::Disconnected) => return Event::Stop,
            }
        }
    }

    /// Reports that the run itself writes, and all else that is no answer, are nothing to check again for. A path without an ending may be a folder
    /// that was moved.
    fn matters(&self, path: &Path) -> bool {
        let named = || self.args.paths.iter().any(|given| given.file_name().is_some() && given.file_name() == path.file_name());
        path.extension().is_none() || inputs::is_answer(path) || is_settings(path) || named()
    }

    /// One check: reads every file, lints those that are not as they were, and draws all findings.
    fn check(&mut self, console: &mut Console) -> Result<Status, WatchError> {
        for path in &self.args.paths {
            self.watch_path(path)?;
        }
        let mut workspace = match self.workspace.take() {
            Some(workspace) => workspace,
            None => match packs::workspace(&self.args.packs, Need::Rules, self.args.layer(), console) {
                Ok(workspace) => workspace,
                Err(status) => return Ok(status),
            },
        };
        let inputs = Inputs::find(&self.args.paths, self.args.named(), &mut workspace);
        let status = match check::tasks(&inputs.paths, None, &mut workspace) {
            Ok(tasks) => {
                self.watch_settings(&tasks);
                let report = self.lint(&tasks, &inputs, console);
                self.draw(&report, console)
            }
            Err(faults) => self.refuse(&faults, console),
        };
        self.workspace = Some(workspace);
        Ok(status)
    }

    fn refuse(&mut self, faults: &[SettingsFault], console: &mut Console) -> Status {
        let status = packs::draw(faults, self.args.color, console);
        for folder in faults.iter().filter_map(|fault| match fault {
            SettingsFault::Placed(fault) => fault.file.path().parent(),
            SettingsFault::Unplaced { .. } => None,
        }) {
            // A folder that cannot be watched leaves ^C and a new run.
            let _ = self.watch.add(&present(folder), Reach::Folder);
        }
        status
    }

    fn lint(&mut self, tasks: &[Task<'_>], inputs: &Inputs, console: &mut Console) -> Report {
        let mut report = if self.known.is_empty() { check::lint_all(tasks, inputs, self.args, console) } else { self.lint_what_changed(tasks, inputs) };
        let linters: HashMap<&Path, &Arc<Linter>> = tasks.iter().map(|task| (task.path, &task.ready.linter)).collect();
        let known = report.files.iter().filter_map(|file| Some((file.source.path().to_owned(), (Arc::clone(linters.get(file.source.path())?), file.clone()))));
        self.known = known.collect();
        report.base = output::base();
        report
    }

    fn lint_what_changed(&self, tasks: &[Task<'_>], inputs: &Inputs) -> Report {
        let mut report = Report { faults: inputs.faults.clone(), ..Report::default() };
        for task in tasks {
            let known = self.known.get(task.path).filter(|(linter, _)| Arc::ptr_eq(linter, &task.ready.linter));
            let same = known.filter(|(_, linted)| files::read(task.path, files::Kind::Regular).is_ok_and(|bytes| bytes == linted.source.text().as_bytes()));
            match same.map_or_else(|| task.run(), |(_, linted)| Ok(linted.clone())) {
                Ok(linted) => report.files.push(linted),
                Err(fault) => report.faults.push(fault),
            }
        }
        report
    }

    fn draw(&mut self, report: &Report, console: &mut Console) -> Status {
        let put = output::put(report, self.args, console);
        let now = report.summary();
        if matches!(self.args.format, Format::Text | Format::Short) && !self.args.quiet {
            let before = self.last.filter(|last| *last != now).map(|last| format!("before: {}\n", text::tally(&last))).unwrap_or_default();
            console.say(&format!("{before}watching {}; ^C ends\n", text::counted(now.files, "file")));
        }
        self.last = Some(now);
        match put {
            Ok(()) if report.faults.is_empty() => {
                if report.fails() {
                    Status::Findings
                } else {
                    Status::Clean
                }
            }
            _ => Status::Fault,
        }
    }

    /// A file is watched by its folder: editors put a new file in the place of the old one.
    fn watch_path(&mut self, path: &Path) -> Result<(), WatchError> {
        if path.is_dir() {
            return self.watch.add(path, Reach::Below);
        }
        self.watch.add(&present(path.parent().unwrap_or(Path::new(""))), Reach::Folder)
    }

    /// Watches the files of settings and rules too. What cannot be watched is read when an answer changes.
    fn watch_settings(&mut self, tasks: &[Task<'_>]) {
        for settings in tasks.iter().map(|task| &task.ready.settings) {
            for file in settings.files() {
                let _ = self.watch.add(&present(file.path().parent().unwrap_or(Path::new(""))), Reach::Folder);
            }
            for folder in settings.rules() {
                let _ = self.watch.add(&folder.value, Reach::Below);
            }
        }
    }
}

/// The folder itself where a path names none.
fn present(folder: &Path) -> PathBuf {
    if folder.as_os_str().is_empty() { PathBuf::from(".") } else { folder.to_owned() }
}

fn is_settings(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending == "toml") || path.file_name().is_some_and(|name| name == ".gitignore")
}
