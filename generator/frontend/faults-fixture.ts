import { compileScript, compileTemplate, parse } from '@vue/compiler-sfc';
import { ts } from 'ts-morph';
import type { GeneratedFile } from '../files.ts';

/** Syntax errors of a file, a Vue component's script and template included, and what a template names without import. */
export function faultsOf({ path, content }: GeneratedFile): string[] {
  if (path.endsWith('.ts')) return syntaxErrors(content);
  if (!path.endsWith('.vue')) return [];
  const { descriptor, errors } = parse(content, { filename: path });
  if (errors.length > 0) return errors.map(String);
  const script = compileScript(descriptor, { id: path });
  const source = descriptor.template?.content ?? '';
  const template = compileTemplate({
    source,
    filename: path,
    id: path,
    compilerOptions: { bindingMetadata: script.bindings ?? {} },
  });
  const unknown = template.code.match(/_resolve(Component|Directive)\("(?!RouterView|RouterLink)\w+"\)/g) ?? [];
  return [...template.errors.map(String), ...unknown, ...syntaxErrors(script.content)];
}

function syntaxErrors(source: string): string[] {
  const { diagnostics = [] } = ts.transpileModule(source, { reportDiagnostics: true });
  return diagnostics.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
}
