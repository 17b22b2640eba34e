// docs/pos: the pages of the state machines are those that the tables give.
import test from 'node:test';
import assert from 'node:assert/strict';
import { outdated, pages } from '../../tools/docs/pos.mjs';

test('docs/pos is as the tables of protocol/pos say', () => {
    assert.deepEqual(outdated(), [], 'run: node tools/docs/pos.mjs');
});

test('each machine has its drawing, its states and its commands', () => {
    const made = pages();
    for (const name of ['order', 'line', 'course', 'ticket', 'ticket_item', 'table', 'reservation', 'discount']) {
        const text = made.get(`docs/pos/${name}.md`);
        assert.ok(text, `no page of ${name}`);
        assert.match(text, /--[\w>-]/, `${name}: no drawing`);
        assert.match(text, /## Commands\n\n\| command.*\n.*\n\| `\w+\.\w+`/, `${name}: no commands`);
    }
    assert.match(made.get('docs/pos/table.md'), /\| `held` \| `table.seat` \| `table_id` \| `seated` \|/);
});
