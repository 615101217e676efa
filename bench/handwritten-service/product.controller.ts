import { Body, Controller, Get, Param, Patch, Post, Query, Req } from '@nestjs/common';

import type { SignedInRequest } from './access.guard.js';
import { CreateProduct, ListProducts, ProductParams, UpdateProduct } from './product.dto.js';
import { ProductService } from './product.service.js';

@Controller('products')
export class ProductController {
  constructor(private readonly service: ProductService) {}

  @Get()
  async list(@Query() query: ListProducts) {
    return await this.service.list(query);
  }

  @Get(':id')
  async get(@Param() { id }: ProductParams) {
    return await this.service.get(id);
  }

  @Post()
  async create(@Body() body: CreateProduct, @Req() request: SignedInRequest) {
    return await this.service.create(body, request.user);
  }

  @Patch(':id')
  async update(@Param() { id }: ProductParams, @Body() body: UpdateProduct, @Req() request: SignedInRequest) {
    return await this.service.update(id, body, request.user);
  }
}
