import { ApiProperty } from '@nestjs/swagger';
import { IsString, MaxLength, MinLength } from 'class-validator';

import { product } from '../product.js';

export class LoginDto {
  @ApiProperty()
  @IsString()
  @MaxLength(60)
  readonly username!: string;

  @ApiProperty()
  @IsString()
  @MaxLength(200)
  readonly password!: string;
}

export class PasswordDto {
  @ApiProperty()
  @IsString()
  @MaxLength(200)
  readonly current!: string;

  @ApiProperty()
  @IsString()
  @MinLength(product.minPasswordLength)
  @MaxLength(200)
  readonly next!: string;
}
