import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';

import { CrudService } from '../platform/crud.service.js';
import type { Listing } from '../platform/listing.js';
import { hashPassword } from '../platform/passwords.js';
import { AuthService } from './auth.service.js';
import type { CreateUserDto } from './user.dto.js';
import { User } from './user.entity.js';

@Injectable()
export class UsersService extends CrudService<User, Partial<CreateUserDto>> {
  protected readonly entity = User;
  protected readonly listing: Listing = {
    relations: {},
    fields: {
      id: 'id',
      username: 'text',
      name: 'text',
      isEnable: 'boolean',
      createdAt: 'datetime',
      modifierAt: 'datetime',
    },
    search: ['username', 'name'],
    display: 'name',
    pageSize: 20,
    maxPageSize: 100,
  };

  constructor(
    dataSource: DataSource,
    private readonly auth: AuthService,
  ) {
    super(dataSource);
  }

  protected override async insertRow(manager: EntityManager, values: Partial<CreateUserDto>): Promise<string> {
    return await super.insertRow(manager, { isEnable: true, ...(await withHash(values)) });
  }

  protected override async changeRow(
    manager: EntityManager,
    before: User,
    values: Partial<CreateUserDto>,
  ): Promise<void> {
    await super.changeRow(manager, before, await withHash(values));
    this.auth.forget(before.id);
  }
}

async function withHash({ password, ...values }: Partial<CreateUserDto>): Promise<Partial<CreateUserDto & User>> {
  return password === undefined ? values : { ...values, passwordHash: await hashPassword(password) };
}
