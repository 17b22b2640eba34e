// Where libwebsockets (4.1.6 and 4.3.5) is laxer than RFC 6455 and we cannot change it. Pinned, so that
// we notice when a version fixes a case; the case then moves to rfc6455.test.mjs.
import test from 'node:test';
import assert from 'node:assert/strict';
import { startEcho, open, frame, closeFrame, sleep, TEXT, PING } from './echo.mjs';

test('limits of libwebsockets', async (t) => {
    const echo = await startEcho(t);
    await t.test('5.1: an unmasked frame is accepted; a server must close', async () => {
        const wire = await open(echo);
        wire.write(frame(TEXT, 'plain', { mask: false }));
        assert.equal((await wire.message()).payload.toString(), 'plain');
        wire.destroy();
    });
    await t.test('5.2: a length that is not minimal is accepted', async () => {
        const wire = await open(echo);
        wire.write(frame(TEXT, 'wide', { width: 8 }));
        assert.equal((await wire.message()).payload.toString(), 'wide');
        wire.destroy();
    });
    await t.test('5.5.3: of pings that arrive together the first is answered; the RFC allows the last', async () => {
        const wire = await open(echo);
        wire.write(Buffer.concat(Array.from({ length: 10 }, (_, i) => frame(PING, `ping ${i}`))));
        assert.equal((await wire.frame()).payload.toString(), 'ping 0');
        await sleep(100);
        assert.equal(wire.gather().length, 0);
        wire.destroy();
    });
    await t.test('7.4: codes 1012 to 1014, registered later, are answered with 1002', async () => {
        for (const code of [1012, 1013, 1014]) {
            const wire = await open(echo);
            wire.write(closeFrame(code));
            assert.equal((await wire.closed()).code, 1002);
            wire.destroy();
        }
    });
});
