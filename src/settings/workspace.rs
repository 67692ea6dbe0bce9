//! Owns [`Workspace`]: from a path to its settings, and from those to a linter, each made once.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::Settings;
use super::chain::{Chain, Place, beside, names_of, normal};
use super::fault::SettingsFault;
use super::file::FILE_NAME;
use super::layer::{Layer, Origin, Sourced};
use crate::default_pack;
use crate::lint::Linter;
use crate::overlay::Overlay;
use crate::parallel::Threads;
use crate::rule::{Pack, RuleSet};

/// Where configuration is looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Lookup {
    /// `redsignal.toml`, from the file's folder upwards; the nearest counts.
    Nearest,
    /// This file, for all.
    File(PathBuf),
    /// Nowhere.
    Isolated,
}

/// Which form of the built-in rules is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BuiltIn {
    /// As the build packed them: fast, without their examples.
    Packed,
    /// As the build packed them, with the examples of their TOML.
    Examples,
    /// Compiled from their TOML, with examples and files.
    Sources,
    /// None of them.
    Omitted,
}

type Faults = Vec<SettingsFault>;

/// What several settings have in common: the rules' folders, and the files that add to the vocabulary.
type PackKey = (Vec<PathBuf>, Vec<PathBuf>);

/// The settings and linters of the files below a working folder.
///
/// Each file is read once. An editor whose files or settings change makes a new workspace.
///
/// # Examples
///
/// ```
/// use redsignal::settings::{Layer, Lookup, Workspace};
/// let mut workspace = Workspace::new("/home/me/answers", Lookup::Isolated, Layer::default());
/// let linter = workspace.linter("rag.md".as_ref()).expect("the defaults are sound");
/// assert!(linter.rules().rule("vague-cost").is_some());
/// ```
#[derive(Debug)]
pub struct Workspace {
    working: PathBuf,
    lookup: Lookup,
    top: Layer,
    built_in: BuiltIn,
    remembers: bool,
    threads: Threads,
    files: Overlay,
    nearest: HashMap<PathBuf, Option<PathBuf>>,
    chains: HashMap<Option<PathBuf>, Result<Arc<Chain>, Faults>>,
    settings: HashMap<Key, Arc<Settings>>,
    rule_sets: HashMap<PackKey, Result<RuleSet, Faults>>,
    linters: HashMap<Key, Result<Arc<Linter>, Faults>>,
}

/// What settings follow from: which configuration file, and which of its overrides hold.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Key {
    file: Option<PathBuf>,
    held: Vec<bool>,
}

/// What a file is linted with.
#[derive(Debug, Clone)]
pub struct Ready {
    /// By whom.
    pub linter: Arc<Linter>,
    /// Under which settings, which the linter's rules already follow.
    pub settings: Arc<Settings>,
}

impl Workspace {
    /// A workspace. `working` is an absolute path: relative paths are taken from it, and what lies below it is shown from it. `top` is the layer
    /// over all files: the flags, or what the editor says.
    pub fn new(working: impl Into<PathBuf>, lookup: Lookup, top: Layer) -> Self {
        Self {
            working: working.into(),
            lookup,
            top,
            built_in: BuiltIn::Packed,
            remembers: false,
            threads: Threads::Number(1),
            files: Overlay::default(),
            nearest: HashMap::new(),
            chains: HashMap::new(),
            settings: HashMap::new(),
            rule_sets: HashMap::new(),
            linters: HashMap::new(),
        }
    }

    /// The same with another form of the built-in rules.
    #[must_use]
    pub fn with_built_in(mut self, built_in: BuiltIn) -> Self {
        self.built_in = built_in;
        self
    }

    /// The same with linters that [remember](Linter::remembering) the sentences they have seen.
    #[must_use]
    pub fn remembering(mut self) -> Self {
        self.remembers = true;
        self
    }

