import { uuid } from '../../lib/device.mjs';

async function burger(b, before) {
    const item = { item_id: b.ids.burger };
    await b.have(before, item);
    return item;
}

/** The id of a draft of a new category. */
async function draft(b) {
    const draft_id = uuid();
    await b.sure('menu.draft', { draft_id, categories: [{ id: uuid(), name: 'Specials', position: 9 }] });
    return draft_id;
}

export const menu = {
    'menu.draft': async () => [{ draft_id: uuid(), categories: [{ id: uuid(), name: 'Specials', position: 9 }] }],
    'menu.discard': async (b) => [{ drafts: [{ draft_id: await draft(b) }] }],
    'menu.publish': async (b) => {
        const draft_id = await draft(b);
        await b.me.live();
        const was = b.me.all('menu')[0];
        return [{ drafts: [{ draft_id }], note: 'Summer' }, was && { rev: was.rev }];
    },
    'item.86': async (b) => [await burger(b, 'item.back')],
    'item.back': async (b) => [await burger(b, 'item.86')],
};
