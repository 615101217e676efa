import { Body, Controller, Get, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';

import { ApiListQuery } from '../platform/api-list-query.decorator.js';
import type { Page, QueryString } from '../platform/listing.js';
import { RowIdPipe } from '../platform/row-id.pipe.js';
import { product } from '../product.js';
import { Roles } from './roles.decorator.js';
import { CreateUserDto, UpdateUserDto, UserDto, UserPageDto } from './user.dto.js';
import { UsersService } from './users.service.js';

/** Accounts, for those who manage them. */
@ApiTags('users')
@ApiBearerAuth()
@Roles([product.adminRole])
@Controller('users')
export class UsersController {
  constructor(private readonly users: UsersService) {}

  @Get()
  @ApiListQuery()
  @ApiOkResponse({ type: UserPageDto })
  async list(@Query() query: QueryString): Promise<Page<UserDto>> {
    return await this.users.list(query);
  }

  @Get(':id')
  @ApiOkResponse({ type: UserDto })
  async get(@Param('id', RowIdPipe) id: string): Promise<UserDto> {
    return await this.users.get(id);
  }

  @Post()
  @ApiCreatedResponse({ type: UserDto })
  async create(@Body() body: CreateUserDto): Promise<UserDto> {
    return await this.users.create(body);
  }

  @Patch(':id')
  @ApiOkResponse({ type: UserDto })
  async update(@Param('id', RowIdPipe) id: string, @Body() body: UpdateUserDto): Promise<UserDto> {
    return await this.users.update(id, body);
  }
}
