import { Column, PrimaryGeneratedColumn } from 'typeorm';

/** What every table has. Ids are BIGINT, and strings of digits outside the database. */
export abstract class StoredRow {
  @PrimaryGeneratedColumn({ type: 'bigint' })
  id!: string;
}

/** A table that records who wrote its rows, and when. */
export abstract class AuditedRow extends StoredRow {
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
