import { Column, Entity, Index } from 'typeorm';

import { AuditedRow } from '../platform/stored-row.js';
import type { Role } from '../product.js';

/** An account of the product. */
@Entity('sys_user')
@Index('uk_username', ['username'], { unique: true })
export class User extends AuditedRow {
  @Column({ type: 'varchar', length: 60 })
  username!: string;

  @Column({ name: 'password_hash', type: 'varchar', length: 255, select: false })
  passwordHash!: string;

  @Column({ type: 'varchar', length: 100 })
  name!: string;

  @Column({ type: 'json' })
  roles!: Role[];

  @Column({ name: 'is_enable', type: 'boolean' })
  isEnable!: boolean;
}
