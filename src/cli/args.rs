//! Owns the grammar of the command line, and nothing of what it does.

use std::ffi::OsString;
use std::path::PathBuf;
use std::str::FromStr;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::fault::nearest;
use crate::inputs::Named;
use crate::rule::Severity;
use crate::settings::{FailOn, Layer, Lookup, Origin, Sourced};

/// Finds the red signals that get AI product manager answers rejected, points at the exact words, and says what a stronger answer shows.
#[derive(Debug, Parser)]
#[command(name = "redsignal", version, max_term_width = 100, arg_required_else_help = true)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// `check` by itself, as if it were a program.
#[derive(Debug, Parser)]
struct Check {
    #[command(flatten)]
    args: CheckArgs,
}

impl Cli {
    /// The command that a process was given.
    ///
    /// `check`, which hooks and scripts run file by file, is read without the other commands: to build all of their options takes a tenth of a
    /// start. Whatever it does not read (mistakes, `--help`) is told by the whole command line.
    pub fn command_of(given: impl IntoIterator<Item = OsString>) -> Result<Command, clap::Error> {
        let given: Vec<OsString> = given.into_iter().collect();
        if let [_, check, ..] = &given[..]
            && check == "check"
            && let Ok(check) = Check::try_parse_from(&given[1..])
        {
            return Ok(Command::Check(check.args));
        }
        Self::try_parse_from(given).map(|cli| cli.command)
    }
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Check answers: files, folders, or `-` for standard input
    Check(CheckArgs),
    /// Say why a rule flags what it flags, what clears it, and how a stronger answer reads
    Explain {
        /// The rule
        rule: String,
        #[command(flatten)]
        packs: PackArgs,
    },
    /// List the rules in force
    Rules {
        /// How to print them
        #[arg(long, value_enum, default_value_t = ListFormat::Text)]
        format: ListFormat,
        #[command(flatten)]
        selection: SelectionArgs,
        #[command(flatten)]
        packs: PackArgs,
    },
    /// Run the examples inside rule files
    Test {
        /// Rule files or folders; without any, the rules in force
        paths: Vec<PathBuf>,
        /// Name the phrases that no `bad` example fires
        #[arg(long)]
        coverage: bool,
        #[command(flatten)]
        packs: PackArgs,
    },
    /// Measure precision and recall over a folder of labelled answers (labels.jsonl)
    Eval {
        /// The folder; or a round, a `.jsonl` file of labelled passages
        path: PathBuf,
        /// How to print the result
        #[arg(long, value_enum, default_value_t = ListFormat::Text)]
        format: ListFormat,
        /// Name the phrases that false alarms rest on, and those that no right finding does
        #[arg(long)]
        phrases: bool,
        #[command(flatten)]
        selection: SelectionArgs,
        #[command(flatten)]
        packs: PackArgs,
    },
    /// Write a commented redsignal.toml and an example answer, and on request what CI needs; nothing that is there is overwritten
    Init(InitArgs),
    /// Print the merged settings of a file or folder, and where each value comes from
    Config {
        /// A file, which need not be there, or a folder
        #[arg(default_value = ".")]
        path: PathBuf,
        /// How to print them
        #[arg(long, value_enum, default_value_t = ListFormat::Text)]
        format: ListFormat,
        #[command(flatten)]
        selection: SelectionArgs,
        #[command(flatten)]
        packs: PackArgs,
    },
    /// Serve an editor: the Language Server Protocol over standard input and output
    Lsp {
        /// Use the standard streams, which is the only way there is; editors add it
        #[arg(long)]
        stdio: bool,
    },
    /// Print the JSON schema of `redsignal.toml`, of rule files, or of the JSON output
    Schema {
        /// Of what
        #[arg(value_enum)]
        of: SchemaOf,
    },
    /// Print a completion script for a shell
    Completions {
        /// The shell
        #[arg(value_enum)]
        shell: clap_complete::Shell,
    },
}

