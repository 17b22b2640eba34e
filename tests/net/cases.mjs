// What outside suites for RFC 6455 check, as a table: framing, pings, reserved bits and opcodes,
// fragments, UTF-8, closing, ceilings. A case is what the client sends, which frames the server answers
// with, in this order, and the close code with which it fails the connection. Without a code the
// connection must still work, and close cleanly.
import { closeFrame, frame, TEXT, BINARY, CLOSE, PING, PONG } from './echo.mjs';

const part = { final: false };
const cont = (payload = '', options = {}) => frame(0, payload, options);
const bytes = (...list) => Buffer.from(list.flatMap((each) => [...Buffer.from(each)]));
const pieces = (text, size) => {
    const all = Buffer.from(text), list = [];
    for (let at = 0; at < all.length; at += size)
        list.push(frame(at ? 0 : TEXT, all.subarray(at, at + size), { final: at + size >= all.length }));
    return list;
};

export const CASES = [];
const add = (name, send, answers, code) => CASES.push({ name, send: [send].flat(), answers, code });
const echoed = (name, send, payload, opcode = TEXT) => add(name, send, [[opcode, payload]]);
const refused = (name, send, code, answers = []) => add(name, send, answers, code);

// 1: framing
for (const n of [0, 1, 125, 126, 127, 128, 65535, 65536]) {
    echoed(`text of ${n} bytes`, frame(TEXT, '*'.repeat(n)), '*'.repeat(n));
    echoed(`binary of ${n} bytes`, frame(BINARY, Buffer.alloc(n, 0xfe)), Buffer.alloc(n, 0xfe), BINARY);
}
echoed('a mask of zeros', frame(TEXT, 'zero', { key: [0, 0, 0, 0] }), 'zero');
for (const [n, width] of [[0, 2], [125, 2], [0, 8], [125, 8], [126, 8], [65535, 8]])
    refused(`a length of ${n} in ${width} bytes is not minimal`, frame(TEXT, 'x'.repeat(n), { width }), 1002);
refused('a length with its highest bit set', frame(BINARY, 'x', { width: 8, announce: 2n ** 63n }), 1002);
refused('a length with all bits set', frame(BINARY, 'x', { width: 8, announce: 2n ** 64n - 1n }), 1002);
for (const [name, opcode] of Object.entries({ TEXT, BINARY, PING, PONG, CLOSE }))
    refused(`unmasked: ${name}`, frame(opcode, opcode === CLOSE ? bytes([3, 232]) : 'plain', { mask: false }), 1002);
refused('unmasked after a masked one', [frame(TEXT, 'good'), frame(TEXT, 'bad', { mask: false })], 1002, [[TEXT, 'good']]);
refused('an unmasked continuation', [frame(TEXT, 'a', part), cont('b', { mask: false })], 1002);

// 2: pings
for (const [name, payload] of Object.entries({ empty: '', text: 'Hello', binary: bytes([0, 255, 254, 253, 252, 251, 0, 255]), longest: Buffer.alloc(125, 0xfe) }))
    add(`ping: ${name}`, frame(PING, payload), [[PONG, payload]]);
for (const opcode of [PING, PONG]) refused(`${opcode}: 126 bytes`, frame(opcode, 'x'.repeat(126)), 1002);
for (const opcode of [PING, PONG]) refused(`${opcode}: a wide length`, frame(opcode, 'x', { width: 2 }), 1002);
add('a pong is ignored', [frame(PONG), frame(PONG, 'unasked'), frame(PING, 'asked')], [[PONG, 'asked']]);
const ten = Array.from({ length: 10 }, (_, i) => `payload-${i}`);
add('10 pings, each answered, in order', ten.map((text) => frame(PING, text)), ten.map((text) => [PONG, text]));
add('a ping before a message is answered before it', [frame(PING, 'p'), frame(TEXT, 't')], [[PONG, 'p'], [TEXT, 't']]);
add('a message before a ping is answered before it', [frame(TEXT, 't'), frame(PING, 'p')], [[TEXT, 't'], [PONG, 'p']]);
refused('a ping before a fault is answered', [frame(PING, 'p'), frame(3, 'x')], 1002, [[PONG, 'p']]);
add('a ping before a close is answered', [frame(PING, 'p'), closeFrame(1000)], [[PONG, 'p'], [CLOSE, bytes([3, 232])]]);

