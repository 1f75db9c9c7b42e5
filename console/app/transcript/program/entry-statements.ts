import ts from 'typescript';
import { isMasked } from '../../../runbook/placeholders';
import type { RunEntry } from '../run-entry';
import { SessionStatement } from './session-statement';

/**
 * Returns the statements of an entry. Those that failed, did not run or are not TypeScript become comments.
 */
export function statementsOf({ text, ended }: RunEntry): SessionStatement[] {
  if (ended === 0) return [new SessionStatement(text, 0, false)];
  const file = ts.createSourceFile('entry.ts', text, ts.ScriptTarget.ES2023, true);
  // Only a comment.
  if (file.statements.length === 0) return [new SessionStatement(text, text.length, true)];
  const ran = new Set(file.statements.filter(isRun).sort(hoistedFirst).slice(0, ended));
  let position = 0;
  return file.statements.map((statement, index) => {
    const end = index === file.statements.length - 1 ? text.length : statement.end;
    const piece = text.slice(position, end);
    const start = statement.getStart(file) - position;
    position = end;
    const made = new SessionStatement(piece, start, !isRun(statement) || ran.has(statement));
    // The program would use the mask as a value.
    if (made.isCode && isMasked(piece)) made.leaveOut('secret removed');
    return made;
  });
}

/** Whether any of it remains in JavaScript. */
function isRun(statement: ts.Statement): boolean {
  if (ts.isImportDeclaration(statement)) return statement.importClause?.isTypeOnly !== true;
  return !(
    ts.isEmptyStatement(statement) ||
    ts.isInterfaceDeclaration(statement) ||
    ts.isTypeAliasDeclaration(statement)
  );
}

function hoistedFirst(one: ts.Statement, other: ts.Statement): number {
  return Number(ts.isFunctionDeclaration(other)) - Number(ts.isFunctionDeclaration(one));
}
