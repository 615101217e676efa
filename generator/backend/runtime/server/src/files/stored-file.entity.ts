import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** A file that was uploaded. Its content is kept by the `FileStore` under its id, and never changes. */
@Entity('sys_file')
@Index('idx_row', ['model', 'rowId'])
@Index('idx_unused_since', ['unusedSince'])
export class StoredFile {
  @PrimaryColumn({ type: 'char', length: 36 })
  id!: string;

  /** Stable ids of the model and the field that it was uploaded for. */
  @Column({ type: 'varchar', length: 40 })
  model!: string;

  @Column({ type: 'varchar', length: 40 })
  field!: string;

  /** The row that holds it. */
  @Column({ name: 'row_id', type: 'bigint', nullable: true })
  rowId!: string | null;

  @Column({ type: 'varchar', length: 200 })
  name!: string;

  @Column({ name: 'content_type', type: 'varchar', length: 100 })
  contentType!: string;

  /** Bytes. */
  @Column({ type: 'int' })
  size!: number;

  @Column({ name: 'creator_id', type: 'bigint' })
  creatorId!: string;

  @Column({ name: 'created_at', type: 'datetime', precision: 3 })
  createdAt!: Date;

  /** Null while a row holds it. */
  @Column({ name: 'unused_since', type: 'datetime', precision: 3, nullable: true })
  unusedSince!: Date | null;
}
