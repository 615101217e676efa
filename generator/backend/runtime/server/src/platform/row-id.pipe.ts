import type { PipeTransform } from '@nestjs/common';

import { invalid } from './problem.js';
import { text } from './texts.js';
import { rowId } from './validation.js';

/** The id of a row in its address. */
export class RowIdPipe implements PipeTransform<string, string> {
  transform(id: string): string {
    if (!rowId.test(id)) throw invalid([{ field: 'id', message: text('rowId') }]);
    return id;
  }
}
