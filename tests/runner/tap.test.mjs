// Counting test points: the last line of ./dev test depends on it.
import test from 'node:test';
import assert from 'node:assert/strict';
import { tapCount } from '../../tools/test/tap.mjs';

const counts = (text) => {
    const { passed, failed, skipped, plan } = tapCount(text);
    return { passed, failed, skipped, plan };
};

test('Check: flat points, the plan first', () => {
    const text = '1..3\nok 1 - str.c:trim:empty: Passed\nnot ok 2 - str.c:trim:all: Failure\nok 3 - x: Passed\n';
    assert.deepEqual(counts(text), { passed: 2, failed: 1, skipped: 0, plan: true });
});

test('a text that ends before its plan is incomplete', () => {
    assert.equal(tapCount('1..3\nok 1 - a\nok 2 - b\n').plan, false);
    assert.equal(tapCount('ok 1 - a\n').plan, false);
});

test('node: leaves count, their parents do not', () => {
    const text = [
        'TAP version 13',
        '# Subtest: outer',
        '    # Subtest: inner',
        '    ok 1 - inner',
        '    not ok 2 - other',
        '    1..2',
        'not ok 1 - outer',
        'ok 2 - alone',
        '1..2',
    ].join('\n');
    assert.deepEqual(counts(text), { passed: 2, failed: 1, skipped: 0, plan: true });
});

test('a parent that failed although its children passed counts', () => {
    const text = '    ok 1 - inner\n    1..1\nnot ok 1 - outer\n1..1\n';
    assert.deepEqual(counts(text), { passed: 1, failed: 1, skipped: 0, plan: true });
});

test('a TODO point is neither passed nor failed', () => {
    const { passed, failed, todo } = tapCount('ok 1 - a\nok 2 - b # TODO needs c\nnot ok 3 - d # TODO\n1..3\n');
    assert.deepEqual({ passed, failed, todo }, { passed: 1, failed: 0, todo: 2 });
});

test('skips are counted and named', () => {
    const count = tapCount('ok 1 - year of orders # SKIP no data set here\n1..1\n');
    assert.equal(count.skipped, 1);
    assert.deepEqual(count.skips, ['year of orders: no data set here']);
});
