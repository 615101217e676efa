/** Something of the database that is not in the documents, or is there in another shape. */
export interface ImportFinding {
  /** `changed`: carried over in another shape. `dropped`: not carried over. */
  readonly outcome: 'changed' | 'dropped';
  /** `loan.due_on`, or `loan` for a whole table. */
  readonly place: string;
  readonly text: string;
}

export class Findings {
  readonly #all: ImportFinding[] = [];

  changed(place: string, text: string): void {
    this.#all.push({ outcome: 'changed', place, text });
  }

  dropped(place: string, text: string): void {
    this.#all.push({ outcome: 'dropped', place, text });
  }

  /** By place, what is dropped first. */
  sorted(): readonly ImportFinding[] {
    return this.#all.toSorted(
      (a, b) => compare(b.outcome, a.outcome) || compare(a.place, b.place) || compare(a.text, b.text),
    );
  }
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
