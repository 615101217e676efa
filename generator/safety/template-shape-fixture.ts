import type { SFCTemplateBlock } from '@vue/compiler-sfc';
import { mark } from './hostile-texts-fixture.ts';

type Root = NonNullable<SFCTemplateBlock['ast']>;
type Child = Root['children'][number];

/** Tags, attributes and bindings of a template without texts and widths. A fault where the mark is in a binding. */
export function templateShape(root: Root | undefined, faults: string[]): string {
  return (root?.children ?? []).map((child) => nodeShape(child, faults)).join('');
}

function nodeShape(node: Child, faults: string[]): string {
  if ('tag' in node) {
    const children = node.children.map((child) => nodeShape(child, faults));
    return `<${[bound(node.tag, faults), ...node.props.map((prop) => propShape(prop, faults))].join(' ')}>${children.join('')}</>`;
  }
  if ('content' in node && typeof node.content === 'string') return node.content.trim() === '' ? '' : 'text';
  return bound(node.loc.source, faults);
}

function propShape(prop: Extract<Child, { tag: string }>['props'][number], faults: string[]): string {
  if ('nameLoc' in prop) return `${prop.name}=text`;
  const name = prop.rawName ?? prop.name;
  return `${bound(name, faults)}=${name === ':width' ? '' : bound(prop.exp?.loc.source ?? '', faults)}`;
}

function bound(code: string, faults: string[]): string {
  if (code.includes(mark)) faults.push(`a text became the binding ${code}`);
  return code;
}
