import { ApiProperty } from '@nestjs/swagger';
import { ValidateBy, isUUID } from 'class-validator';

import { text } from '../platform/texts.js';

/** A file as rows hold it: what the upload answered. Of what is written only the id counts. */
export class FileDto {
  @ApiProperty({ format: 'uuid' })
  readonly id!: string;

  @ApiProperty()
  readonly name!: string;

  @ApiProperty({ type: 'integer', description: 'bytes' })
  readonly size!: number;

  @ApiProperty({ example: 'application/pdf' })
  readonly contentType!: string;
}

/** A file that was uploaded. */
export const IsFile = (): PropertyDecorator =>
  ValidateBy({
    name: 'isFile',
    validator: {
      validate: (value) => typeof value === 'object' && value !== null && 'id' in value && isUUID(value.id),
      defaultMessage: () => text('file'),
    },
  });
