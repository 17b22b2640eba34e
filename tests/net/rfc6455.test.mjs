// RFC 6455 over the transport, by the sections of conformance suites: framing, pings, reserved bits,
// opcodes, fragmentation, UTF-8, closing. One echo for all tests.
import test from 'node:test';
import assert from 'node:assert/strict';
import { startEcho, open, frame, closeFrame, TEXT, BINARY, CLOSE, PING, PONG } from './echo.mjs';

const cont = (payload, options) => frame(0, payload, options);
const part = { final: false };

test('RFC 6455', async (t) => {
    const echo = await startEcho(t);

    /** Sends bytes; each of `answers` ([opcode, payload]) must arrive, then a close with `code`, if given. */
    async function talk(bytes, answers, code) {
        const wire = await open(echo);
        for (const each of [bytes].flat()) wire.write(each);
        for (const [opcode, payload] of answers) {
            const got = opcode >= CLOSE ? await wire.frame() : await wire.message();
            assert.ok(got, 'the connection ended instead');
            assert.equal(got.opcode, opcode);
            assert.ok(got.payload.equals(Buffer.from(payload)), 'another payload');
        }
        if (code !== undefined) {
            assert.equal((await wire.closed()).code, code);
            wire.write(closeFrame(code === 1005 ? 1000 : code));
            await wire.end(500);
        }
        wire.destroy();
    }

    /** Like talk, but the connection may end without a close frame, which the RFC allows. */
    async function dropped(bytes) {
        const wire = await open(echo);
        wire.write(bytes);
        const f = await wire.frame(6000);
        if (f) assert.equal(f.opcode, CLOSE);
        wire.write(closeFrame(1000));
        await wire.end();
        wire.destroy();
    }

    await t.test('framing: every length encoding, text and binary', async () => {
        for (const n of [0, 1, 125, 126, 127, 128, 65535, 65536, 65537, 200_000]) {
            const text = 'x'.repeat(n);
            await talk(frame(TEXT, text), [[TEXT, text]]);
            await talk(frame(BINARY, text), [[BINARY, text]]);
        }
    });
    await t.test('framing: byte by byte', async () => {
        const bytes = frame(TEXT, 'slowly');
        await talk([...bytes].map((byte) => Buffer.from([byte])), [[TEXT, 'slowly']]);
    });
    await t.test('framing: many messages in one packet, in order', async () => {
        const words = Array.from({ length: 200 }, (_, i) => `message ${i}`);
        await talk(Buffer.concat(words.map((word) => frame(TEXT, word))), words.map((word) => [TEXT, word]));
    });
    await t.test('framing: a mask of zeros, and a message whose masks differ', async () => {
        await talk(frame(TEXT, 'zero', { key: [0, 0, 0, 0] }), [[TEXT, 'zero']]);
        await talk(Buffer.concat([frame(TEXT, 'one ', { ...part, key: [1, 2, 3, 4] }), cont('two', { key: [9, 8, 7, 6] })]),
            [[TEXT, 'one two']]);
    });

    await t.test('ping: answered with its payload', async () => {
        for (const payload of ['', 'hello', Buffer.from([0, 255, 254, 253]), 'x'.repeat(125)])
            await talk(frame(PING, payload), [[PONG, payload]]);
    });
    await t.test('ping: beyond 125 bytes ends the connection', () => dropped(frame(PING, 'x'.repeat(126))));
    await t.test('ping: byte by byte', () =>
        talk([...frame(PING, 'drip')].map((byte) => Buffer.from([byte])), [[PONG, 'drip']]));
    await t.test('ping: one after the other, each answered', async () => {
        const wire = await open(echo);
        for (let i = 0; i < 20; i++) {
            wire.write(frame(PING, `ping ${i}`));
            assert.equal((await wire.frame()).payload.toString(), `ping ${i}`);
        }
        wire.destroy();
    });
    await t.test('pong: unsolicited ones are ignored', () =>
        talk([frame(PONG), frame(PONG, 'x'), frame(PING, 'y')], [[PONG, 'y']]));

    await t.test('reserved bits: each is 1002', async () => {
        const faults = [1, 2, 3, 4, 5, 6, 7].flatMap((rsv) =>
            [frame(TEXT, 'x', { rsv }), frame(BINARY, '', { rsv }), frame(PING, 'x', { rsv })]);
        await Promise.all(faults.map((bytes) => talk(bytes, [], 1002)));
    });
    await t.test('opcodes: reserved ones are 1002', async () => {
        for (const opcode of [3, 4, 5, 6, 7, 11, 12, 13, 14, 15]) await talk(frame(opcode, 'x'), [], 1002);
    });
    await t.test('an echo before the fault still arrives', async () =>
        talk([frame(TEXT, 'good')], [[TEXT, 'good']]));

    await t.test('fragments: reassembled, pings between them answered first', async () => {
        await talk([frame(TEXT, 'a', part), cont('b', part), cont('c')], [[TEXT, 'abc']]);
        await talk([frame(BINARY, '', part), cont('', part), cont('')], [[BINARY, '']]);
        const wire = await open(echo);
        wire.write(frame(TEXT, 'a', part), frame(PING, 'now'), cont('b'));
        const got = [await wire.frame(), await wire.frame()].map((f) => f.payload.toString());
        assert.deepEqual(got, ['now', 'ab']);
        wire.destroy();
    });
    await t.test('fragments: a ping between them, waited for', async () => {
        const wire = await open(echo);
        wire.write(frame(TEXT, 'a', part), frame(PING, '1'));
        assert.equal((await wire.frame()).opcode, PONG);
        wire.write(cont('b'));
        assert.equal((await wire.message()).payload.toString(), 'ab');
        wire.destroy();
    });
    await t.test('fragments: of control frames are 1002', async () => {
        await talk(frame(PING, 'x', part), [], 1002);
        await talk(frame(PONG, 'x', part), [], 1002);
        await talk(frame(CLOSE, '', part), [], 1002);
    });
    await t.test('fragments: none to continue, or one left open, are 1002', async () => {
        await talk(cont('x'), [], 1002);
        await talk(cont('x', part), [], 1002);
        await talk([frame(TEXT, 'a', part), frame(TEXT, 'b')], [], 1002);
        await talk([frame(TEXT, 'a', part), frame(BINARY, 'b', part)], [], 1002);
        const wire = await open(echo);
        wire.write(frame(TEXT, 'a', part), cont('b'));
        assert.equal((await wire.message()).payload.toString(), 'ab');
        wire.write(cont('c'));
        assert.equal((await wire.closed()).code, 1002);
        wire.destroy();
    });

    const good = ['κόσμε', '𐍈 🍕 €', '\u0000', '\ud7ff\ue000', '\uffff\ufffe', '\u{10ffff}', 'Hello-µ@ßöäüàá-UTF-8!!'];
    const bad = {
        'lone continuation': [0x80],
        'overlong 2': [0xc0, 0xaf],
        'overlong 2, C1': [0xc1, 0xbf],
        'overlong 3': [0xe0, 0x80, 0xaf],
        'overlong 4': [0xf0, 0x80, 0x80, 0xaf],
        'surrogate': [0xed, 0xa0, 0x80],
        'low surrogate': [0xed, 0xbf, 0xbf],
        'above the top': [0xf4, 0x90, 0x80, 0x80],
        'F5': [0xf5, 0x80, 0x80, 0x80],
        'five bytes': [0xf8, 0x88, 0x80, 0x80, 0x80],
        'FE': [0xfe],
        'FF': [0xff],
        'cut short': [0xce],
        'cut short of 3': [0xe2, 0x82],
        'cut short of 4': [0xf0, 0x9f, 0x8d],
        'broken off': [0xe2, 0x28, 0xa1],
    };
    await t.test('UTF-8: valid text, whole and cut anywhere', async () => {
        for (const text of good) {
            await talk(frame(TEXT, text), [[TEXT, text]]);
            const bytes = [...Buffer.from(text)];
            const pieces = bytes.map((byte, i) =>
                frame(i ? 0 : TEXT, Buffer.from([byte]), { final: i === bytes.length - 1 }));
            await talk(Buffer.concat(pieces), [[TEXT, text]]);
        }
    });
    await t.test('UTF-8: invalid text is 1007', async () => {
        for (const bytes of Object.values(bad)) {
            await talk(frame(TEXT, Buffer.from(bytes)), [], 1007);
            await talk(frame(TEXT, Buffer.from([...Buffer.from('κόσμε'), ...bytes])), [], 1007);
        }
    });
    await t.test('UTF-8: checked across fragments, even when the last one is empty', async () => {
        await talk([frame(TEXT, Buffer.from([0xce]), part), cont('')], [], 1007);
        await talk([frame(TEXT, Buffer.from([0xce]), part), cont('x')], [], 1007);
        await talk([frame(TEXT, Buffer.from([0xf0, 0x9f]), part), cont(Buffer.from([0x8d, 0x95]))], [[TEXT, '🍕']]);
        await talk([frame(TEXT, '', part), cont('', part), cont('')], [[TEXT, '']]);
    });
    await t.test('UTF-8: fails fast, before the message is complete', async () => {
        const wire = await open(echo);
        wire.write(frame(TEXT, Buffer.from('κόσμε'), part), cont(Buffer.from([0xf4, 0x90]), part));
        assert.equal((await wire.closed(2000)).code, 1007);
        wire.destroy();
        const within = await open(echo); // within one frame whose rest never arrives
        within.write(frame(TEXT, Buffer.from('κόσμε\xff', 'latin1'), { announce: 1000 }));
        assert.equal((await within.closed(2000)).code, 1007);
        within.destroy();
    });
    await t.test('UTF-8: binary is not checked', () => talk(frame(BINARY, Buffer.from([0xff, 0xfe])),
        [[BINARY, Buffer.from([0xff, 0xfe])]]));

    await t.test('closing: the code is echoed, the connection ends', async () => {
        for (const code of [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3999, 4000, 4999]) {
            const wire = await open(echo);
            wire.write(closeFrame(code, 'why'));
            assert.equal((await wire.closed()).code, code);
            await wire.end(1000);
        }
    });
    await t.test('closing: without a code', async () => {
        const wire = await open(echo);
        wire.write(frame(CLOSE));
        assert.equal((await wire.closed()).code, 1005);
        await wire.end(1000);
    });
    await t.test('closing: codes that may not be sent are 1002', async () => {
        for (const code of [0, 1, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65535]) {
            const wire = await open(echo);
            wire.write(closeFrame(code));
            assert.equal((await wire.closed()).code, 1002, `code ${code}`);
            await wire.end(1000);
        }
    });
    await t.test('closing: a payload of one byte is 1002', async () => {
        const wire = await open(echo);
        wire.write(frame(CLOSE, 'x'));
        assert.equal((await wire.closed()).code, 1002);
        await wire.end(1000);
    });
    await t.test('closing: the longest reason; one byte more ends the connection', async () => {
        await talk(closeFrame(1000, 'r'.repeat(123)), [[CLOSE, Buffer.concat([Buffer.from([3, 232]), Buffer.from('r'.repeat(123))])]]);
        await dropped(frame(CLOSE, Buffer.concat([Buffer.from([3, 232]), Buffer.from('r'.repeat(124))])));
    });
    await t.test('closing: a reason that is not UTF-8 ends the connection', () =>
        dropped(frame(CLOSE, Buffer.from([3, 232, 0xff, 0xfe]))));
    await t.test('closing: a reason cut within a character ends the connection', () =>
        dropped(frame(CLOSE, Buffer.from([3, 232, 0xce]))));
    await t.test('closing: frames after it are not answered', async () => {
        const wire = await open(echo);
        wire.write(closeFrame(1000), frame(TEXT, 'too late'), frame(PING, 'too late'));
        assert.equal((await wire.closed()).code, 1000);
        await wire.end(1000);
        assert.equal(wire.gather().length, 0);
    });
    await t.test('lengths: the highest bit ends the connection', () =>
        dropped(frame(BINARY, 'x', { width: 8, announce: 2n ** 63n })));
});