/// `init`
#[allow(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
#[derive(Debug, Args)]
pub struct InitArgs {
    /// Where to
    #[arg(default_value = ".")]
    pub folder: PathBuf,
    /// Write a workflow for GitHub Actions too
    #[arg(long)]
    pub github: bool,
    /// Write a pipeline for GitLab too
    #[arg(long)]
    pub gitlab: bool,
    /// Write a configuration for pre-commit too
    #[arg(long)]
    pub pre_commit: bool,
}

/// `check`
#[allow(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
#[derive(Debug, Args)]
pub struct CheckArgs {
    /// Files and folders; `-` reads standard input
    #[arg(default_value = ".")]
    pub paths: Vec<PathBuf>,
    /// How to print the findings
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
    /// Write a report to a file as well; may be given several times
    #[arg(long = "report", value_name = "FORMAT=FILE")]
    pub reports: Vec<ReportArg>,
    /// Fail (exit 1) on findings of this severity or worse
    #[arg(long, value_enum, value_name = "SEVERITY")]
    pub fail_on: Option<FailOnArg>,
    /// Leave out what the settings exclude, even where it is named: for hooks, which name files
    #[arg(long)]
    pub force_exclude: bool,
    /// The name under which to show standard input; its ending says how to read it
    #[arg(long, value_name = "NAME")]
    pub stdin_filename: Option<PathBuf>,
    /// Check again whenever an answer, a rule or the settings change, until ^C
    #[arg(long, conflicts_with_all = ["since", "baseline"])]
    pub watch: bool,
    /// Show what looked like a signal and was let off, and by what
    #[arg(long)]
    pub show_cleared: bool,
    /// Count the findings by rule
    #[arg(long)]
    pub statistics: bool,
    /// Whether to colour the output
    #[arg(long, value_enum, default_value_t = ColorArg::Auto, value_name = "WHEN")]
    pub color: ColorArg,
    /// Print findings alone: no tally, no progress
    #[arg(long, short)]
    pub quiet: bool,
    /// Report only what is new since this revision: findings on lines changed since the current branch left it
    #[arg(long, value_name = "REV")]
    pub since: Option<String>,
    #[command(flatten)]
    pub baseline: BaselineArgs,
    #[command(flatten)]
    pub selection: SelectionArgs,
    #[command(flatten)]
    pub packs: PackArgs,
}

/// Which findings are known.
#[derive(Debug, Args)]
pub struct BaselineArgs {
    /// Leave out the findings that this file lists
    #[arg(long, value_name = "FILE")]
    pub baseline: Option<PathBuf>,
    /// Write the baseline: take out what is found no more; `=all` also puts in what is new, as does the first writing
    #[arg(long, value_enum, value_name = "HOW", num_args = 0..=1, require_equals = true, default_missing_value = "shrink", requires = "baseline")]
    pub write_baseline: Option<WriteBaseline>,
}

/// How a baseline is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum WriteBaseline {
    /// Take out what is found no more
    Shrink,
    /// And put in what is new
    All,
}

/// Which rules.
#[derive(Debug, Args)]
pub struct SelectionArgs {
    /// Run these rules or families alone
    #[arg(long, value_delimiter = ',', value_name = "RULE|FAMILY")]
    pub select: Vec<String>,
    /// Leave these rules or families out
    #[arg(long, value_delimiter = ',', value_name = "RULE|FAMILY")]
    pub ignore: Vec<String>,
}

/// From which packs, and with which settings.
#[derive(Debug, Clone, Args)]
pub struct PackArgs {
    /// Read the settings from this file, and not from the nearest redsignal.toml
    #[arg(long, value_name = "FILE", conflicts_with = "isolated")]
    pub config: Option<PathBuf>,
    /// Read no configuration file
    #[arg(long)]
    pub isolated: bool,
    /// A folder of your own rules, used beside the built-in ones
    #[arg(long, value_name = "DIR")]
    pub rules: Vec<PathBuf>,
    /// Leave the built-in pack out: for those who write it
    #[arg(long, hide = true)]
    pub bare: bool,
}

