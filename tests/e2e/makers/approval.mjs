import { uuid } from '../../lib/device.mjs';

const body = () => ({ approval_id: uuid(), act: 'order.close', amount: 100, reason: 'they left' });
const asked = async (b) => {
    const open = b.me.all('approval').filter(({ state }) => state === 'asked' || state === 'given');
    for (const { id } of open) await b.sure('approval.withdraw', { approval_id: id }); // a device has room for ten
    const ask = body();
    await b.sure('approval.ask', ask);
    return { approval_id: ask.approval_id };
};

export const approval = {
    'approval.ask': async () => [body()],
    'approval.give': async (b) => [await asked(b), undefined, await b.boss()],
    'approval.deny': async (b) => [await asked(b), undefined, await b.boss()],
    'approval.withdraw': async (b) => [await asked(b)],
};