// 3, 4: reserved bits and opcodes; what came before is answered, what comes after is not
for (let rsv = 1; rsv < 8; rsv++)
    for (const [name, opcode, payload] of [['text', TEXT, 'x'], ['binary', BINARY, ''], ['ping', PING, 'p'], ['close', CLOSE, bytes([3, 232])]])
        refused(`reserved bits ${rsv}: ${name}`, [frame(TEXT, 'before'), frame(opcode, payload, { rsv }), frame(PING, 'after')], 1002, [[TEXT, 'before']]);
for (const opcode of [3, 4, 5, 6, 7, 11, 12, 13, 14, 15])
    for (const payload of ['', 'reserved'])
        refused(`opcode ${opcode}, ${payload.length} bytes`, [frame(TEXT, 'before'), frame(opcode, payload), frame(PING, 'after')], 1002, [[TEXT, 'before']]);

// 5: fragments
for (const [name, opcode] of Object.entries({ PING, PONG, CLOSE }))
    refused(`a fragmented ${name}`, [frame(opcode, '', part), cont()], 1002);
echoed('two fragments', [frame(TEXT, 'frag1', part), cont('frag2')], 'frag1frag2');
echoed('empty fragments', [frame(TEXT, '', part), cont('', part), cont('')], '');
echoed('empty fragments around one that is not', [frame(BINARY, '', part), cont('x', part), cont('')], 'x', BINARY);
add('a ping between fragments: the pong first', [frame(TEXT, 'frag1', part), frame(PING, 'ping'), cont('frag2')], [[PONG, 'ping'], [TEXT, 'frag1frag2']]);
add('pings between five fragments', [frame(TEXT, '1', part), cont('2', part), frame(PING, 'a'), cont('3', part), cont('4', part), frame(PING, 'b'), cont('5')],
    [[PONG, 'a'], [PONG, 'b'], [TEXT, '12345']]);
for (const final of [true, false]) {
    refused(`nothing to continue, ${final}`, [cont('x', { final }), frame(TEXT, 'after')], 1002);
    refused(`nothing to continue after a message, ${final}`, [frame(TEXT, 'a', part), cont('b'), cont('x', { final }), frame(TEXT, 'after')], 1002, [[TEXT, 'ab']]);
}
for (const opcode of [TEXT, BINARY])
    refused(`a message within another, ${opcode}`, [frame(TEXT, 'frag1', part), frame(opcode, 'frag2')], 1002);
echoed('many small fragments', pieces('BAsd7&jh23'.repeat(100), 10), 'BAsd7&jh23'.repeat(100));
echoed('fragments of a large message', pieces('*'.repeat(65536), 1300), '*'.repeat(65536));

// 6: UTF-8
const words = ['Hello-µ@ßöäüàá-UTF-8!!', 'κόσμε', '\0', '\x7f', '\x80', '\u07ff', '\u0800', '\uffff', '\ufffe', '\u{10000}', '\u{10ffff}', '\ud7ff', '\ue000',
    '\ufdd0', '\u{1fffe}', '\u{1ffff}', '\ufffd', '🍕€𐍈'];