    /// The same with linters that may work on one text [on so many threads](Linter::on_threads).
    #[must_use]
    pub fn on_threads(mut self, threads: Threads) -> Self {
        self.threads = threads;
        self
    }

    /// The same with files that an editor has open: their text takes the place of what is on the disk.
    #[must_use]
    pub fn with_overlay(mut self, files: Overlay) -> Self {
        self.files = files;
        self
    }

    /// The settings of a file, which need not be there.
    ///
    /// # Errors
    ///
    /// All that is wrong with its configuration files. Whether the rules that they name exist is seen by [`Self::linter`].
    pub fn settings(&mut self, path: &Path) -> Result<Arc<Settings>, Vec<SettingsFault>> {
        self.resolve(path).map(|(_, settings)| settings)
    }

    /// Whether a walk of folders leaves a file out. Nothing is, whose configuration has faults: those are to be seen.
    pub fn excludes(&mut self, path: &Path) -> bool {
        let absolute = self.absolute(path);
        self.settings(path).is_ok_and(|settings| settings.excludes(&absolute))
    }

    /// The linter for a file: its rules, compiled, and the settings applied.
    ///
    /// # Errors
    ///
    /// All that is wrong with its configuration files, or else with the rules, or else with the names of rules in the configuration.
    pub fn linter(&mut self, path: &Path) -> Result<Arc<Linter>, Vec<SettingsFault>> {
        let (key, settings) = self.resolve(path)?;
        if let Some(linter) = self.linters.get(&key) {
            return linter.clone();
        }
        let linter = self.make_linter(&key, &settings);
        self.linters.insert(key, linter.clone());
        linter
    }

    /// The linters and settings of many files, in their order.
    ///
    /// # Errors
    ///
    /// All that is wrong with any of them, each fault once.
    pub fn ready<'p>(&mut self, paths: impl IntoIterator<Item = &'p Path>) -> Result<Vec<Ready>, Vec<SettingsFault>> {
        let (mut ready, mut faults) = (Vec::new(), Vec::new());
        for path in paths {
            match self.linter(path).and_then(|linter| Ok(Ready { linter, settings: self.settings(path)? })) {
                Ok(one) => ready.push(one),
                Err(more) => faults.extend(more),
            }
        }
        faults.sort_by_cached_key(SettingsFault::key);
        faults.dedup_by_key(|fault| fault.key());
        if faults.is_empty() { Ok(ready) } else { Err(faults) }
    }

    fn absolute(&self, path: &Path) -> PathBuf {
        normal(&self.working.join(path))
    }

    fn resolve(&mut self, path: &Path) -> Result<(Key, Arc<Settings>), Faults> {
        let absolute = self.absolute(path);
        let file = self.config_of(&absolute);
        let chain = self.chain(file.as_deref())?;
        let held: Vec<bool> = chain.overrides().map(|part| part.paths.cover(&absolute)).collect();
        let key = Key { file, held };
        let settings = self.settings.entry(key.clone()).or_insert_with_key(|key| Arc::new(merge(&chain, &key.held, &self.top)));
        Ok((key, Arc::clone(settings)))
    }

    /// The configuration file for a file.
    fn config_of(&mut self, absolute: &Path) -> Option<PathBuf> {
        match &self.lookup {
            Lookup::Isolated => None,
            Lookup::File(file) => Some(normal(&self.working.join(file))),
            Lookup::Nearest => absolute.parent().and_then(|folder| self.nearest_to(folder)),
        }
    }

    fn nearest_to(&mut self, folder: &Path) -> Option<PathBuf> {
        if let Some(found) = self.nearest.get(folder) {
            return found.clone();
        }
        let open = Some(folder.join(FILE_NAME)).filter(|file| self.files.holds(file));
        let found = open.or_else(|| beside(folder)).or_else(|| folder.parent().and_then(|parent| self.nearest_to(parent)));
        self.nearest.insert(folder.to_owned(), found.clone());
        found
    }

    fn chain(&mut self, file: Option<&Path>) -> Result<Arc<Chain>, Faults> {
        let from = Place { working: &self.working, files: &self.files };
        let chain = match self.chains.entry(file.map(Path::to_owned)) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(new) => {
                // A file that was found lies above what it is for; one that was named may lie anywhere, and speaks of what is here.
                let chain = file.map_or_else(
                    || Ok(Chain::default()),
                    |file| match self.lookup {
                        Lookup::File(_) => Chain::read(file, &self.working, from),
                        _ => Chain::read(file, file.parent().unwrap_or(file), from),
                    },
                );
                new.insert(chain.map(Arc::new))
            }
        };
        chain.clone()
    }

    fn make_linter(&mut self, key: &Key, settings: &Settings) -> Result<Arc<Linter>, Faults> {
        let chain = self.chain(key.file.as_deref())?;
        let mut rules = self.rule_set(settings)?;
        let known = rules.known();
        let names = chain.names().chain(names_of(&self.top));
        let unknown = names.filter(|name| name.value != "all" && !known.contains(&name.value));
        let faults: Faults = unknown.map(|name| SettingsFault::unknown(&name, known)).collect();
        if !faults.is_empty() {
            return Err(faults);
        }
        rules.enable(|id, family| settings.enables(id, family));
        rules.judge(|id, family| settings.severity(id, family));
        let linter = Linter::new(rules).on_threads(self.threads);
        Ok(Arc::new(if self.remembers { linter.remembering() } else { linter }))
    }

    fn rule_set(&mut self, settings: &Settings) -> Result<RuleSet, Faults> {
        let folders = settings.rules.iter().map(|folder| folder.value.clone()).collect();
        let additions = settings.terms.iter().map(|terms| terms.file.path().to_owned()).collect();
        let (from, built_in) = (Place { working: &self.working, files: &self.files }, self.built_in);
        self.rule_sets.entry((folders, additions)).or_insert_with(|| compile(settings, from, built_in)).clone()
    }
}

