// A fake hub that sends what a test wants: the handshake, then `script` answers each message.
import http from 'node:http';
import https from 'node:https';
import { WebSocketServer } from 'ws';

export const VENUE = '019ab000-0000-7000-8000-0000000000ff';
export const EPOCH = '019ab000-0000-7000-8000-00000000000e';

export const welcome = (more = {}) => ({
    t: 'welcome',
    session: '019ab000-0000-7000-8000-000000000001',
    venue: { id: VENUE, name: 'Fake', currency: 'USD', exponent: 2 },
    role: 'manager',
    node: 'fake',
    heartbeat_ms: 2000,
    limits: { message_bytes: 65536, session_commands: 64, command_rate: 1000 },
    ...more,
});
export const snapshot = (sub, seq, records = {}) => ({
    t: 'snapshot', id: sub.id, epoch: EPOCH, seq, topics: sub.topics, records,
});

/**
 * It ends with the test `t`. dialled(socket): each TCP connection, before anything is said on it. script(message, connection, n): called for each message of the n-th connection (from 1), after
 * `hello` too; connection.say(object) sends one message.
 */
export async function fakeHub(t, script, { tls, dialled } = {}) {
    const server = tls ? https.createServer(tls) : http.createServer();
    const hub = { heard: [], requests: [], n: 0 };
    if (dialled) server.on('connection', dialled);
    const wss = new WebSocketServer({ server, path: '/ws',
        handleProtocols: (offered) => (offered.has('payon.v1') ? 'payon.v1' : false) });
    wss.on('connection', (socket, request) => {
        const n = ++hub.n;
        hub.requests.push(request);
        socket.say = (object) => socket.send(JSON.stringify(object));
        socket.on('error', () => {});
        socket.on('close', (code) => hub.onClose?.(code, n));
        socket.on('message', (data) => {
            const message = JSON.parse(data);
            hub.heard.push(message);
            script(message, socket, n, hub);
        });
    });
    await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
    hub.url = `${tls ? 'wss' : 'ws'}://127.0.0.1:${server.address().port}`;
    hub.port = server.address().port;
    hub.close = () => {
        if (!server.listening) return;
        for (const socket of wss.clients) socket.terminate();
        return new Promise((resolve) => server.close(resolve));
    };
    t.after(hub.close);
    return hub;
}
