//! Owns what is known of a buffer's text, and the thread that finds it out.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::Sender;

use gen_lsp_types::Uri;

use super::event::Event;
use super::pages;
use crate::fault::Fault;
use crate::lint::{Inspection, Linter};
use crate::rule::RuleSet;
use crate::rule_test;
use crate::settings::{FILE_NAME, SettingsFault, Workspace};
use crate::source::SourceFile;
use crate::span::Span;

/// What is known of one state of one buffer.
#[derive(Debug)]
pub struct Analysis {
    /// Which state of which buffer.
    pub revision: u64,
    /// Under which settings.
    pub generation: u64,
    /// The client's count of it.
    pub version: i32,
    /// Its text.
    pub source: SourceFile,
    /// What was found.
    pub outcome: Outcome,
}

/// What was found in a text.
#[derive(Debug)]
pub enum Outcome {
    /// It was linted, with these rules.
    Linted(Box<Inspection>, Arc<Linter>),
    /// It is a rule file or settings, with these faults in it.
    Faults(Vec<Fault>),
    /// It was not linted, since there are these faults in the settings or the rules.
    Refused(Vec<SettingsFault>),
    /// The linter failed on it: a defect of ours, told to the client once.
    Failed,
}

/// What is to be found out of a text.
#[derive(Debug)]
pub enum Task {
    /// Its findings.
    Lint(Arc<Linter>),
    /// The faults in it, as settings or as a rule: these settings have the text in place of the file.
    Examine(Box<Workspace>),
    /// Nothing, since there are faults in the settings or the rules.
    Refuse(Vec<SettingsFault>),
    /// Nothing: it is no file of ours.
    Nothing,
}

/// A text, and what is to be found out of it.
#[derive(Debug)]
pub struct Job {
    /// The buffer.
    pub uri: Uri,
    /// Which state of it.
    pub revision: u64,
    /// Under which settings.
    pub generation: u64,
    /// The client's count of it.
    pub version: i32,
    /// Its text.
    pub source: SourceFile,
    /// What to do.
    pub task: Task,
    /// The folder that the settings show paths from.
    pub working: PathBuf,
}

impl Job {
    /// Does the work on a thread of its own, so that a long text keeps nobody waiting, and a panic ends nothing but itself.
    pub fn start(self, events: &Sender<Event>) {
        let events = events.clone();
        let work = move || {
            let uri = self.uri.clone();
            let analysis = self.run();
            // Where nobody listens any more, the session is over.
            let _ = events.send(Event::Analysed(uri, analysis));
        };
        // Without a thread to spare the answer is late, but it is there.
        if let Err(work) = spawn(work) {
            work();
        }
    }

    fn run(self) -> Analysis {
        let source = self.source;
        let outcome = match self.task {
            Task::Nothing => Outcome::Faults(Vec::new()),
            Task::Refuse(faults) => Outcome::Refused(faults),
            Task::Examine(mut settings) => guarded(|| examine(&mut settings, &source, &self.working)).map_or(Outcome::Failed, Outcome::Faults),
            Task::Lint(linter) => match guarded(|| linter.inspect(&source)) {
                Some(inspection) => Outcome::Linted(Box::new(inspection), linter),
                None => Outcome::Failed,
            },
        };
        Analysis { revision: self.revision, generation: self.generation, version: self.version, source, outcome }
    }
}

/// What is wrong with a file of settings or rules: what the command line would say of it, and which examples of a rule do not hold.
fn examine(settings: &mut Workspace, source: &SourceFile, working: &Path) -> Vec<Fault> {
    let is_it = |fault: &Fault| working.join(fault.file.path()) == source.path();
    let is_settings = source.path().file_name().is_some_and(|name| name == FILE_NAME);
    let faults = match settings.linter(source.path()) {
        Err(faults) => faults,
        Ok(linter) => return failing_examples(&linter).into_iter().filter(is_it).collect(),
    };
    let of_this = |fault| match fault {
        SettingsFault::Placed(fault) => Some(fault).filter(is_it),
        SettingsFault::Unplaced { message, help } => is_settings.then(|| Fault { help, ..Fault::new(source, Span::new(0, 0), message) }),
    };
    faults.into_iter().filter_map(of_this).collect()
}

/// The examples of the user's own rules that do not hold. Built-in rules are packed without theirs, or hold.
fn failing_examples(linter: &Linter) -> Vec<Fault> {
    let own = linter.rules().rules().filter(|rule| pages::is_own(rule));
    own.flat_map(|rule| rule_test::run(linter, rule).failures.into_iter().map(|failure| failure.fault(rule))).collect()
}

/// Runs `work` on a new thread, or gives it back.
fn spawn<W: FnOnce() + Send + 'static>(work: W) -> Result<(), W> {
    let shared = Arc::new(std::sync::Mutex::new(Some(work)));
    let own = Arc::clone(&shared);
    let take = |slot: &std::sync::Mutex<Option<W>>| slot.lock().ok().and_then(|mut slot| slot.take());
    let spawned = std::thread::Builder::new().name("lint".to_owned()).spawn(move || {
        if let Some(work) = take(&own) {
            work();
        }
    });
    match spawned {
        Ok(_) => Ok(()),
        Err(_) => take(&shared).map_or(Ok(()), Err),
    }
}

/// The result of `work`, or nothing where it panics: then the message is on standard error, where clients keep a server's log.
pub fn guarded<T>(work: impl FnOnce() -> T) -> Option<T> {
    catch_unwind(AssertUnwindSafe(work)).ok()
}

impl Analysis {
    /// The rules that the text was linted with.
    pub fn rules(&self) -> Option<&RuleSet> {
        match &self.outcome {
            Outcome::Linted(_, linter) => Some(linter.rules()),
            Outcome::Faults(_) | Outcome::Refused(_) | Outcome::Failed => None,
        }
    }

    /// What linting found.
    pub fn inspection(&self) -> Option<&Inspection> {
        match &self.outcome {
            Outcome::Linted(inspection, _) => Some(inspection),
            Outcome::Faults(_) | Outcome::Refused(_) | Outcome::Failed => None,
        }
    }

    /// A name for this result: the same text under the same settings has the same.
    pub fn result_id(&self) -> String {
        format!("{}.{}.{}", std::process::id(), self.revision, self.generation)
    }
}
