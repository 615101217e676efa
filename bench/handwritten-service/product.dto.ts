import { PartialType } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  IsBoolean,
  IsIn,
  IsInt,
  IsNotEmpty,
  IsNumber,
  IsOptional,
  IsString,
  Matches,
  Max,
  MaxLength,
  Min,
} from 'class-validator';

const rowId = /^[1-9]\d{0,18}$/;

export class CreateProduct {
  @IsString()
  @IsNotEmpty()
  @MaxLength(40)
  readonly name!: string;

  @IsOptional()
  @IsString()
  @MaxLength(20)
  readonly quantityPerUnit?: string | null;

  @IsOptional()
  @IsNumber({ maxDecimalPlaces: 2 })
  readonly unitPrice?: number | null;

  @IsOptional()
  @IsInt()
  readonly unitsInStock?: number | null;

  @IsOptional()
  @IsInt()
  readonly unitsOnOrder?: number | null;

  @IsOptional()
  @IsInt()
  readonly reorderLevel?: number | null;

  @IsBoolean()
  readonly discontinued!: boolean;

  @IsOptional()
  @Matches(rowId)
  readonly supplierId?: string | null;

  @IsOptional()
  @Matches(rowId)
  readonly categoryId?: string | null;
}

export class UpdateProduct extends PartialType(CreateProduct) {}

export class ProductParams {
  @Matches(rowId)
  readonly id!: string;
}

const sortable = ['name', 'unitPrice', 'unitsInStock', 'createdAt'] as const;

export class ListProducts {
  @IsOptional()
  @IsString()
  @MaxLength(200)
  readonly name?: string;

  @IsOptional()
  @Matches(rowId)
  readonly categoryId?: string;

  @IsOptional()
  @IsIn(sortable)
  readonly sort: (typeof sortable)[number] = 'name';

  @Type(() => Number)
  @IsInt()
  @Min(1)
  readonly page: number = 1;

  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(100)
  readonly pageSize: number = 20;
}
