// Owns the status bar item: the tally of the file that is open, or what is wrong with the server.
import * as vscode from 'vscode';

/** The source of the server's diagnostics. */
export const SOURCE = 'redsignal';

export class Status implements vscode.Disposable {
  private readonly item = vscode.window.createStatusBarItem('redsignal', vscode.StatusBarAlignment.Right, 50);
  private readonly subscriptions: vscode.Disposable[];
  private problem: string | undefined = 'starting';

  constructor() {
    this.item.name = 'redsignal';
    this.subscriptions = [
      this.item,
      vscode.window.onDidChangeActiveTextEditor(() => this.draw()),
      vscode.languages.onDidChangeDiagnostics(() => this.draw()),
    ];
    this.draw();
  }

  /** Shows what is wrong, or with `undefined` that nothing is. */
  set(problem: string | undefined): void {
    this.problem = problem;
    this.draw();
  }

  private draw(): void {
    const document = vscode.window.activeTextEditor?.document;
    if (this.problem) {
      this.item.text = '$(warning) redsignal';
      this.item.tooltip = `redsignal: ${this.problem}`;
      this.item.command = 'redsignal.restart';
      this.item.show();
    } else if (document && ['markdown', 'plaintext'].includes(document.languageId)) {
      this.item.text = `$(megaphone) ${tally(vscode.languages.getDiagnostics(document.uri))}`;
      this.item.tooltip = 'redsignal: red signals in this file. Select to see the problems.';
      this.item.command = 'workbench.actions.view.problems';
      this.item.show();
    } else {
      this.item.hide();
    }
  }

  dispose(): void {
    this.subscriptions.forEach(subscription => subscription.dispose());
  }
}

/** `2 errors, 1 warning` */
export function tally(diagnostics: readonly vscode.Diagnostic[]): string {
  const own = diagnostics.filter(diagnostic => diagnostic.source === SOURCE);
  const counts: [vscode.DiagnosticSeverity, string][] = [
    [vscode.DiagnosticSeverity.Error, 'error'],
    [vscode.DiagnosticSeverity.Warning, 'warning'],
    [vscode.DiagnosticSeverity.Information, 'note'],
  ];
  const parts = counts
    .map(([severity, name]) => [own.filter(diagnostic => diagnostic.severity === severity).length, name] as const)
    .filter(([count]) => count > 0)
    .map(([count, name]) => `${count} ${name}${count === 1 ? '' : 's'}`);
  return parts.join(', ') || 'no red signals';
}
