// Reads TAP (Check's, node's nested kind, our own) and counts single tests.

/**
 * Counts the leaves of a TAP text. A point that follows deeper points is their parent: it counts only if it
 * failed although none of them did. A TODO point is neither passed nor failed. Returns {passed, failed,
 * skipped, todo, plan, failures, skips}: `plan` says whether as many points came as were planned, failures
 * and skips are names.
 */
export function tapCount(text) {
    const total = { passed: 0, failed: 0, skipped: 0, todo: 0, plan: false, failures: [], skips: [] };
    const open = []; // one entry for each depth with points that wait for their parent
    let planned = null;
    let top = 0;
    for (const line of text.split('\n')) {
        const plan = /^1\.\.(\d+)/.exec(line);
        if (plan) planned = Number(plan[1]);
        if (/^Bail out!/.test(line)) {
            total.failed++;
            total.failures.push(line);
        }
        const point = /^( *)(not )?ok\b *\d* *-? *(.*)$/.exec(line);
        if (!point) continue;
        const depth = point[1].length;
        const [name, directive] = point[3].split(/ # (?=SKIP|TODO)/i);
        const failed = point[2] !== undefined && !/^TODO/i.test(directive ?? '');
        if (depth === 0) top++;
        let children = null;
        while (open.length > 0 && open.at(-1).depth > depth) {
            const child = open.pop();
            children = { failed: child.failed || (children?.failed ?? false) };
        }
        if (open.at(-1)?.depth !== depth) open.push({ depth, failed: false });
        if (failed) open.at(-1).failed = true;
        if (children && (!failed || children.failed)) continue;
        if (failed) {
            total.failed++;
            total.failures.push(name);
        } else if (/^SKIP/i.test(directive ?? '')) {
            total.skipped++;
            total.skips.push(`${name}: ${directive.slice(4).trim() || 'no reason given'}`);
        } else if (/^TODO/i.test(directive ?? '')) {
            total.todo++;
        } else {
            total.passed++;
        }
    }
    total.plan = planned !== null && planned === top;
    return total;
}
