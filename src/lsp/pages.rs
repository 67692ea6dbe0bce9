//! Owns the rules' pages as files, which diagnostics link to and *explain* opens: redsignal has no home on the web that a link could rely
//! on, and a page on the disk is there without a network and says what this version does.

use std::path::{Path, PathBuf};

use gen_lsp_types::Uri;

use super::uri;
use crate::files;
use crate::render::rule_page;
use crate::rule::{Rule, RuleSet, builtin};

/// Where a rule is explained: a rule of the user's own in its file, a built-in one on its page, if there is a folder for those.
pub fn link(rule: &Rule, pages: Option<&Path>, working: &Path) -> Option<Uri> {
    if is_own(rule) {
        return Some(uri::from_path(&working.join(rule.file.path())));
    }
    pages.map(|folder| uri::from_path(&path(rule, folder)))
}

/// Writes the pages of the built-in rules of a set that are not there, or say something else.
pub fn write_all(set: &RuleSet, folder: &Path) {
    for rule in set.rules().filter(|rule| !is_own(rule)) {
        write(rule, set, folder);
    }
}

/// Writes one rule's page. Nothing is told of a page that cannot be written: then a link leads nowhere, and *explain* shows a message.
pub fn write(rule: &Rule, set: &RuleSet, folder: &Path) -> Option<Uri> {
    let (path, page) = (path(rule, folder), rule_page::markdown(rule, &set.clearing_of(&rule.id)));
    if std::fs::read_to_string(&path).ok().as_ref() != Some(&page) {
        std::fs::create_dir_all(folder).ok()?;
        files::replace(&path, page.as_bytes()).ok()?;
    }
    Some(uri::from_path(&path))
}

fn path(rule: &Rule, folder: &Path) -> PathBuf {
    folder.join(format!("{}.md", rule.id))
}

/// Whether a rule is the user's own. A built-in one is packed, and has no file, or has the one that is embedded.
pub fn is_own(rule: &Rule) -> bool {
    let embedded = |(path, text): &(&str, &str)| rule.file.path() == Path::new(path) && rule.file.text() == *text;
    !rule.file.path().as_os_str().is_empty() && !builtin::FILES.iter().any(embedded)
}