/// Defaults, then each file with those of its overrides that hold, then the top.
fn merge(chain: &Chain, held: &[bool], top: &Layer) -> Settings {
    let mut held = held.iter().copied();
    let mut settings = Settings::default();
    for file in &chain.files {
        settings = settings.with(&file.layer);
        let parts = file.overrides.iter().zip(held.by_ref()).filter(|(_, held)| *held);
        settings = parts.fold(settings, |settings, (part, _)| settings.with(&part.layer));
    }
    settings.files = chain.files.iter().map(|file| file.source.clone()).collect();
    settings.with(top)
}

fn compile(settings: &Settings, from: Place<'_>, built_in: BuiltIn) -> Result<RuleSet, Faults> {
    if settings.rules.is_empty() && settings.terms.is_empty() {
        match built_in {
            BuiltIn::Packed => return Ok(default_pack::rules()),
            BuiltIn::Examples => return Ok(default_pack::rules_with_examples()),
            BuiltIn::Sources | BuiltIn::Omitted => {}
        }
    }
    let mut pack = if built_in == BuiltIn::Omitted { Pack::default() } else { Pack::builtin() };
    let mut faults = Vec::new();
    for folder in &settings.rules {
        match Pack::read_as(&from.working.join(&folder.value), &folder.value, from.files) {
            Ok(own) => pack.extend(own),
            Err(error) => faults.push(unread(folder, &error.to_string())),
        }
    }
    pack.terms.extend(settings.terms.iter().cloned());
    if !faults.is_empty() {
        return Err(faults);
    }
    RuleSet::compile(&pack).map_err(|faults| faults.into_iter().map(SettingsFault::Placed).collect())
}

fn unread(folder: &Sourced<PathBuf>, message: &str) -> SettingsFault {
    let help = matches!(folder.from, Origin::File(..)).then(|| "a path here starts from the folder of this file".to_owned());
    SettingsFault::of(folder, message, help)
}
