import { Column, Entity, JoinColumn, ManyToOne, PrimaryGeneratedColumn, type Relation } from 'typeorm';

@Entity('sys_user')
export class Account {
  @PrimaryGeneratedColumn({ type: 'bigint' })
  id!: string;

  @Column({ name: 'password_hash', type: 'varchar', length: 255, select: false })
  passwordHash!: string;

  @Column({ type: 'varchar', length: 100 })
  name!: string;

  @Column({ name: 'is_enable', type: 'boolean' })
  isEnable!: boolean;
}

abstract class Audited {
  @PrimaryGeneratedColumn({ type: 'bigint' })
  id!: string;

  @Column({ name: 'created_at', type: 'datetime', precision: 3, update: false })
  createdAt!: Date;

  @Column({ name: 'creator_id', type: 'bigint', nullable: true, update: false })
  creatorId!: string | null;

  @Column({ name: 'creator_name', type: 'varchar', length: 50, nullable: true, update: false })
  creatorName!: string | null;

  @Column({ name: 'modifier_at', type: 'datetime', precision: 3 })
  modifierAt!: Date;

  @Column({ name: 'modifier_id', type: 'bigint', nullable: true })
  modifierId!: string | null;

  @Column({ name: 'modifier_name', type: 'varchar', length: 50, nullable: true })
  modifierName!: string | null;
}

@Entity('suppliers')
export class Supplier extends Audited {
  @Column({ name: 'company_name', type: 'varchar', length: 40 })
  companyName!: string;

  @Column({ name: 'contact_name', type: 'varchar', length: 30, nullable: true })
  contactName!: string | null;

  @Column({ name: 'contact_title', type: 'varchar', length: 30, nullable: true })
  contactTitle!: string | null;

  @Column({ type: 'varchar', length: 60, nullable: true })
  address!: string | null;

  @Column({ type: 'varchar', length: 15, nullable: true })
  city!: string | null;

  @Column({ type: 'varchar', length: 15, nullable: true })
  region!: string | null;

  @Column({ name: 'postal_code', type: 'varchar', length: 10, nullable: true })
  postalCode!: string | null;

  @Column({ type: 'varchar', length: 15, nullable: true })
  country!: string | null;

  @Column({ type: 'varchar', length: 24, nullable: true })
  phone!: string | null;

  @Column({ type: 'varchar', length: 24, nullable: true })
  fax!: string | null;

  @Column({ name: 'home_page', type: 'text', nullable: true })
  homePage!: string | null;
}

@Entity('categories')
export class Category extends Audited {
  @Column({ type: 'varchar', length: 15 })
  name!: string;

  @Column({ type: 'text', nullable: true })
  description!: string | null;
}

@Entity('products')
export class Product extends Audited {
  @Column({ type: 'varchar', length: 40 })
  name!: string;

  @Column({ name: 'quantity_per_unit', type: 'varchar', length: 20, nullable: true })
  quantityPerUnit!: string | null;

  @Column({ name: 'unit_price', type: 'decimal', precision: 12, scale: 2, nullable: true })
  unitPrice!: number | null;

  @Column({ name: 'units_in_stock', type: 'int', nullable: true })
  unitsInStock!: number | null;

  @Column({ name: 'units_on_order', type: 'int', nullable: true })
  unitsOnOrder!: number | null;

  @Column({ name: 'reorder_level', type: 'int', nullable: true })
  reorderLevel!: number | null;

  @Column({ type: 'boolean' })
  discontinued!: boolean;

  @Column({ name: 'supplier_id', type: 'bigint', nullable: true })
  supplierId!: string | null;

  @ManyToOne(() => Supplier)
  @JoinColumn({ name: 'supplier_id' })
  supplier!: Relation<Supplier> | null;

  @Column({ name: 'category_id', type: 'bigint', nullable: true })
  categoryId!: string | null;

  @ManyToOne(() => Category)
  @JoinColumn({ name: 'category_id' })
  category!: Relation<Category> | null;
}
