import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

export type DatePart = '' | 'yyyy' | 'yyyyMM' | 'yyyyMMdd';

/** Hands out numbers that no other row has. A transaction that is rolled back leaves a gap. */
@Injectable()
export class SequenceService {
  /**
   * The next number of the sequence, from 1; it starts again when the date part changes. The row stays locked until
   * the transaction ends, so that two transactions never get one number.
   */
  async next(manager: EntityManager, sequence: string, period: string): Promise<number> {
    const key = period === '' ? sequence : `${sequence}:${period}`;
    await manager.query(
      'INSERT INTO `sys_sequence` (`key`, `counter`) VALUES (?, 1) ON DUPLICATE KEY UPDATE `counter` = `counter` + 1',
      [key],
    );
    const rows: { counter: string }[] = await manager.query('SELECT `counter` FROM `sys_sequence` WHERE `key` = ?', [
      key,
    ]);
    return Number(rows[0]?.counter);
  }
}

/** Today in UTC as a part of a sequence number. */
export function datePart(format: DatePart, now = new Date()): string {
  return now.toISOString().replaceAll('-', '').slice(0, format.length);
}

export function counterPart(counter: number, digits: number): string {
  return String(counter).padStart(digits, '0');
}
