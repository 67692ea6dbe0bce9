//! Holds `--since` to its promise in real repositories: what is new is reported and nothing else, whatever the repository looks like.

use std::path::Path;
use std::process::Command;

use super::run::{HYPE, Run, ZERO, run_in};
use super::support::{Scratch, redsignal};

/// Enough words for rules of absence, and a model that wants them; of cost, latency and the like it says nothing.
const WEAK: &str = "# How would you cut support load?\n\nWe would build a chatbot with GPT-4 that answers the tickets of our users. It reads the help pages, finds the right page and drafts the reply, in the words that our agents like to use and in the language of the user.\n\nThe agents read what it drafted and send it on. After the first month we look at the replies together and change the prompts where they read badly.\n\nWe then go on to the next group of tickets, and in the end the chatbot answers most of them.\n";

fn git(folder: &Path, args: &[&str]) -> String {
    let mut git = Command::new("git");
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("GIT_")) {
        git.env_remove(name);
    }
    let who = ["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "init.defaultBranch=main", "-c", "protocol.file.allow=always"];
    let output = git.current_dir(folder).env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_NOSYSTEM", "1").args(who).args(args).output().expect("git runs");
    assert!(output.status.success(), "git {args:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

/// A repository with these files in its first commit.
fn repository(files: &[(&str, &str)]) -> Scratch {
    let scratch = Scratch::with(files);
    git(scratch.path(), &["init", "-q"]);
    commit(&scratch);
    scratch
}

fn commit(scratch: &Scratch) {
    git(scratch.path(), &["add", "-A"]);
    git(scratch.path(), &["commit", "-q", "--allow-empty", "-m", "x"]);
}

fn since_in(folder: &Path, revision: &str, paths: &[&str]) -> Run {
    run_in(folder, &["check", "--isolated", "--format", "short", "--since", revision].iter().chain(paths).copied().collect::<Vec<_>>(), "")
}

/// The findings since a revision: `path:line rule`.
fn found(folder: &Path, revision: &str) -> Vec<String> {
    let run = since_in(folder, revision, &[]);
    assert_eq!(run.err, "");
    assert_eq!(run.code, Some(i32::from(!run.out.is_empty())));
    let place = |line: &str| {
        let mut parts = line.splitn(4, ':');
        let (path, number) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
        format!("{path}:{number} {}", line.split(['[', ']']).nth(1).unwrap_or_default())
    };
    run.out.lines().map(place).collect()
}

#[test]
fn only_changed_lines_are_reported() {
    let old = format!("{ZERO}\n{HYPE}\nAll is well.\n");
    let repo = repository(&[("a.md", &old), ("b.md", ZERO)]);
    assert_eq!(found(repo.path(), "HEAD"), [""; 0]);
    // A line above shifts the others, one is changed, one is new; in the index or not does not matter.
    repo.write("a.md", format!("A new line.\n\n{old}\nIt is a game-changing product, and more.\n"));
    assert_eq!(found(repo.path(), "HEAD"), ["a.md:9 hype"]);
    git(repo.path(), &["add", "-A"]);
    assert_eq!(found(repo.path(), "HEAD"), ["a.md:9 hype"]);
    commit(&repo);
    assert_eq!(found(repo.path(), "HEAD"), [""; 0]);
    assert_eq!(found(repo.path(), "HEAD~1"), ["a.md:9 hype"]);
    let said = run_in(repo.path(), &["check", "--isolated", "--since", "HEAD~1"], "");
    assert!(said.out.ends_with("1 warning in 2 answers (28 words)\nnot shown: 3 findings on unchanged lines\n"), "{}", said.out);
}

/// A sentence over several lines is new when one of them is.
#[test]
fn a_sentence_is_new_when_one_of_its_lines_is() {
    let repo = repository(&[("a.md", "We can't promise\nzero hallucinations.\nIt is a\ngame-changing product.\n")]);
    repo.write("a.md", "We do promise\nzero hallucinations.\nIt is a\ngame-changing product.\n");
    assert_eq!(found(repo.path(), "HEAD"), ["a.md:2 zero-hallucinations"]);
}

#[test]
fn what_an_answer_lacks_is_new_when_that_answer_changed() {
    let two = format!("{WEAK}\n# How would you measure it?\n\nWe ask them.\n\nWe count the tickets that come back within seven days.\n");
    let repo = repository(&[("a.md", &two)]);
    let lacks = |found: &[String]| found.iter().filter(|line| line.contains(" missing-")).count();
    // The other answer.
    repo.write("a.md", two.replace("seven days", "two days"));
    assert_eq!(lacks(&found(repo.path(), "HEAD")), 0);
    // A word in another paragraph than the one the finding is on; a paragraph taken out at its end.
    repo.write("a.md", two.replace("read badly", "read worse"));
    assert!(lacks(&found(repo.path(), "HEAD")) > 1);
    repo.write("a.md", two.replace("\nWe then go on to the next group of tickets, and in the end the chatbot answers most of them.\n", ""));
    assert!(lacks(&found(repo.path(), "HEAD")) > 1);
    // Taken out of the other answer, nothing is new in this one.
    repo.write("a.md", two.replace("\nWe count the tickets that come back within seven days.\n", ""));
    assert_eq!(lacks(&found(repo.path(), "HEAD")), 0);
}

#[test]
fn a_branch_is_compared_with_where_it_left() {
    let repo = repository(&[("a.md", "All is well.\n"), ("b.md", ZERO)]);
    git(repo.path(), &["checkout", "-q", "-b", "mine"]);
    repo.write("a.md", format!("All is well.\n\n{HYPE}"));
    commit(&repo);
    git(repo.path(), &["checkout", "-q", "main"]);
    // What others do on main since is not this branch's.
    repo.write("b.md", "All is well.\n");
    commit(&repo);
    git(repo.path(), &["checkout", "-q", "mine"]);
    assert_eq!(found(repo.path(), "main"), ["a.md:3 hype"]);
}

#[test]
fn files_that_are_new_renamed_or_odd_are_known_for_what_they_are() {
    let long = format!("{ZERO}\n{}", "All is well, and has been so for two years.\n\n".repeat(4));
    let repo = repository(&[("old.md", &long), (".gitignore", "ignored.md\n")]);
    git(repo.path(), &["mv", "old.md", "moved.md"]);
    repo.write("moved.md", format!("{long}\n{HYPE}"));
    repo.write("untracked.md", ZERO);
    repo.write("my \"new\" té\tst.md", ZERO);
    repo.write("empty.md", "");
    assert_eq!(found(repo.path(), "HEAD"), ["moved.md:12 hype", "my \"new\" té st.md:1 zero-hallucinations", "untracked.md:1 zero-hallucinations"]);
    git(repo.path(), &["add", "-A"]);
    assert_eq!(found(repo.path(), "HEAD").len(), 3);
    repo.write("ignored.md", ZERO);
    assert_eq!(since_in(repo.path(), "HEAD", &["ignored.md"]).code, Some(1), "a file that git ignores is new");
}

/// Settings of git's that change what it prints, and text that looks like a patch, change nothing.
#[test]
fn git_may_be_set_as_anyone_likes() {
    let repo = repository(&[("sub/a.md", "All is well.\n\n++ b/sub/b.md\n"), ("sub/b.md", ZERO), ("c.txt", "\u{0}binary\n")]);
    for (name, value) in [
        ("diff.noprefix", "true"),
        ("diff.mnemonicPrefix", "true"),
        ("diff.relative", "true"),
        ("diff.context", "5"),
        ("diff.interHunkContext", "9"),
        ("diff.external", "false"),
        ("diff.renames", "false"),
        ("color.ui", "always"),
        ("core.quotePath", "true"),
        ("core.pager", "false"),
    ] {
        git(repo.path(), &["config", name, value]);
    }
    repo.write("sub/a.md", format!("All is well.\n\n+++ b/sub/b.md\n@@ -1 +1 @@\n\n{HYPE}"));
    assert_eq!(found(repo.path(), "HEAD"), ["sub/a.md:6 hype"]);
    assert_eq!(found(&repo.path().join("sub"), "HEAD"), ["a.md:6 hype"], "from a folder below");
    let elsewhere = Scratch::new();
    assert_eq!(since_in(elsewhere.path(), "HEAD", &[&repo.path().to_string_lossy()]).code, Some(1), "and from outside");
}

/// A hook's surrounding says which repository and index git is at work on; that is not ours to take over.
#[test]
fn a_hooks_surrounding_does_not_lead_astray() {
    let repo = repository(&[("a.md", ZERO)]);
    let other = repository(&[("x.md", "All is well.\n")]);
    repo.write("a.md", format!("{ZERO}\n{HYPE}"));
    let output = redsignal()
        .current_dir(repo.path())
        .env("GIT_DIR", other.path().join(".git"))
        .env("GIT_WORK_TREE", other.path())
        .env("GIT_INDEX_FILE", other.path().join("nowhere"))
        .env("GIT_EXTERNAL_DIFF", "false")
        .env("GIT_TRACE", "1")
        .args(["check", "--isolated", "--format", "short", "--since", "HEAD"])
        .output()
        .expect("the binary runs");
    assert_eq!(String::from_utf8_lossy(&output.stdout), "a.md:3:9: warning[hype]: offers hype where containment is asked\n");
}

#[test]
fn worktrees_and_nested_repositories_are_their_own() {
    let repo = repository(&[("a.md", ZERO)]);
    git(repo.path(), &["worktree", "add", "-q", "-b", "side", "tree"]);
    repo.write("tree/a.md", format!("{ZERO}\n{HYPE}"));
    assert_eq!(found(&repo.path().join("tree"), "main"), ["a.md:3 hype"]);
    // From above, the worktree's files are judged by the worktree.
    assert_eq!(found(repo.path(), "main"), ["tree/a.md:3 hype"]);
}

#[test]
fn a_shallow_clone_does_what_it_can() {
    let repo = repository(&[("a.md", ZERO)]);
    git(repo.path(), &["checkout", "-q", "-b", "mine"]);
    repo.write("a.md", format!("{ZERO}\n{HYPE}"));
    commit(&repo);
    git(repo.path(), &["checkout", "-q", "main"]);
    repo.write("b.md", "All is well.\n");
    commit(&repo);
    let clone = Scratch::new();
    let url = format!("file://{}", repo.path().display());
    git(clone.path(), &["clone", "-q", "--depth=1", "--branch=mine", &url, "c"]);
    let clone = clone.path().join("c");
    let gone = since_in(&clone, "main", &[]);
    assert_eq!((gone.code, gone.out.as_str()), (Some(2), ""));
    assert!(gone.err.starts_with("error: no revision is called `main` in ") && gone.err.contains("this clone lacks older commits"), "{}", gone.err);
    // The branch is fetched, as CI systems do, and what lies between the two is not there.
    git(&clone, &["fetch", "-q", "--depth=1", "origin", "main:refs/remotes/origin/main"]);
    let near = since_in(&clone, "main", &[]);
    assert!(near.code == Some(2) && near.err.ends_with("  = help: did you mean `origin/main`?\n"), "{}", near.err);
    let run = since_in(&clone, "origin/main", &[]);
    assert_eq!((run.code, run.out.as_str()), (Some(1), "a.md:3:9: warning[hype]: offers hype where containment is asked\n"));
    assert!(run.err.starts_with("warning: this clone lacks the commit at which HEAD left `origin/main`; compared with `origin/main` itself\n"), "{}", run.err);
}

#[test]
fn what_cannot_be_compared_is_said() {
    let repo = repository(&[("a.md", ZERO)]);
    let name = std::fs::canonicalize(repo.path()).expect("the folder is there");
    let name = name.display();
    for revision in ["nope", "", "--output=x", "-h", "HEAD:a.md", "HEAD..HEAD", "; touch x"] {
        let run = run_in(repo.path(), &["check", "--isolated", &format!("--since={revision}")], "");
        assert_eq!((run.code, run.out.as_str()), (Some(2), ""), "{revision}");
        assert!(run.err.starts_with(&format!("error: no revision is called `{revision}` in {name}\n  = help: ")), "{revision}: {}", run.err);
    }
    assert!(!repo.path().join("x").exists());
    let stdin = run_in(repo.path(), &["check", "--isolated", "--since", "HEAD", "-"], ZERO);
    stdin.is(2, "", "error: --since cannot tell what is new in standard input\n  = help: name the file, or use --baseline\n");
    git(repo.path(), &["checkout", "-q", "--orphan", "lone"]);
    // Or, made in the same second, it would be the same commit.
    repo.write("b.md", "All is well.\n");
    commit(&repo);
    since_in(repo.path(), "main", &[]).is(2, "", "error: HEAD and `main` have no common ancestor\n  = help: name a commit that this branch grew from\n");

    let bare = Scratch::with(&[("a.md", ZERO)]);
    let outside = since_in(bare.path(), "HEAD", &["a.md"]);
    assert_eq!((outside.code, outside.out.as_str()), (Some(2), ""));
    assert!(outside.err.ends_with("is in no git repository\n  = help: --since compares with a commit; leave it out, or use --baseline\n"), "{}", outside.err);
    let empty = Scratch::with(&[("a.md", ZERO)]);
    git(empty.path(), &["init", "-q"]);
    assert_eq!(since_in(empty.path(), "HEAD", &[]).code, Some(2), "there is no commit yet");
}

#[test]
fn without_git_it_is_said() {
    let repo = repository(&[("a.md", ZERO)]);
    let output =
        redsignal().current_dir(repo.path()).env("PATH", repo.path()).args(["check", "--isolated", "--since", "HEAD"]).output().expect("the binary runs");
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(String::from_utf8_lossy(&output.stderr), "error: cannot run git: there is no such program\n  = help: install git, or leave --since out\n");
}
