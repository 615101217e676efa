import { applyDecorators } from '@nestjs/common';
import { ApiQuery } from '@nestjs/swagger';

/** Documents the query string of a list endpoint. */
export const ApiListQuery = (): MethodDecorator =>
  applyDecorators(
    ApiQuery({ name: 'page', required: false, type: Number }),
    ApiQuery({ name: 'pageSize', required: false, type: Number }),
    ApiQuery({ name: 'sort', required: false, type: String, example: '-id' }),
    ApiQuery({ name: 'search', required: false, type: String }),
    ApiQuery({
      name: 'filter',
      required: false,
      style: 'deepObject',
      type: 'object',
      additionalProperties: { type: 'string' },
      description: 'filter[field][operator]=value',
    }),
  );
