// A private Redis for a test.
import { spawn } from 'node:child_process';
import net from 'node:net';
import { freePort, until } from './hub.mjs';

const answers = (port) =>
    new Promise((resolve) => {
        const socket = net.connect(port, '127.0.0.1', () => resolve(socket.end() && true));
        socket.once('error', () => resolve(false));
    });

/** {url, kill(signal), ended}. */
export async function startRedis(port) {
    port ??= await freePort();
    const child = spawn('redis-server', ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'], { stdio: 'ignore' });
    const ended = new Promise((resolve) => child.once('exit', resolve));
    await until('Redis answers', () => answers(port));
    const kill = (signal = 'SIGKILL') => child.kill(signal) && ended;
    return { url: `redis://127.0.0.1:${port}`, port, kill };
}
