import { ApiProperty, OmitType, PartialType } from '@nestjs/swagger';
import { ArrayUnique, IsBoolean, IsIn, IsNotEmpty, IsString, MaxLength, MinLength } from 'class-validator';

import { pageOf } from '../platform/page.dto.js';
import { HasDefault } from '../platform/validation.js';
import { type Role, product } from '../product.js';

export class CreateUserDto {
  @ApiProperty()
  @IsString()
  @IsNotEmpty()
  @MaxLength(60)
  readonly username!: string;

  @ApiProperty()
  @IsString()
  @IsNotEmpty()
  @MaxLength(100)
  readonly name!: string;

  @ApiProperty({ enum: product.roles, isArray: true })
  @IsIn(product.roles, { each: true })
  @ArrayUnique()
  readonly roles!: Role[];

  @ApiProperty({ default: true, required: false })
  @HasDefault()
  @IsBoolean()
  readonly isEnable?: boolean;

  @ApiProperty()
  @IsString()
  @MinLength(product.minPasswordLength)
  @MaxLength(200)
  readonly password!: string;
}

export class UpdateUserDto extends PartialType(OmitType(CreateUserDto, ['username']), { skipNullProperties: false }) {}

export class UserDto extends OmitType(CreateUserDto, ['password']) {
  @ApiProperty()
  readonly id!: string;

  declare readonly isEnable: boolean;
}

export class UserPageDto extends pageOf(UserDto) {}
