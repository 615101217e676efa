import { ts } from 'ts-morph';

const refused: ReadonlyMap<ts.SyntaxKind, string> = new Map([
  [ts.SyntaxKind.ImportDeclaration, 'import'],
  [ts.SyntaxKind.ImportKeyword, 'import'],
  [ts.SyntaxKind.MetaProperty, 'import'],
  [ts.SyntaxKind.ExportDeclaration, 'export'],
  [ts.SyntaxKind.ExportKeyword, 'export'],
  [ts.SyntaxKind.ExportAssignment, 'export'],
  [ts.SyntaxKind.AsyncKeyword, 'async'],
  [ts.SyntaxKind.AwaitExpression, 'await'],
  [ts.SyntaxKind.AwaitKeyword, 'await'],
  [ts.SyntaxKind.WithStatement, 'with'],
]);

/**
 * Why a plugin's generator is not one, in words; null where it may be. It is one script that ends when it returns: it
 * loads nothing, and leaves nothing to be done later, when nobody looks any more.
 */
export function generatorProblem(code: string): string | null {
  const file = ts.createSourceFile('generator.cjs', code, ts.ScriptTarget.ESNext, true, ts.ScriptKind.JS);
  const found = firstRefused(file);
  return found === null
    ? null
    : `it uses \`${found.word}\` in line ${file.getLineAndCharacterOfPosition(found.at).line + 1}`;
}

function firstRefused(root: ts.Node): { readonly word: string; readonly at: number } | null {
  // no recursion: code may be nested as deep as it likes
  const waiting: ts.Node[] = [root];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    const word = refused.get(node.kind);
    if (word !== undefined) return { word, at: node.getStart() };
    node.forEachChild((child) => {
      waiting.push(child);
    });
  }
  return null;
}
