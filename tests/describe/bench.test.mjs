// The benches send commands that they write by hand: each must be one that the hub takes.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ADD_LINE, CHANGE, SETUP_COMMAND } from '../../bench/venues.mjs';
import { Protocol } from './registry.mjs';

const protocol = new Protocol();
const ID = '0190a000-0000-7001-8000-000000000000';
const filled = (text) => JSON.parse(text.replaceAll(/\$(op|scope|uuid)/g, ID).replaceAll('$n', '1'));

for (const [name, text] of Object.entries({
    SETUP_COMMAND,
    'CHANGE.command': CHANGE.command,
    'ADD_LINE.prepare': ADD_LINE.prepare,
    'ADD_LINE.command': ADD_LINE.command,
}))
    test(`bench/venues.mjs: ${name} is a command`, () => {
        const command = filled(text);
        const fault = protocol.check(`cmd.${command.type}`, command);
        assert.equal(fault, null, `bench/venues.mjs: ${name}: ${fault}`);
        const body = protocol.registry.commands.find((c) => c.name === command.type).body.map((field) => field.name);
        for (const key of Object.keys(command.body))
            assert.ok(body.includes(key), `bench/venues.mjs: ${name}: ${command.type} has no field ${key}`);
    });
