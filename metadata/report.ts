/** One mistake in one document, precise enough to mend it without asking. */
export interface DocumentError {
  /** `product`, `order` (a module document) or `order/model/SalesOrder`. */
  readonly document: string;
  /** RFC 6901. */
  readonly pointer: string;
  /** A stable code such as `dangling-reference`. */
  readonly rule: string;
  /** What is wrong. */
  readonly message: string;
  /** How to mend it. */
  readonly mend: string;
  /** Where in an expression: characters from its start. */
  readonly offset?: number;
}

export class Report {
  readonly #errors: DocumentError[] = [];
  readonly #warnings: DocumentError[] = [];

  place(document: string): Place {
    return new Place(this, document, '');
  }
  addError(error: DocumentError): void {
    this.#errors.push(error);
  }
  addWarning(warning: DocumentError): void {
    this.#warnings.push(warning);
  }
  get errors(): readonly DocumentError[] {
    return inOrder(this.#errors);
  }
  get warnings(): readonly DocumentError[] {
    return inOrder(this.#warnings);
  }
}

/** A spot in a document at which mistakes are reported. */
export class Place {
  readonly #report: Report;
  readonly document: string;
  readonly pointer: string;

  constructor(report: Report, document: string, pointer: string) {
    this.#report = report;
    this.document = document;
    this.pointer = pointer;
  }

  at(...segments: readonly (string | number)[]): Place {
    const tail = segments.map((segment) => `/${String(segment).replaceAll('~', '~0').replaceAll('/', '~1')}`);
    return new Place(this.#report, this.document, this.pointer + tail.join(''));
  }

  error(rule: string, message: string, mend: string, offset?: number): void {
    const where = { document: this.document, pointer: this.pointer };
    this.#report.addError({ ...where, rule, message, mend, ...(offset === undefined ? {} : { offset }) });
  }

  warn(rule: string, message: string, mend: string): void {
    this.#report.addWarning({ document: this.document, pointer: this.pointer, rule, message, mend });
  }
}

const collator = new Intl.Collator('en', { numeric: true });

function inOrder(errors: readonly DocumentError[]): readonly DocumentError[] {
  const unique = new Map(errors.map((error) => [JSON.stringify(error), error]));
  return [...unique.values()].toSorted(
    (a, b) =>
      collator.compare(a.document, b.document) ||
      collator.compare(a.pointer, b.pointer) ||
      collator.compare(a.rule, b.rule) ||
      (a.offset ?? 0) - (b.offset ?? 0),
  );
}
