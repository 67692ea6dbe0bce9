//! Owns the commands that `workspace/executeCommand` takes.

use std::io::Write;

use gen_lsp_types as lsp;
use lsp_server::{ErrorCode, RequestId};
use serde_json::{Value, json};

use super::server::Server;
use super::{lens, pages};
use crate::fault::nearest;
use crate::render::rule_page;
use crate::report::{FailOn, Linted, Report};

/// Shows a rule's page: arguments are the rule and, so that a rule of the user's own is known, the buffer. The result is the page.
pub const EXPLAIN: &str = "redsignal.explainRule";

/// Says which rules an answer's tally counts: arguments are the buffer and the answer's number, from 0.
pub const TALLY: &str = "redsignal.tallyAnswer";

impl<W: Write> Server<W> {
    /// `workspace/executeCommand`
    pub(super) fn execute(&mut self, id: RequestId, params: lsp::ExecuteCommandParams) {
        let arguments = params.arguments.unwrap_or_default();
        let result = match params.command.as_str() {
            CHECK_WORKSPACE => return self.check_workspace(Some(id)),
            EXPLAIN => self.explain(&arguments),
            TALLY => self.tally(&arguments),
            other => Err(format!("no command is called `{other}`; there are: {}", super::features::COMMANDS.join(", "))),
        };
        match result {
            Ok(result) => self.session.answer::<lsp::ExecuteCommandRequest>(id, &Some(result)),
            Err(message) => self.session.refuse(id, ErrorCode::InvalidParams, message),
        }
    }

    fn explain(&mut self, arguments: &[Value]) -> Result<Value, String> {
        let rule_id = arguments.first().and_then(Value::as_str).ok_or("the first argument is the rule")?;
        let uri = arguments.get(1).and_then(Value::as_str).map(lsp::Uri::from);
        let buffer = uri.as_ref().and_then(|uri| self.buffers.get(uri));
        let linter = self.workspace.explaining(buffer).map_err(|_| "the settings have faults; `redsignal config` draws them".to_owned())?;
        let set = linter.rules();
        let rule = set.rule(rule_id).ok_or_else(|| {
            let near = nearest(rule_id, set.known().iter().map(String::as_str)).map(|near| format!("; did you mean `{near}`?"));
            format!("no rule is called `{rule_id}`{}", near.unwrap_or_default())
        })?;
        let clearing = set.clearing_of(rule_id);
        let page = rule_page::markdown(rule, &clearing);
        let file = self.options.pages.as_deref().filter(|_| self.features.shows_documents).and_then(|folder| pages::write(rule, set, folder));
        match file {
            Some(uri) => {
                let params = lsp::ShowDocumentParams { uri, external: None, take_focus: Some(true), selection: None };
                self.session.ask::<lsp::ShowDocumentRequest>(&params, super::session::Asked::Nothing);
            }
            None => self.session.show(lsp::MessageType::Info, rule_page::text(rule, &clearing, 80)),
        }
        Ok(json!(page))
    }

    fn tally(&mut self, arguments: &[Value]) -> Result<Value, String> {
        let uri = arguments.first().and_then(Value::as_str).map(lsp::Uri::from).ok_or("the first argument is the buffer")?;
        let index = arguments.get(1).and_then(Value::as_u64).ok_or("the second argument is the answer's number")?;
        let analysis = self.buffers.get(&uri).and_then(|buffer| buffer.latest.clone()).ok_or("the buffer is not open")?;
        let inspection = analysis.inspection().ok_or("the buffer holds no answers")?;
        let answer = inspection.answers.get(index as usize).ok_or("there is no such answer any more")?;
        let found: Vec<_> = lens::findings(inspection, answer).cloned().collect();
        let linted = Linted { source: analysis.source.clone(), answers: vec![*answer], findings: found, cleared: Vec::new(), fail_on: FailOn::default() };
        let report = Report { files: vec![linted], ..Report::default() };
        let rows: Vec<String> = report.by_rule().into_iter().map(|(rule, _, count)| format!("{rule} {count}")).collect();
        let text = [lens::tally(inspection, answer), rows.join(", ")].join(": ");
        self.session.show(lsp::MessageType::Info, text.trim_end_matches(": "));
        Ok(Value::Null)
    }
}

/// Lints all answers of the workspace folders, and sends diagnostics for those that are not open. The result is the tally.
pub const CHECK_WORKSPACE: &str = "redsignal.checkWorkspaceFolders";
