//! Owns `redsignal init`: writes the files to start from, and never over one that is there.

use std::fs::{DirBuilder, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use super::args::InitArgs;
use super::packs;
use super::{Console, Status};
use crate::settings::FILE_NAME;
use crate::source::io_message;

/// A file to start from.
struct Template {
    /// Where it goes, from the folder.
    path: &'static str,
    text: &'static str,
    /// What is still to be done with it.
    next: Option<&'static str>,
}

const CONFIG: Template = Template { path: FILE_NAME, text: include_str!("../../templates/redsignal.toml"), next: None };

const ANSWER: Template = Template { path: "answers/example.md", text: include_str!("../../templates/answer.md"), next: None };

const GITHUB: Template = Template {
    path: ".github/workflows/redsignal.yml",
    text: include_str!("../../templates/github.yml"),
    next: Some("put the repository and the commit of the redsignal that you use behind `uses:`"),
};

const GITLAB: Template = Template {
    path: ".gitlab-ci.yml",
    text: include_str!("../../templates/gitlab-ci.yml"),
    next: Some("put the repository and the commit of the redsignal that you use into `variables`"),
};

const PRE_COMMIT: Template = Template {
    path: ".pre-commit-config.yaml",
    text: include_str!("../../templates/pre-commit-config.yaml"),
    next: Some("put the repository and the commit of the redsignal that you use behind `repo` and `rev`, then run `pre-commit install`"),
};

/// How the writing of one file went.
enum Outcome {
    Written,
    /// Something of that name is there.
    Kept,
}

/// Writes the configuration, an example, and what was asked for; what is there stays as it is.
pub fn run(args: &InitArgs, console: &mut Console) -> Status {
    let asked = [(args.github, GITHUB), (args.gitlab, GITLAB), (args.pre_commit, PRE_COMMIT)];
    let asked = asked.into_iter().filter(|(asked, _)| *asked).map(|(_, template)| template);
    let mut status = Status::Clean;
    let mut next = Vec::new();
    for template in [CONFIG, ANSWER].into_iter().chain(asked) {
        let path = args.folder.join(template.path);
        match write(&path, template.text) {
            Ok(Outcome::Written) => {
                console.say(&format!("wrote {}\n", shown(&path).display()));
                next.extend(template.next.map(|next| format!("in {}, {next}\n", shown(&path).display())));
            }
            Ok(Outcome::Kept) => console.say(&format!("kept {}, which is there already\n", shown(&path).display())),
            Err(error) => status = packs::fault(console, &format!("cannot write {}: {}", shown(&path).display(), io_message(&error)), None),
        }
    }
    next.push("`redsignal check` checks the answers; `redsignal config` says which settings hold\n".to_owned());
    for next in next {
        console.say(&format!("next: {next}"));
    }
    status
}

/// Writes a new file, and the folders to it. `create_new` follows no link and takes over no file, whoever else is writing.
fn write(path: &Path, text: &str) -> std::io::Result<Outcome> {
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        DirBuilder::new().recursive(true).create(folder)?;
    }
    match OpenOptions::new().write(true).create_new(true).open(path) {
        Ok(mut file) => file.write_all(text.as_bytes()).map(|()| Outcome::Written),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(Outcome::Kept),
        Err(error) => Err(error),
    }
}

/// A `./` that the user did not write is noise.
fn shown(path: &Path) -> PathBuf {
    path.strip_prefix("./").map_or_else(|_| path.to_owned(), Path::to_owned)
}
