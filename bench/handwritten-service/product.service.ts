import { Injectable, NotFoundException } from '@nestjs/common';
import { DataSource, type EntityManager, type SelectQueryBuilder } from 'typeorm';

import type { SignedIn } from './access.guard.js';
import { Product } from './entities.js';
import type { CreateProduct, ListProducts, UpdateProduct } from './product.dto.js';

@Injectable()
export class ProductService {
  constructor(private readonly dataSource: DataSource) {}

  async list({ categoryId, name, page, pageSize, sort }: ListProducts) {
    const query = this.dataSource.manager.createQueryBuilder(Product, 'product');
    if (name !== undefined) {
      query.andWhere('product.name LIKE :name', { name: `%${name.replaceAll(/[\\%_]/g, String.raw`\$&`)}%` });
    }
    if (categoryId !== undefined) query.andWhere('product.categoryId = :categoryId', { categoryId });
    const total = await query.getCount();
    const items = await withReferences(query)
      .orderBy(`product.${sort}`, 'ASC')
      .addOrderBy('product.id', 'ASC')
      .offset((page - 1) * pageSize)
      .limit(pageSize)
      .getMany();
    return { items, total, page, pageSize };
  }

  async get(id: string, manager: EntityManager = this.dataSource.manager): Promise<Product> {
    const query = manager.createQueryBuilder(Product, 'product').where('product.id = :id', { id });
    const product = await withReferences(query).getOne();
    if (product === null) throw new NotFoundException();
    return product;
  }

  async create(values: CreateProduct, user: SignedIn): Promise<Product> {
    return await this.dataSource.transaction(async (manager) => {
      const now = new Date();
      const created = { createdAt: now, creatorId: user.id, creatorName: user.name };
      const { identifiers } = await manager.insert(Product, { ...values, ...created, ...modified(user, now) });
      return await this.get(String(identifiers[0]?.['id']), manager);
    });
  }

  async update(id: string, values: UpdateProduct, user: SignedIn): Promise<Product> {
    return await this.dataSource.transaction(async (manager) => {
      const lock = { mode: 'pessimistic_write' } as const;
      const before = await manager.findOne(Product, { where: { id }, lock });
      if (before === null) throw new NotFoundException();
      await manager.update(Product, id, { ...values, ...modified(user, new Date()) });
      return await this.get(id, manager);
    });
  }
}

function withReferences(query: SelectQueryBuilder<Product>): SelectQueryBuilder<Product> {
  return query
    .leftJoin('product.supplier', 'supplier')
    .leftJoin('product.category', 'category')
    .addSelect(['supplier.id', 'supplier.companyName', 'category.id', 'category.name']);
}

const modified = ({ id, name }: SignedIn, now: Date) => ({ modifierAt: now, modifierId: id, modifierName: name });
