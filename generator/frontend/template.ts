/** An element of a Vue template. Attributes are whole: `:label="t('order.model.SalesOrder.status')"`. */
export interface Element {
  readonly tag: string;
  readonly attributes: readonly string[];
  readonly children: readonly Element[];
  /** An expression whose value is the element's text; it then has no children. */
  readonly text?: string;
}

const width = 120;

export function element(
  tag: string,
  attributes: readonly (string | false | null)[],
  children: readonly (Element | null)[] = [],
): Element {
  return {
    tag,
    attributes: attributes.filter((attribute) => typeof attribute === 'string'),
    children: children.filter((child) => child !== null),
  };
}

export function textElement(tag: string, attributes: readonly (string | false | null)[], text: string): Element {
  return { ...element(tag, attributes), text };
}

/** The element on one line where it fits, else one attribute a line. `indent` counts levels of two spaces. */
export function render({ tag, attributes, children, text }: Element, indent: number): string {
  const pad = '  '.repeat(indent);
  const start = attributes.length === 0 ? tag : `${tag} ${attributes.join(' ')}`;
  const end = children.length === 0 && text === undefined ? ' />' : '>';
  const fits = pad.length + start.length + 1 + end.length <= width && !start.includes('\n');
  const opening = fits
    ? `${pad}<${start}${end}\n`
    : `${pad}<${tag}\n${attributes.map((attribute) => `${pad}  ${attribute}\n`).join('')}${pad}${end.trim()}\n`;
  if (text !== undefined) {
    const line = `${opening.slice(0, -1)}{{ ${text} }}</${tag}>\n`;
    return fits && line.length <= width + 1 ? line : `${opening}${pad}  {{ ${text} }}\n${pad}</${tag}>\n`;
  }
  if (children.length === 0) return opening;
  return `${opening}${children.map((child) => render(child, indent + 1)).join('')}${pad}</${tag}>\n`;
}