impl CheckArgs {
    /// What becomes of a file that is named and excluded.
    pub fn named(&self) -> Named {
        if self.force_exclude { Named::UnlessExcluded } else { Named::Always }
    }

    /// The flags as a layer of settings.
    pub fn layer(&self) -> Layer {
        let fail_on = self.fail_on.map(|fail_on| Sourced::new(fail_on.fail_on(), Origin::Flag("--fail-on")));
        Layer { fail_on, ..self.selection.layer() }
    }
}

impl SelectionArgs {
    /// The flags as a layer of settings.
    pub fn layer(&self) -> Layer {
        let names = |names: &[String], flag| names.iter().map(|name| Sourced::new(name.clone(), Origin::Flag(flag))).collect::<Vec<_>>();
        let select = (!self.select.is_empty()).then(|| names(&self.select, "--select"));
        Layer { select, ignore: names(&self.ignore, "--ignore"), ..Layer::default() }
    }
}

impl PackArgs {
    /// Where to look for configuration.
    pub fn lookup(&self) -> Lookup {
        match &self.config {
            Some(file) => Lookup::File(file.clone()),
            None if self.isolated => Lookup::Isolated,
            None => Lookup::Nearest,
        }
    }

    /// The flags over a layer of settings.
    pub fn over(&self, layer: Layer) -> Layer {
        let rules = self.rules.iter().map(|folder| Sourced::new(folder.clone(), Origin::Flag("--rules")));
        Layer { rules: rules.collect(), ..layer }
    }
}

/// How findings are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Drawn on the text, for people
    Text,
    /// A line a finding
    Short,
    /// One object
    Json,
    /// An object a line
    Jsonl,
    /// For GitHub's code scanning and the SARIF viewers of editors
    Sarif,
    /// Annotations in a GitHub Actions log
    Github,
    /// For GitLab's Code Quality widget
    Gitlab,
    /// A test report, for most CI systems
    Junit,
    /// For reviewdog
    Rdjson,
    /// One page for a browser
    Html,
}

/// `--report FORMAT=FILE`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportArg {
    /// How.
    pub format: Format,
    /// Where to.
    pub path: PathBuf,
}

impl FromStr for ReportArg {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (name, path) = text.split_once('=').filter(|(_, path)| !path.is_empty()).ok_or("write FORMAT=FILE, as in sarif=redsignal.sarif")?;
        let known = || Format::value_variants().iter().filter_map(ValueEnum::to_possible_value);
        let format = Format::from_str(name, false).map_err(|_| {
            let known: Vec<String> = known().map(|value| value.get_name().to_owned()).collect();
            let near = nearest(name, known.iter().map(String::as_str)).map(|near| format!("; did you mean `{near}`?"));
            format!("there is no format `{name}`{}", near.unwrap_or_else(|| format!("; there are {}", known.join(", "))))
        })?;
        Ok(Self { format, path: path.into() })
    }
}

/// How lists are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ListFormat {
    /// For people
    Text,
    /// For programs
    Json,
}

/// Whether to colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ColorArg {
    /// On a terminal, unless `NO_COLOR` is set
    Auto,
    /// Yes
    Always,
    /// No
    Never,
}

/// Of what a schema is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SchemaOf {
    /// `redsignal.toml`
    Config,
    /// A rule file
    Rule,
    /// `check --format json`
    Json,
}

/// `--fail-on`
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum FailOnArg {
    /// Errors
    Error,
    /// Errors and warnings
    Warning,
    /// Any finding
    Note,
    /// No finding
    Never,
}

impl FailOnArg {
    fn fail_on(self) -> FailOn {
        match self {
            Self::Error => FailOn::At(Severity::Error),
            Self::Warning => FailOn::At(Severity::Warning),
            Self::Note => FailOn::At(Severity::Note),
            Self::Never => FailOn::Never,
        }
    }
}
