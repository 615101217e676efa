import type { Type } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';

import type { Page } from './listing.js';

/** Base of the class that documents one page of rows. */
export function pageOf<Row>(row: Type<Row>): Type<Page<Row>> {
  class PageOfRows implements Page<Row> {
    @ApiProperty({ type: [row] })
    readonly items!: Row[];

    @ApiProperty({ description: 'rows on all pages' })
    readonly total!: number;

    @ApiProperty()
    readonly page!: number;

    @ApiProperty()
    readonly pageSize!: number;
  }
  return PageOfRows;
}

export class OptionDto {
  @ApiProperty()
  readonly id!: string;

  @ApiProperty()
  readonly label!: string;
}

/** Another row, told by its id and the fields that name it. */
export class ReferenceDto {
  @ApiProperty()
  readonly id!: string;
}
