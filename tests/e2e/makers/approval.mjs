import { uuid } from '../../lib/device.mjs';

const body = () => ({ approval_id: uuid(), act: 'order.close', amount: 100, reason: 'they left' });
const asked = async (b) => {
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
