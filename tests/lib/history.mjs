// The history checker: compares what devices were told with the journal in Postgres. All counts must be 0.
import { execFileSync } from 'node:child_process';

export function sql(pg, text) {
    const out = execFileSync('psql', [pg.db_admin_url, '-qAtX', '-v', 'ON_ERROR_STOP=1', '-c', text], { encoding: 'utf8', maxBuffer: 1 << 28 });
    return out.split('\n').filter((line) => line).map((line) => line.split('|'));
}

/** histories: [{op, answer}] of every device; answer is the last ok or no, or null.
 * Returns counts: acknowledged but lost, at another seq, applied twice, gaps, phantoms. */
export function judge(pg, venue, histories) {
    const journal = sql(pg, `select seq, op from journal where venue_id = '${venue}' order by seq`).map(([seq, op]) => ({ seq: Number(seq), op }));
    const [[head]] = sql(pg, `select seq from venue_head where venue_id = '${venue}'`);
    const bySeq = new Map();
    const byOp = new Map();
    for (const row of journal) {
        bySeq.set(row.seq, row.op);
        byOp.set(row.op, [...(byOp.get(row.op) ?? []), row.seq]);
    }
    const counts = { lost: 0, elsewhere: 0, twice: 0, gaps: 0, phantoms: 0, unanswered: 0 };
    counts.gaps = journal.filter((row, i) => row.seq !== i + 1).length + (journal.length !== Number(head) ? 1 : 0);
    counts.twice = [...byOp.values()].filter((seqs) => seqs.length > 1).length;
    for (const { op, answer, changes } of histories) {
        if (!answer) counts.unanswered++;
        else if (answer.t === 'ok' && changes && !byOp.has(op)) counts.lost++;
        else if (answer.t === 'ok' && changes && byOp.get(op)[0] !== answer.seq) counts.elsewhere++;
        else if (answer.t === 'no' && byOp.has(op)) counts.phantoms++;
    }
    return counts;
}

export const CLEAN = { lost: 0, elsewhere: 0, twice: 0, gaps: 0, phantoms: 0, unanswered: 0 };