for (const text of words) {
    echoed(`valid: ${JSON.stringify(text)}`, frame(TEXT, text), text);
    echoed(`valid, a frame for each byte: ${JSON.stringify(text)}`, pieces(text, 1), text);
}
const wrong = {
    'a lone continuation': [0x80], 'the last continuation': [0xbf], 'two continuations': [0x80, 0xbf], 'C0': [0xc0, 0x80], 'overlong, 2': [0xc0, 0xaf],
    'C1': [0xc1, 0xbf], 'overlong, 3': [0xe0, 0x80, 0xaf], 'overlong, 3, the last': [0xe0, 0x9f, 0xbf], 'overlong, 4': [0xf0, 0x80, 0x80, 0xaf],
    'overlong, 4, the last': [0xf0, 0x8f, 0xbf, 0xbf], 'the first surrogate': [0xed, 0xa0, 0x80], 'the last surrogate': [0xed, 0xbf, 0xbf],
    'a pair of surrogates': [0xed, 0xa0, 0x80, 0xed, 0xb0, 0x80], 'above the top': [0xf4, 0x90, 0x80, 0x80], 'F5': [0xf5, 0x80, 0x80, 0x80],
    'F7': [0xf7, 0xbf, 0xbf, 0xbf], 'five bytes': [0xf8, 0x88, 0x80, 0x80, 0x80], 'six bytes': [0xfc, 0x84, 0x80, 0x80, 0x80, 0x80], 'FE': [0xfe], 'FF': [0xff],
    'a lead without its continuation': [0xce, 0x20], 'three without the third': [0xe2, 0x82, 0x41], 'four without the fourth': [0xf0, 0x9f, 0x8d, 0x41],
};
for (const [name, list] of Object.entries(wrong)) {
    refused(`invalid: ${name}`, frame(TEXT, bytes(list)), 1007);
    refused(`invalid within text: ${name}`, frame(TEXT, bytes('κόσμε', list, 'edited')), 1007);
    refused(`invalid, cut into frames: ${name}`, list.map((byte, i) => frame(i ? 0 : TEXT, bytes([byte]), { final: i + 1 === list.length })), 1007);
    refused(`invalid, not waited for: ${name}`, [frame(TEXT, 'κόσμε', part), cont(bytes(list), part)], 1007);
    refused(`invalid, within a frame that never ends: ${name}`, frame(TEXT, bytes('κόσμε', list), { announce: 1000 }), 1007);
}
for (const list of [[0xce], [0xe2], [0xe2, 0x82], [0xf0], [0xf0, 0x9f], [0xf0, 0x9f, 0x8d]]) {
    const name = Buffer.from(list).toString('hex');
    refused(`cut short: ${name}`, frame(TEXT, bytes('κόσμε', list)), 1007);
    refused(`cut short before an empty last frame: ${name}`, [frame(TEXT, bytes(list), part), cont()], 1007);
    refused(`cut short, then another letter: ${name}`, [frame(TEXT, bytes(list), part), cont('x')], 1007);
    add(`a ping within a character: ${name}`, [frame(TEXT, bytes('a', list), part), frame(PING, 'p')], [[PONG, 'p']], null);
}
refused('fail fast: the second byte shows that nothing valid can follow', [frame(TEXT, bytes('κόσμε'), part), cont(bytes([0xf4, 0x90]), part)], 1007);
echoed('what is invalid as text is fine as binary', frame(BINARY, bytes([0xff, 0xfe, 0xce])), bytes([0xff, 0xfe, 0xce]), BINARY);
echoed('binary beginning within a character, after text', [frame(BINARY, bytes([0xce]), part), cont(bytes([0xff]))], bytes([0xce, 0xff]), BINARY);

// 7: closing
const code = (n) => bytes([n >> 8, n & 255]);
const closes = (name, send, payload, before = []) => add(name, send, [...before, [CLOSE, payload]]);
closes('a message, then a close', [frame(TEXT, 'last'), closeFrame(1000)], code(1000), [[TEXT, 'last']]);
closes('two closes are answered once', [closeFrame(1000), closeFrame(1001)], code(1000));
closes('a ping after the close', [closeFrame(1000), frame(PING, 'late')], code(1000));
closes('a message after the close', [closeFrame(1000), frame(TEXT, 'late')], code(1000));
closes('a close within a message', [frame(TEXT, 'a', part), closeFrame(1000), cont('b')], code(1000));
closes('a large message, then a close, then a ping', [frame(TEXT, 'x'.repeat(262144)), closeFrame(1000), frame(PING)], code(1000), [[TEXT, 'x'.repeat(262144)]]);
closes('a fault after the close', [closeFrame(1000), frame(3, 'x')], code(1000));
closes('no code', frame(CLOSE), '');
refused('half a code', frame(CLOSE, 'x'), 1002);
closes('code and reason', closeFrame(1000, 'Hello World!'), bytes(code(1000), 'Hello World!'));
closes('the longest reason', closeFrame(1000, '*'.repeat(123)), bytes(code(1000), '*'.repeat(123)));
refused('a reason that is too long', closeFrame(1000, '*'.repeat(124)), 1002);
refused('a reason that is not UTF-8', frame(CLOSE, bytes(code(1000), [0xce, 0xba, 0xe1, 0xbd, 0xb9, 0xed, 0xa0, 0x80])), 1007);
refused('a reason that ends within a character', frame(CLOSE, bytes(code(1000), [0xce])), 1007);
for (const n of [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999, 4000, 4999])
    closes(`code ${n}`, closeFrame(n), code(n));
for (const n of [0, 1, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65535])
    refused(`code ${n}`, closeFrame(n), 1002);

// Ceilings; the echo's are 16 MiB and 1024 frames. After the close nothing else is said.
const MAX = 16 << 20;
for (const announce of [MAX + 1, 2 ** 31, 2 ** 40, 2n ** 63n - 1n])
    refused(`a message of ${announce} bytes is refused when announced`, frame(TEXT, bytes([0xff]), { announce }), 1009);
refused('too large with its second frame', [frame(TEXT, 'x'.repeat(1000), part), cont('y', { announce: MAX - 999 })], 1009);
refused('too many frames', [frame(TEXT, '', part), ...Array.from({ length: 1024 }, () => cont('', part)), cont(bytes([0xff]))], 1009);
