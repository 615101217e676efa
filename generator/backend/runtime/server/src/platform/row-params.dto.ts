import { IsId } from './validation.js';

/** The address of one row. */
export class RowParams {
  @IsId()
  readonly id!: string;
}
