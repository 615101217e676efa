import { StoredRow } from './stored-row.js';

/**
 * Makes one row one object in a loaded graph, so that what is assigned to it in one place is seen in all: two order
 * lines of one article share its stock.
 */
export function shareRows<Graph extends object>(graph: Graph): Graph {
  share(graph, new Map());
  return graph;
}

function share(value: object, known: Map<string, StoredRow>): void {
  for (const [key, item] of Object.entries(value)) {
    if (item instanceof StoredRow) {
      const name = `${item.constructor.name} ${item.id}`;
      const same = known.get(name);
      if (same) {
        Object.assign(same, item);
        Reflect.set(value, key, same);
      } else {
        known.set(name, item);
        share(item, known);
      }
    } else if (Array.isArray(item)) {
      share(item, known);
    }
  }
}
