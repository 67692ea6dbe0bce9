// The extension: finds the redsignal program, runs it as a language server, and gives it a status bar item and commands. What is found, and
// what can be done about it, is the server's.
import * as vscode from 'vscode';
import { CloseAction, ErrorAction, LanguageClient, State, TransportKind, type LanguageClientOptions } from 'vscode-languageclient/node';
import { HOW_TO_GET_IT, find } from './binary';
import { SOURCE, Status } from './status';

/** Commands of the server: `redsignal lsp` announces them, and the client library registers them. */
const SERVER = { explain: 'redsignal.explainRule', checkWorkspace: 'redsignal.checkWorkspaceFolders' };

/** A server that ends by itself more often than this is left to rest. */
const MAX_RESTARTS = 3;

let client: LanguageClient | undefined;
let status: Status;
let log: vscode.LogOutputChannel;

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  status = new Status();
  log = vscode.window.createOutputChannel('redsignal', { log: true });
  context.subscriptions.push(
    status,
    log,
    vscode.commands.registerCommand('redsignal.restart', restart),
    vscode.commands.registerCommand('redsignal.showLog', () => log.show()),
    vscode.commands.registerCommand('redsignal.checkWorkspace', checkWorkspace),
    vscode.commands.registerCommand('redsignal.explain', explain),
    vscode.workspace.onDidChangeConfiguration(event => {
      if (event.affectsConfiguration('redsignal.serverPath')) void restart();
    }),
    vscode.workspace.onDidGrantWorkspaceTrust(restart),
  );
  await start();
}

export async function deactivate(): Promise<void> {
  await client?.dispose();
}

async function start(): Promise<void> {
  const folder = vscode.workspace.workspaceFolders?.find(folder => folder.uri.scheme === 'file')?.uri.fsPath;
  const found = await find(vscode.workspace.getConfiguration('redsignal').get('serverPath', ''), folder);
  if ('missing' in found) {
    status.set(found.missing);
    void offerHelp(found.missing);
    return;
  }
  const executable = { command: found.path, args: ['lsp'], transport: TransportKind.stdio, ...(folder && { options: { cwd: folder } }) };
  client = new LanguageClient('redsignal', 'redsignal', executable, options());
  client.onDidChangeState(({ newState }) => status.set(newState === State.Running ? undefined : newState === State.Starting ? 'starting' : 'stopped; select to start it'));
  try {
    await client.start();
  } catch (error) {
    status.set(`${found.path} did not start as a server`);
    log.error(String(error));
    void offerHelp(`${found.path} did not start as a language server; it may be too old.`);
  }
}

function options(): LanguageClientOptions {
  let restarts = 0;
  const languages = ['markdown', 'plaintext', 'toml'];
  return {
    documentSelector: [
      ...languages.flatMap(language => ['file', 'untitled'].map(scheme => ({ scheme, language }))),
      { scheme: 'file', pattern: '**/*.toml' },
    ],
    outputChannel: log,
    synchronize: { configurationSection: 'redsignal' },
    diagnosticPullOptions: { onChange: true, onSave: true },
    errorHandler: {
      error: () => ({ action: ErrorAction.Continue }),
      closed: () => ({ action: ++restarts > MAX_RESTARTS ? CloseAction.DoNotRestart : CloseAction.Restart }),
    },
    middleware: {
      // A command by itself has no kind, so VS Code leaves it out of the quick fixes; it belongs there.
      provideCodeActions: async (document, range, context, token, next) =>
        (await next(document, range, context, token))?.map(action => {
          if (typeof action.command !== 'string') return action;
          const fix = new vscode.CodeAction(action.title, vscode.CodeActionKind.QuickFix);
          fix.command = action as vscode.Command;
          return fix;
        }),
      window: {
        // The server shows rules' pages: they are Markdown, and read better drawn.
        showDocument: async (params, token, next) => {
          const uri = vscode.Uri.parse(params.uri);
          if (uri.scheme !== 'file' || !uri.path.endsWith('.md')) return next(params, token);
          await vscode.commands.executeCommand('markdown.showPreview', uri);
          return { success: true };
        },
      },
    },
  };
}

async function restart(): Promise<void> {
  await client?.dispose().catch(error => log.warn(String(error)));
  client = undefined;
  await start();
}

async function offerHelp(message: string): Promise<void> {
  const settings = 'Set its path';
  const chosen = await vscode.window.showErrorMessage(`${message} ${HOW_TO_GET_IT}`, settings, 'Try again');
  if (chosen === settings) await vscode.commands.executeCommand('workbench.action.openSettings', 'redsignal.serverPath');
  else if (chosen) await restart();
}

/** Whether there is a server to ask; if there is none, says so. */
function isRunning(): boolean {
  if (client?.state === State.Running) return true;
  void offerHelp('redsignal does not run.');
  return false;
}

async function checkWorkspace(): Promise<void> {
  if (!isRunning()) return;
  const progress = { location: vscode.ProgressLocation.Window, title: 'redsignal: checking the workspace' };
  const tally = await vscode.window.withProgress(progress, () => vscode.commands.executeCommand<string>(SERVER.checkWorkspace));
  await vscode.commands.executeCommand('workbench.actions.view.problems');
  void vscode.window.showInformationMessage(`redsignal: ${tally}`);
}

/** Explains the rule of the finding at the cursor; elsewhere, one of those found in the file. */
async function explain(): Promise<void> {
  if (!isRunning()) return;
  const editor = vscode.window.activeTextEditor;
  const own = editor ? vscode.languages.getDiagnostics(editor.document.uri).filter(diagnostic => diagnostic.source === SOURCE) : [];
  const here = own.filter(diagnostic => diagnostic.range.contains(editor!.selection.active));
  const rules = [...new Set((here.length > 0 ? here : own).map(ruleOf))].filter(rule => rule !== undefined);
  const prompt = 'The rule to explain';
  const rule = here.length > 0 && rules.length === 1 ? rules[0]
    : rules.length > 0 ? await vscode.window.showQuickPick(rules, { placeHolder: prompt })
    : await vscode.window.showInputBox({ prompt, placeHolder: 'defers-to-ml-team' });
  if (rule) await vscode.commands.executeCommand(SERVER.explain, rule, editor?.document.uri.toString());
}

function ruleOf(diagnostic: vscode.Diagnostic): string | undefined {
  const code = typeof diagnostic.code === 'object' ? diagnostic.code.value : diagnostic.code;
  return code === undefined ? undefined : String(code);
}
